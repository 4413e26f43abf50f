#include "wire/json_writer.h"

#include "model/little_endian.h"
#include "wire/base64.h"

#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>

namespace galvan::wire {

namespace {

constexpr std::array<bool, 256> make_escaped() {
  std::array<bool, 256> escaped{};
  for (std::size_t c = 0; c < 0x20; ++c) escaped[c] = true;
  escaped['"'] = true;
  escaped['\\'] = true;
  return escaped;
}

/// What a JSON string may not hold as it is.
constexpr std::array<bool, 256> kEscaped = make_escaped();

void append_escape(char c, std::string& out) {
  out += '\\';
  switch (c) {
    case '"':
    case '\\':
      out += c;
      return;
    case '\b':
      out += 'b';
      return;
    case '\f':
      out += 'f';
      return;
    case '\n':
      out += 'n';
      return;
    case '\r':
      out += 'r';
      return;
    case '\t':
      out += 't';
      return;
    default: {
      constexpr std::string_view kHex = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      out += "u00";
      out += kHex[byte >> 4];
      out += kHex[byte & 0xF];
    }
  }
}

/// Whether one of eight bytes is kEscaped: a byte that is zero after the operation with its pattern borrows from its
/// top bit.
bool any_escaped(std::uint64_t bytes) {
  constexpr std::uint64_t kOnes = 0x0101010101010101;
  constexpr std::uint64_t kTopBits = 0x8080808080808080;
  const std::uint64_t control = (bytes - kOnes * 0x20) & ~bytes;
  const std::uint64_t quote = bytes ^ (kOnes * '"');
  const std::uint64_t backslash = bytes ^ (kOnes * '\\');
  return ((control | ((quote - kOnes) & ~quote) | ((backslash - kOnes) & ~backslash)) & kTopBits) != 0;
}

/// Bytes from `at` on that need no escape.
std::size_t plain_run(std::string_view utf8, std::size_t at) {
  std::size_t end = at;
  while (end + 8 <= utf8.size() && !any_escaped(load_little_endian<std::uint64_t>(utf8.data() + end))) end += 8;
  while (end < utf8.size() && !kEscaped[static_cast<unsigned char>(utf8[end])]) ++end;
  return end - at;
}

void append_quoted(std::string_view utf8, std::string& out) {
  out += '"';
  std::size_t at = 0;
  for (;;) {
    const std::size_t run = plain_run(utf8, at);
    out.append(utf8, at, run);
    at += run;
    if (at == utf8.size()) break;
    append_escape(utf8[at++], out);
  }
  out += '"';
}

template <class Integer>
void append_integer(Integer value, std::string& out) {
  std::array<char, 24> text{};
  const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), result.ptr);
}

void append_item(ValueView item, std::string& out);

void append_set_member(AttributeType type, std::string_view raw, std::string& out) {
  if (type == AttributeType::kSS) return append_quoted(raw, out);
  out += '"';
  if (type == AttributeType::kNS) {
    Number::append_key_text(raw, out);
  } else {
    append_base64(raw, out);
  }
  out += '"';
}

void append_value(ValueView value, std::string& out) {
  const AttributeType type = value.type();
  switch (type) {
    case AttributeType::kS:
      out += R"({"S":)";
      append_quoted(value.bytes(), out);
      break;
    case AttributeType::kN:
      out += R"({"N":")";
      Number::append_key_text(value.number_key(), out);
      out += '"';
      break;
    case AttributeType::kB:
      out += R"({"B":")";
      append_base64(value.bytes(), out);
      out += '"';
      break;
    case AttributeType::kNull:
      out += R"({"NULL":true)";
      break;
    case AttributeType::kBool:
      out += value.boolean() ? R"({"BOOL":true)" : R"({"BOOL":false)";
      break;
    case AttributeType::kL: {
      out += R"({"L":[)";
      bool first = true;
      for (const ValueView element : value.elements()) {
        if (!first) out += ',';
        first = false;
        append_value(element, out);
      }
      out += ']';
      break;
    }
    case AttributeType::kM:
      out += R"({"M":)";
      append_item(value, out);
      break;
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS: {
      out += R"({")";
      out += attribute_type_name(type);
      out += R"(":[)";
      bool first = true;
      for (const std::string_view raw : value.members()) {
        if (!first) out += ',';
        first = false;
        append_set_member(type, raw, out);
      }
      out += ']';
      break;
    }
  }
  out += '}';
}

void append_item(ValueView item, std::string& out) {
  out += '{';
  bool first = true;
  for (const ValueView::Entry entry : item.entries()) {
    if (!first) out += ',';
    first = false;
    append_quoted(entry.name, out);
    out += ':';
    append_value(entry.value, out);
  }
  out += '}';
}

}  // namespace

/// A value or key that follows another in its object or array needs a comma; what was written last tells.
void JsonWriter::comma() {
  if (out_.empty()) return;
  const char last = out_.back();
  if (last != '{' && last != '[' && last != ':' && last != ',') out_ += ',';
}

void JsonWriter::begin_object() {
  comma();
  out_ += '{';
}

void JsonWriter::end_object() { out_ += '}'; }

void JsonWriter::begin_array() {
  comma();
  out_ += '[';
}

void JsonWriter::end_array() { out_ += ']'; }

void JsonWriter::key(std::string_view name) {
  comma();
  append_quoted(name, out_);
  out_ += ':';
}

void JsonWriter::string(std::string_view utf8) {
  comma();
  append_quoted(utf8, out_);
}

void JsonWriter::integer(std::int64_t value) {
  comma();
  append_integer(value, out_);
}

void JsonWriter::boolean(bool value) {
  comma();
  out_ += value ? "true" : "false";
}

void JsonWriter::decimal(double value) {
  GALVAN_CHECK(std::isfinite(value));
  comma();
  // Room for the longest plain form of a double.
  std::array<char, 400> text{};
  const auto result = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed);
  const std::string_view digits(text.data(), static_cast<std::size_t>(result.ptr - text.data()));
  out_ += digits;
  if (digits.find('.') == std::string_view::npos) out_ += ".0";
}

void JsonWriter::timestamp_ms(std::int64_t milliseconds) {
  comma();
  if (milliseconds < 0) out_ += '-';
  // Unsigned, so that the smallest integer has an absolute value too.
  const auto bits = static_cast<std::uint64_t>(milliseconds);
  const std::uint64_t magnitude = milliseconds < 0 ? 0 - bits : bits;
  append_integer(magnitude / 1000, out_);
  const std::uint64_t fraction = magnitude % 1000;
  if (fraction == 0) return;
  std::array<char, 4> text = {'.', static_cast<char>('0' + fraction / 100), static_cast<char>('0' + fraction / 10 % 10),
                              static_cast<char>('0' + fraction % 10)};
  std::string_view digits(text.data(), text.size());
  while (digits.back() == '0') digits.remove_suffix(1);
  out_ += digits;
}

void JsonWriter::attribute_value(ValueView value) {
  comma();
  append_value(value, out_);
}

void JsonWriter::item(ValueView item) {
  comma();
  append_item(item, out_);
}

}  // namespace galvan::wire
