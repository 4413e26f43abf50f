#pragma once

#include "model/api_error.h"

#include <array>
#include <bit>
#include <charconv>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

// Decimal digits of 128-bit coefficients, and the range rule: shared by the files of Number, used nowhere else.
namespace galvan::digits {

__extension__ using Uint128 = unsigned __int128;

inline constexpr std::size_t kPowers = 39;
inline constexpr std::array<Uint128, kPowers> kPowersOfTen = [] {
  std::array<Uint128, kPowers> powers{};
  Uint128 power = 1;
  for (Uint128& entry : powers) {
    entry = power;
    power *= 10;  // wraps after the last, which nobody reads
  }
  return powers;
}();

inline constexpr Uint128 power_of_ten(int exponent) { return kPowersOfTen[static_cast<std::size_t>(exponent)]; }

/// Count of decimal digits; 0 for zero. `value` must be below 10^39.
inline int digit_count(Uint128 value) {
  const auto high = static_cast<std::uint64_t>(value >> 64);
  const auto low = static_cast<std::uint64_t>(value);
  const int bits = high != 0 ? 128 - std::countl_zero(high) : 64 - std::countl_zero(low);
  const int estimate = (bits * 1233) >> 12;  // bits * log10(2), never more than one too many
  return estimate + (value >= power_of_ten(estimate) ? 1 : 0);
}

/// Decimal digits as text, most significant first.
struct Text {
  std::array<char, 40> text;
  std::size_t count = 0;

  std::string_view view() const { return {text.data(), count}; }
};

/// `value` must be below 10^39.
inline Text to_text(Uint128 value) {
  constexpr std::size_t kLowDigits = 19;
  constexpr std::uint64_t kLow = 10'000'000'000'000'000'000U;
  Text digits;
  char* const begin = digits.text.data();
  char* const limit = begin + digits.text.size();
  if (static_cast<std::uint64_t>(value >> 64) == 0) {
    digits.count = static_cast<std::size_t>(std::to_chars(begin, limit, static_cast<std::uint64_t>(value)).ptr - begin);
    return digits;
  }
  char* const low = std::to_chars(begin, limit, static_cast<std::uint64_t>(value / kLow)).ptr;
  char low_text[20];
  char* const low_end =
      std::to_chars(low_text, low_text + sizeof(low_text), static_cast<std::uint64_t>(value % kLow)).ptr;
  const auto low_count = static_cast<std::size_t>(low_end - low_text);
  char* end = low;
  for (std::size_t zeros = kLowDigits - low_count; zeros > 0; --zeros) *end++ = '0';
  for (std::size_t i = 0; i < low_count; ++i) *end++ = low_text[i];
  digits.count = static_cast<std::size_t>(end - begin);
  return digits;
}

/// The value of at most 38 digits.
inline Uint128 from_text(std::string_view digits) {
  constexpr std::size_t kChunk = 19;  // digits that fit 64 bits
  Uint128 value = 0;
  while (!digits.empty()) {
    const std::string_view chunk = digits.substr(0, kChunk);
    std::uint64_t part = 0;
    for (const char digit : chunk) part = part * 10 + static_cast<std::uint64_t>(digit - '0');
    value = value * power_of_ten(static_cast<int>(chunk.size())) + part;
    digits.remove_prefix(chunk.size());
  }
  return value;
}

/// Writes d.ddd… x 10^`exponent` in plain decimal, Number::kTextBytesMax bytes at most, and answers their end. `digits`
/// are 1 to 38, the last of them not zero.
char* write_plain(bool negative, std::string_view digits, int exponent, char* out);

tl::unexpected<ApiError> overflow_error();
tl::unexpected<ApiError> underflow_error();

/// Whether a magnitude d.ddd… x 10^`exponent` is in range.
Result<void> check_exponent(std::int64_t exponent);

}  // namespace galvan::digits
