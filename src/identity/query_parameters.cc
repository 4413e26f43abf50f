#include "identity/query_parameters.h"

#include <algorithm>

namespace galvan::identity {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> decode(std::string_view text) {
  std::string decoded;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    if (i + 2 >= text.size()) return std::nullopt;
    const int high = hex_digit(text[i + 1]);
    const int low = hex_digit(text[i + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    i += 2;
  }
  return decoded;
}

/// Bytes of the well-formed UTF-8 character that `text` starts with; 0 where it is none.
std::size_t utf8_character(std::string_view text) {
  const auto at = [&](std::size_t i) { return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U; };
  const auto follows = [&](std::size_t i, unsigned low, unsigned high) { return at(i) >= low && at(i) <= high; };
  const unsigned first = at(0);
  if (first < 0x80) return 1;
  if (first >= 0xC2 && first <= 0xDF) return follows(1, 0x80, 0xBF) ? 2 : 0;
  if (first >= 0xE0 && first <= 0xEF) {
    const unsigned low = first == 0xE0 ? 0xA0 : 0x80;
    const unsigned high = first == 0xED ? 0x9F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) ? 3 : 0;
  }
  if (first >= 0xF0 && first <= 0xF4) {
    const unsigned low = first == 0xF0 ? 0x90 : 0x80;
    const unsigned high = first == 0xF4 ? 0x8F : 0xBF;
    return follows(1, low, high) && follows(2, 0x80, 0xBF) && follows(3, 0x80, 0xBF) ? 4 : 0;
  }
  return 0;
}

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t bytes = utf8_character(text);
    if (bytes == 0) return false;
    text.remove_prefix(bytes);
  }
  return true;
}

}  // namespace

std::optional<QueryParameters> QueryParameters::parse(std::string_view form) {
  if (form.size() > kBytesMax) return std::nullopt;
  QueryParameters parameters;
  while (!form.empty()) {
    const std::size_t end = std::min(form.find('&'), form.size());
    const std::string_view pair = form.substr(0, end);
    form.remove_prefix(std::min(end + 1, form.size()));
    if (pair.empty()) continue;
    const std::size_t equal_sign = std::min(pair.find('='), pair.size());
    auto name = decode(pair.substr(0, equal_sign));
    auto value = decode(equal_sign < pair.size() ? pair.substr(equal_sign + 1) : std::string_view());
    if (!name || !value || !is_utf8(*name) || !is_utf8(*value)) return std::nullopt;
    if (parameters.values_.size() == kParametersMax) return std::nullopt;
    if (!parameters.values_.emplace(*std::move(name), *std::move(value)).second) return std::nullopt;
  }
  return parameters;
}

const std::string* QueryParameters::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

std::string_view QueryParameters::text(std::string_view name) const {
  const std::string* const value = find(name);
  return value == nullptr ? std::string_view() : std::string_view(*value);
}

std::vector<std::string> QueryParameters::list(std::string_view name) const {
  std::vector<std::string> values;
  const std::string prefix = std::string(name) + ".member.";
  while (const std::string* const value = find(prefix + std::to_string(values.size() + 1))) values.push_back(*value);
  return values;
}

std::vector<std::string> QueryParameters::structures(std::string_view name) const {
  std::vector<std::string> names;
  while (true) {
    const std::string next = std::string(name) + ".member." + std::to_string(names.size() + 1);
    const auto member = values_.lower_bound(next + ".");
    if (member == values_.end() || !member->first.starts_with(next + ".")) return names;
    names.push_back(next);
  }
}

}  // namespace galvan::identity
