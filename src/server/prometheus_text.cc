#include "server/prometheus_text.h"

#include <array>
#include <charconv>

namespace galvan {
namespace {

std::string_view type_name(PrometheusText::Type type) {
  switch (type) {
    case PrometheusText::Type::kCounter:
      return "counter";
    case PrometheusText::Type::kGauge:
      return "gauge";
    case PrometheusText::Type::kHistogram:
      break;
  }
  return "histogram";
}

// Label values know one escape more than help texts: the quote that ends them.
void append_escaped(std::string_view text, bool is_label, std::string& out) {
  for (const char c : text) {
    if (c == '\\') {
      out += "\\\\";
    } else if (c == '\n') {
      out += "\\n";
    } else if (is_label && c == '"') {
      out += "\\\"";
    } else {
      out += c;
    }
  }
}

template <class Number>
void append_line_end(Number value, std::string& out) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value);
  out += ' ';
  out.append(digits.data(), end.ptr);
  out += '\n';
}

}  // namespace

void PrometheusText::family(std::string_view name, Type type, std::string_view help) {
  name_ = name;
  out_ += "# HELP ";
  out_ += name;
  out_ += ' ';
  append_escaped(help, false, out_);
  out_ += "\n# TYPE ";
  out_ += name;
  out_ += ' ';
  out_ += type_name(type);
  out_ += '\n';
}

void PrometheusText::sample(std::uint64_t value, Labels labels, std::string_view suffix) {
  append_name(labels, suffix);
  append_line_end(value, out_);
}

void PrometheusText::sample(double value, Labels labels, std::string_view suffix) {
  append_name(labels, suffix);
  append_line_end(value, out_);
}

void PrometheusText::append_name(Labels labels, std::string_view suffix) {
  out_ += name_;
  out_ += suffix;
  if (labels.size() == 0) return;
  char separator = '{';
  for (const auto& [name, value] : labels) {
    out_ += separator;
    out_ += name;
    out_ += "=\"";
    append_escaped(value, true, out_);
    out_ += '"';
    separator = ',';
  }
  out_ += '}';
}

}  // namespace galvan
