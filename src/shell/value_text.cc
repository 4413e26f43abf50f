#include "shell/value_text.h"

#include <cwchar>

#include <array>

namespace galvan::shell {

namespace {

// Bytes of the UTF-8 character that the text starts with; 0 where it starts with none.
std::size_t character_length(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const std::size_t length = lead < 0x80   ? 1
                             : lead < 0xC2 ? 0
                             : lead < 0xE0 ? 2
                             : lead < 0xF0 ? 3
                             : lead < 0xF5 ? 4
                                           : 0;
  if (length > text.size()) return 0;
  for (std::size_t i = 1; i < length; ++i) {
    if ((static_cast<unsigned char>(text[i]) & 0xC0) != 0x80) return 0;
  }
  return length;
}

char32_t code_point(std::string_view character) {
  constexpr std::array<unsigned char, 5> kLeadBits = {0, 0x7F, 0x1F, 0x0F, 0x07};
  char32_t point = static_cast<unsigned char>(character[0]) & kLeadBits[character.size()];
  for (const char c : character.substr(1)) point = (point << 6) | (static_cast<unsigned char>(c) & 0x3F);
  return point;
}

// C0 and C1 controls, and the marks that turn the direction of what follows.
bool is_control(char32_t point) {
  return point < 0x20 || (point >= 0x7F && point < 0xA0) || (point >= 0x200E && point <= 0x200F) ||
         (point >= 0x2028 && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
}

void append_hex(std::string_view bytes, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const char c : bytes) {
    const auto byte = static_cast<unsigned char>(c);
    out += kDigits[byte >> 4];
    out += kDigits[byte & 0xF];
  }
}

void append_escaped(std::string_view bytes, std::string& out) {
  if (bytes == "\n") {
    out += "\\n";
  } else if (bytes == "\t") {
    out += "\\t";
  } else {
    for (const char c : bytes) {
      out += "\\x";
      append_hex(std::string_view(&c, 1), out);
    }
  }
}

void append_quoted(std::string_view text, std::string& out) {
  std::string quoted = "'";
  for (const char c : text) {
    quoted += c;
    if (c == '\'') quoted += c;
  }
  append_printable(quoted += '\'', out);
}

void append_literal(ValueView value, std::string& out);

void append_set(ValueView set, std::string& out) {
  out += "<<";
  bool first = true;
  for (const std::string_view member : set.members()) {
    if (!first) out += ", ";
    first = false;
    if (set.type() == AttributeType::kSS) {
      append_quoted(member, out);
    } else if (set.type() == AttributeType::kNS) {
      Number::append_key_text(member, out);
    } else {
      out += "0x";
      append_hex(member, out);
    }
  }
  out += ">>";
}

void append_list(ValueView list, std::string& out) {
  out += '[';
  bool first = true;
  for (const ValueView element : list.elements()) {
    if (!first) out += ", ";
    first = false;
    append_literal(element, out);
  }
  out += ']';
}

void append_map(ValueView map, std::string& out) {
  out += '{';
  bool first = true;
  for (const auto& [name, value] : map.entries()) {
    if (!first) out += ", ";
    first = false;
    append_quoted(name, out);
    out += ": ";
    append_literal(value, out);
  }
  out += '}';
}

// As deep as values are nested: limits::kNestingLevelsMax at most, which the decoder holds.
void append_literal(ValueView value, std::string& out) {
  switch (value.type()) {
    case AttributeType::kS:
      return append_quoted(value.bytes(), out);
    case AttributeType::kN:
      return Number::append_key_text(value.number_key(), out);
    case AttributeType::kB:
      out += "0x";
      append_hex(value.bytes(), out);
      return;
    case AttributeType::kNull:
      out += "NULL";
      return;
    case AttributeType::kBool:
      out += value.boolean() ? "true" : "false";
      return;
    case AttributeType::kL:
      return append_list(value, out);
    case AttributeType::kM:
      return append_map(value, out);
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS:
      return append_set(value, out);
  }
}

}  // namespace

void append_printable(std::string_view text, std::string& out) {
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    if (length == 0 || is_control(code_point(character))) {
      append_escaped(character, out);
    } else {
      out += character;
    }
    text.remove_prefix(character.size());
  }
}

void append_value_text(ValueView value, std::string& out) {
  if (value.type() == AttributeType::kS) return append_printable(value.bytes(), out);
  append_literal(value, out);
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const std::size_t length = character_length(text);
    const std::string_view character = text.substr(0, length == 0 ? 1 : length);
    const int columns = length == 0 ? 1 : ::wcwidth(static_cast<wchar_t>(code_point(character)));
    width += columns < 0 ? 1 : static_cast<std::size_t>(columns);
    text.remove_prefix(character.size());
  }
  return width;
}

}  // namespace galvan::shell
