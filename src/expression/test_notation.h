#pragma once

#include "base/check.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "model/number.h"
#include "model/value.h"

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// For tests only: values in a notation that is short to write and to compare.
//   "text"  12.5  0xCAFE  null  true  false  [1, "a"]  {a: 1, b: {}}  <"a", "b">  <1, 2>  <0x01>
namespace galvan::expression::testing {

class NotationReader {
 public:
  explicit NotationReader(std::string_view text) : text_(text) {}

  AttributeValue read_all() {
    AttributeValue value = read();
    skip_spaces();
    GALVAN_CHECK(text_.empty());
    return value;
  }

 private:
  AttributeValue read() {
    skip_spaces();
    GALVAN_CHECK(!text_.empty());
    switch (text_[0]) {
      case '"':
        return AttributeValue::string(read_string());
      case '[':
        return read_list();
      case '{':
        return read_map();
      case '<':
        return read_set();
      default:
        break;
    }
    const std::string_view word = read_word();
    if (word == "null") return AttributeValue::null();
    if (word == "true" || word == "false") return AttributeValue::boolean(word == "true");
    if (word.starts_with("0x")) return AttributeValue::binary(read_hex(word.substr(2)));
    auto number = Number::parse(word);
    GALVAN_CHECK(number.has_value());
    return AttributeValue::number(*number);
  }

  void skip_spaces() { text_.remove_prefix(std::min(text_.find_first_not_of(' '), text_.size())); }

  bool accept(char c) {
    skip_spaces();
    if (text_.empty() || text_[0] != c) return false;
    text_.remove_prefix(1);
    return true;
  }

  std::string_view take(std::size_t length) {
    const std::string_view taken = text_.substr(0, length);
    text_.remove_prefix(taken.size());
    return taken;
  }

  std::string_view read_word() { return take(std::min(text_.find_first_of(" ,]}>:"), text_.size())); }

  std::string_view read_string() {
    text_.remove_prefix(1);
    const std::string_view string = take(text_.find('"'));
    text_.remove_prefix(1);
    return string;
  }

  static std::string read_hex(std::string_view hex) {
    std::string bytes;
    for (; hex.size() >= 2; hex.remove_prefix(2))
      bytes.push_back(static_cast<char>(std::stoi(std::string(hex.substr(0, 2)), nullptr, 16)));
    return bytes;
  }

  AttributeValue read_list() {
    accept('[');
    std::vector<AttributeValue> elements;
    while (!accept(']')) {
      elements.push_back(read());
      accept(',');
    }
    return AttributeValue::list(elements);
  }

  AttributeValue read_map() {
    accept('{');
    AttributeMap entries;
    while (!accept('}')) {
      skip_spaces();
      const std::string name(text_[0] == '"' ? read_string() : read_word());
      GALVAN_CHECK(accept(':'));
      entries.emplace(name, read());
      accept(',');
    }
    return AttributeValue::map(entries);
  }

  AttributeValue read_set() {
    accept('<');
    std::optional<AttributeType> type;
    std::vector<std::string> members;
    while (!accept('>')) {
      const AttributeValue member = read();
      const ValueView view = member.view();
      if (view.type() == AttributeType::kN) {
        type = AttributeType::kNS;
        members.emplace_back(view.number_key());
      } else {
        type = view.type() == AttributeType::kS ? AttributeType::kSS : AttributeType::kBS;
        members.emplace_back(view.bytes());
      }
      accept(',');
    }
    return AttributeValue::set(type.value(), std::move(members));
  }

  std::string_view text_;
};

inline AttributeValue value_of(std::string_view notation) { return NotationReader(notation).read_all(); }

inline void append_hex(std::string_view bytes, std::string& out) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  out.append("0x");
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out.push_back(kDigits[byte >> 4]);
    out.push_back(kDigits[byte & 15]);
  }
}

inline void append_notation(ValueView value, std::string& out);

inline void append_member(AttributeType set, std::string_view raw, std::string& out) {
  if (set == AttributeType::kSS) {
    out.append("\"").append(raw).append("\"");
  } else if (set == AttributeType::kNS) {
    Number::append_key_text(raw, out);
  } else {
    append_hex(raw, out);
  }
}

template <class Range, class AppendOne>
void append_separated(const Range& range, std::string& out, AppendOne append_one) {
  bool first = true;
  for (const auto& one : range) {
    if (!first) out.append(", ");
    first = false;
    append_one(one);
  }
}

inline void append_notation(ValueView value, std::string& out) {
  switch (value.type()) {
    case AttributeType::kS:
      return append_member(AttributeType::kSS, value.bytes(), out);
    case AttributeType::kN:
      return append_member(AttributeType::kNS, value.number_key(), out);
    case AttributeType::kB:
      return append_member(AttributeType::kBS, value.bytes(), out);
    case AttributeType::kNull:
      out.append("null");
      return;
    case AttributeType::kBool:
      out.append(value.boolean() ? "true" : "false");
      return;
    case AttributeType::kL:
      out.append("[");
      append_separated(value.elements(), out, [&out](ValueView element) { append_notation(element, out); });
      out.append("]");
      return;
    case AttributeType::kM:
      out.append("{");
      append_separated(value.entries(), out, [&out](const ValueView::Entry& entry) {
        out.append(entry.name).append(": ");
        append_notation(entry.value, out);
      });
      out.append("}");
      return;
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS:
      out.append("<");
      append_separated(value.members(), out, [&](std::string_view raw) { append_member(value.type(), raw, out); });
      out.append(">");
      return;
  }
}

/// The notation of a value, names and members ascending; checks that it is well-formed.
inline std::string notation_of(ValueView value) {
  GALVAN_CHECK(valid_value(value.encoded()));
  std::string out;
  append_notation(value, out);
  return out;
}

/// Owns what placeholders stand for: "#n=name" and ":v=<notation>".
class TestPlaceholders {
 public:
  TestPlaceholders(const std::vector<std::string>& definitions) {  // NOLINT: written in place
    for (const std::string& definition : definitions) {
      const std::size_t separator = definition.find('=');
      const std::string& placeholder = texts_.emplace_back(definition.substr(0, separator));
      const std::string& meaning = texts_.emplace_back(definition.substr(separator + 1));
      if (placeholder[0] == '#') {
        names_.push_back({placeholder, meaning});
      } else {
        values_.push_back({placeholder, owned_values_.emplace_back(value_of(meaning)).view()});
      }
    }
    placeholders_.emplace(names_, values_);
  }
  TestPlaceholders(const TestPlaceholders&) = delete;
  TestPlaceholders& operator=(const TestPlaceholders&) = delete;

  Placeholders& get() { return *placeholders_; }
  std::span<const ValueView> values() const { return placeholders_->values(); }

 private:
  std::deque<std::string> texts_;
  std::deque<AttributeValue> owned_values_;
  std::vector<NamePlaceholder> names_;
  std::vector<ValuePlaceholder> values_;
  std::optional<Placeholders> placeholders_;
};

/// The message of a result's error, or "ok".
template <class T>
std::string message_of(const Result<T>& result) {
  return result.has_value() ? "ok" : result.error().message();
}

/// The value of a result that must have one.
template <class T>
T must(Result<T> result) {
  GALVAN_CHECK(result.has_value());
  return *std::move(result);
}

}  // namespace galvan::expression::testing
