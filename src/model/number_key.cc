#include "base/check.h"
#include "model/number.h"
#include "model/number_digits.h"

#include <algorithm>

namespace galvan {
namespace {

// The grammar is in number.h.
constexpr std::uint8_t kZero = 0x80;
constexpr std::uint8_t kPositive = 0xC0;
constexpr std::uint8_t kNegative = 0x40;
constexpr std::uint8_t kEnd = 0x00;
// sign, exponent, terminator
constexpr std::size_t kFrameBytes = 3;

// The pairs and the exponent of a key that is not zero, complemented back.
struct KeyParts {
  bool negative;
  int exponent;
  std::string_view pair_bytes;

  explicit KeyParts(std::string_view key)
      : negative(byte(key, 0) == kNegative),
        exponent(pair_mask() ^ byte(key, 1)),
        pair_bytes(key.substr(2, key.size() - kFrameBytes)) {
    exponent += Number::kExponentMin;
  }

  static std::uint8_t byte(std::string_view bytes, std::size_t index) {
    return static_cast<std::uint8_t>(bytes[index]);
  }
  std::uint8_t pair_mask() const { return negative ? 0xFF : 0x00; }
  // 0..99
  int pair(std::size_t index) const { return (pair_mask() ^ byte(pair_bytes, index)) - 1; }
  std::size_t digit_count() const { return 2 * pair_bytes.size() - (pair(pair_bytes.size() - 1) % 10 == 0 ? 1 : 0); }
};

bool is_zero_key(std::string_view key) { return KeyParts::byte(key, 0) == kZero; }

// A key too short or too long is not ours.
void check_key(std::string_view key) {
  GALVAN_CHECK(!key.empty());
  if (is_zero_key(key)) return;
  GALVAN_CHECK(key.size() > kFrameBytes && key.size() <= Number::kKeyBytesMax);
}

digits::Text digits_of(const KeyParts& parts) {
  digits::Text digits;
  for (std::size_t i = 0; i < parts.pair_bytes.size(); ++i) {
    const int pair = parts.pair(i);
    digits.text[2 * i] = static_cast<char>('0' + pair / 10);
    digits.text[2 * i + 1] = static_cast<char>('0' + pair % 10);
  }
  digits.count = parts.digit_count();
  return digits;
}

// Source: number.h at item_bytes().
std::size_t size_of(bool negative, int exponent, std::size_t digit_count) {
  const std::size_t integer_digits = exponent < 0 ? 0 : std::min(digit_count, static_cast<std::size_t>(exponent) + 1);
  const std::size_t fraction_digits = digit_count - integer_digits;
  return 1 + (integer_digits + 1) / 2 + (fraction_digits + 1) / 2 + (negative ? 1 : 0);
}

}  // namespace

void Number::append_key(std::string& out) const {
  if (is_zero()) {
    out.push_back(static_cast<char>(kZero));
    return;
  }
  const digits::Text digits = digits::to_text(coefficient_);
  const int exponent = exponent_ + static_cast<int>(digits.count) - 1;
  const std::uint8_t mask = negative_ ? 0xFF : 0x00;
  char key[kKeyBytesMax];
  std::size_t size = 0;
  const auto append = [&](int byte) { key[size++] = static_cast<char>(byte ^ mask); };
  key[size++] = static_cast<char>(negative_ ? kNegative : kPositive);
  append(exponent - kExponentMin);
  for (std::size_t i = 0; i < digits.count; i += 2) {
    const int tens = digits.text[i] - '0';
    const int ones = i + 1 < digits.count ? digits.text[i + 1] - '0' : 0;
    append(tens * 10 + ones + 1);
  }
  append(kEnd);
  out.append(key, size);
}

Number Number::from_key(std::string_view key) {
  check_key(key);
  Number number;
  if (is_zero_key(key)) return number;
  const KeyParts parts(key);
  const digits::Text digits = digits_of(parts);
  number.coefficient_ = digits::from_text(digits.view());
  number.exponent_ = static_cast<std::int16_t>(parts.exponent - static_cast<int>(digits.count) + 1);
  number.negative_ = parts.negative;
  return number;
}

bool Number::valid_key(std::string_view key) {
  if (key.empty()) return false;
  if (is_zero_key(key)) return key.size() == 1;
  const std::uint8_t sign = KeyParts::byte(key, 0);
  if (sign != kPositive && sign != kNegative) return false;
  if (key.size() <= kFrameBytes || key.size() > kKeyBytesMax) return false;
  const KeyParts parts(key);
  if ((KeyParts::byte(key, key.size() - 1) ^ parts.pair_mask()) != kEnd) return false;
  for (std::size_t i = 0; i < parts.pair_bytes.size(); ++i) {
    if (parts.pair(i) < 0 || parts.pair(i) > 99) return false;
  }
  return parts.pair(0) >= 10 && parts.pair(parts.pair_bytes.size() - 1) != 0;
}

std::size_t Number::key_length(std::string_view bytes) {
  if (bytes.empty()) return 0;
  if (is_zero_key(bytes)) return 1;
  // The exponent may look like the terminator; no pair does.
  const std::uint8_t end = KeyParts::byte(bytes, 0) == kNegative ? 0xFF ^ kEnd : kEnd;
  const std::size_t at = bytes.substr(0, kKeyBytesMax).find(static_cast<char>(end), 2);
  return at == std::string_view::npos ? 0 : at + 1;
}

void Number::append_key_text(std::string_view key, std::string& out) {
  char text[kTextBytesMax];
  out.append(text, write_key_text(key, text));
}

char* Number::write_key_text(std::string_view key, char* out) {
  check_key(key);
  if (is_zero_key(key)) {
    *out++ = '0';
    return out;
  }
  const KeyParts parts(key);
  return digits::write_plain(parts.negative, digits_of(parts).view(), parts.exponent, out);
}

std::size_t Number::item_bytes() const {
  if (is_zero()) return 1;
  const int count = digits::digit_count(coefficient_);
  return size_of(negative_, exponent_ + count - 1, static_cast<std::size_t>(count));
}

std::size_t Number::key_item_bytes(std::string_view key) {
  check_key(key);
  if (is_zero_key(key)) return 1;
  const KeyParts parts(key);
  return size_of(parts.negative, parts.exponent, parts.digit_count());
}

}  // namespace galvan
