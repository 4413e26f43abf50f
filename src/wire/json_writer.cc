#include "wire/json_writer.h"

#include "model/little_endian.h"
#include "wire/base64.h"
#include "wire/text_sink.h"

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

constexpr std::size_t kEscapeBytesMax = 6;

/// Writes the escape of a character, of kEscapeBytesMax bytes at most, and answers its end.
char* write_escape(char c, char* out) {
  *out++ = '\\';
  switch (c) {
    case '"':
    case '\\':
      *out++ = c;
      return out;
    case '\b':
      *out++ = 'b';
      return out;
    case '\f':
      *out++ = 'f';
      return out;
    case '\n':
      *out++ = 'n';
      return out;
    case '\r':
      *out++ = 'r';
      return out;
    case '\t':
      *out++ = 't';
      return out;
    default: {
      constexpr std::string_view kHex = "0123456789abcdef";
      const auto byte = static_cast<unsigned char>(c);
      for (const char digit : {'u', '0', '0', kHex[byte >> 4], kHex[byte & 0xF]}) *out++ = digit;
      return out;
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

/// Copies `text` up to the first byte that needs an escape, or its end, and answers how much that is.
std::size_t copy_plain(std::string_view text, char* out) {
  std::size_t at = 0;
  for (; at + 8 <= text.size(); at += 8) {
    const auto bytes = load_little_endian<std::uint64_t>(text.data() + at);
    if (any_escaped(bytes)) break;
    store_little_endian(out + at, bytes);
  }
  // What is left of eight bytes is looked at together with bytes before it, or as two overlapping halves.
  if (at + 8 > text.size() && text.size() >= 4) {
    char* const end = out + text.size();
    if (text.size() >= 8) {
      const auto bytes = load_little_endian<std::uint64_t>(text.data() + text.size() - 8);
      if (!any_escaped(bytes)) {
        store_little_endian(end - 8, bytes);
        return text.size();
      }
    } else {
      const auto first = load_little_endian<std::uint32_t>(text.data());
      const auto last = load_little_endian<std::uint32_t>(text.data() + text.size() - 4);
      if (!any_escaped(std::uint64_t{first} << 32 | last)) {
        store_little_endian(out, first);
        store_little_endian(end - 4, last);
        return text.size();
      }
    }
  }
  for (; at < text.size() && !kEscaped[static_cast<unsigned char>(text[at])]; ++at) out[at] = text[at];
  return at;
}

void put_quoted(std::string_view utf8, TextSink& out) {
  // Pieces of a size that fits the sink several times.
  constexpr std::size_t kPieceBytes = TextSink::kPartBytesMax / 4;
  if (utf8.size() <= kPieceBytes) {
    char* const begin = out.part(kPieceBytes + 2);
    if (copy_plain(utf8, begin + 1) == utf8.size()) {
      begin[0] = begin[utf8.size() + 1] = '"';
      out.wrote(utf8.size() + 2);
      return;
    }
  }
  out.put('"');
  while (!utf8.empty()) {
    const std::string_view piece = utf8.substr(0, kPieceBytes);
    char* const begin = out.part(kPieceBytes + kEscapeBytesMax);
    const std::size_t plain = copy_plain(piece, begin);
    if (plain == piece.size()) {
      out.wrote(plain);
      utf8.remove_prefix(plain);
      continue;
    }
    out.wrote(static_cast<std::size_t>(write_escape(piece[plain], begin + plain) - begin));
    utf8.remove_prefix(plain + 1);
  }
  out.put('"');
}

void put_number(std::string_view key, TextSink& out) {
  char* const begin = out.part(Number::kTextBytesMax);
  out.wrote(static_cast<std::size_t>(Number::write_key_text(key, begin) - begin));
}

void append_quoted(std::string_view utf8, std::string& out) {
  TextSink sink(out);
  put_quoted(utf8, sink);
  sink.flush();
}

template <class Integer>
void append_integer(Integer value, std::string& out) {
  std::array<char, 24> text{};
  const auto result = std::to_chars(text.data(), text.data() + text.size(), value);
  out.append(text.data(), result.ptr);
}

void put_item(ValueView item, TextSink& out);

void put_set_member(AttributeType type, std::string_view raw, TextSink& out) {
  if (type == AttributeType::kSS) return put_quoted(raw, out);
  out.put('"');
  if (type == AttributeType::kNS) {
    put_number(raw, out);
  } else {
    append_base64(raw, out.flushed());
  }
  out.put('"');
}

void put_value(ValueView value, TextSink& out) {
  const AttributeType type = value.type();
  switch (type) {
    case AttributeType::kS:
      out.put(R"({"S":)");
      put_quoted(value.bytes(), out);
      break;
    case AttributeType::kN:
      out.put(R"({"N":")");
      put_number(value.number_key(), out);
      out.put('"');
      break;
    case AttributeType::kB:
      out.put(R"({"B":")");
      append_base64(value.bytes(), out.flushed());
      out.put('"');
      break;
    case AttributeType::kNull:
      out.put(R"({"NULL":true)");
      break;
    case AttributeType::kBool:
      out.put(value.boolean() ? R"({"BOOL":true)" : R"({"BOOL":false)");
      break;
    case AttributeType::kL: {
      out.put(R"({"L":[)");
      bool first = true;
      for (const ValueView element : value.elements()) {
        if (!first) out.put(',');
        first = false;
        put_value(element, out);
      }
      out.put(']');
      break;
    }
    case AttributeType::kM:
      out.put(R"({"M":)");
      put_item(value, out);
      break;
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS: {
      out.put(R"({")");
      out.put(attribute_type_name(type));
      out.put(R"(":[)");
      bool first = true;
      for (const std::string_view raw : value.members()) {
        if (!first) out.put(',');
        first = false;
        put_set_member(type, raw, out);
      }
      out.put(']');
      break;
    }
  }
  out.put('}');
}

void put_item(ValueView item, TextSink& out) {
  out.put('{');
  bool first = true;
  for (const ValueView::Entry entry : item.entries()) {
    if (!first) out.put(',');
    first = false;
    put_quoted(entry.name, out);
    out.put(':');
    put_value(entry.value, out);
  }
  out.put('}');
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
  TextSink sink(out_);
  put_value(value, sink);
  sink.flush();
}

void JsonWriter::item(ValueView item) {
  comma();
  TextSink sink(out_);
  put_item(item, sink);
  sink.flush();
}

}  // namespace galvan::wire
