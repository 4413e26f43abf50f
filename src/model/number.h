#pragma once

#include "model/api_error.h"

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace galvan {

/// An exact DynamoDB number: zero, or a magnitude from 1E-130 to 9.9999999999999999999999999999999999999E+125 of at
/// most 38 significant decimal digits. Always held in normal form, so that equal numbers are equal in every member.
/// Source: Developer Guide, "Supported data types and naming rules in Amazon DynamoDB".
///
/// The *number key* is its stored form: bytes whose unsigned order is numeric order, of which none is a prefix of
/// another, and which are equal exactly for equal numbers:
///   zero      0x80
///   positive  0xC0, exponent byte, digit-pair bytes, 0x00
///   negative  0x40, and the rest of the positive form with each byte complemented
/// where the number is d.ddd… x 10^e, the exponent byte is e + 130 (0..255), and a digit-pair byte is the pair's value
/// plus one (1..100), the last pair padded with a zero digit; trailing 00 pairs are left out.
class Number {
 public:
  static constexpr int kDigitsMax = 38;
  static constexpr int kExponentMin = -130;
  static constexpr int kExponentMax = 125;
  /// sign, exponent, 19 pairs, terminator
  static constexpr std::size_t kKeyBytesMax = 22;
  /// "-0." + 129 zeros + 38 digits is the longest plain form
  static constexpr std::size_t kTextBytesMax = 180;

  Number() = default;
  explicit Number(std::int64_t value);

  /// Reads a client's spelling: optional sign, digits with an optional point, optional exponent.
  /// Errors: ValidationException in the service's words for a text that is no number, is out of range, or has more
  /// than 38 significant digits.
  static Result<Number> parse(std::string_view text);

  /// Reads one number key. `key` must be a complete key as append_key wrote it (CHECKed in part only: use
  /// valid_key() on untrusted bytes).
  static Number from_key(std::string_view key);
  static bool valid_key(std::string_view key);
  /// Bytes of the number key that `bytes` starts with, as far as its end can be found; 0 where there is no end.
  /// Not a check: pass that many bytes to valid_key() for one.
  static std::size_t key_length(std::string_view bytes);

  /// Appends the number key: at most kKeyBytesMax bytes.
  void append_key(std::string& out) const;

  /// Appends the service's normal form: plain decimal, never scientific, no superfluous zeros, no "-0".
  void append_text(std::string& out) const;
  std::string to_text() const;

  /// append_text() and item_bytes() of the number whose complete key is `key`, without the way over a Number.
  static void append_key_text(std::string_view key, std::string& out);
  /// Writes at most kTextBytesMax bytes to `out`, and answers their end.
  static char* write_key_text(std::string_view key, char* out);
  static std::size_t key_item_bytes(std::string_view key);

  /// Exact sum and difference. Errors: ValidationException "Number overflow…" or "Number underflow…" in the service's
  /// words where the exact result needs more than 38 digits or is out of range.
  static Result<Number> add(const Number& a, const Number& b);
  static Result<Number> subtract(const Number& a, const Number& b);

  /// Bytes that the number counts for in an item's size (1..22). Source: as measured on the service: one, plus half
  /// of the integer digits and half of the fraction digits, each rounded up, plus one if negative; 1 for zero.
  std::size_t item_bytes() const;

  bool is_zero() const { return coefficient_ == 0; }
  bool is_negative() const { return negative_; }

  friend bool operator==(const Number&, const Number&) = default;
  friend std::strong_ordering operator<=>(const Number& a, const Number& b);

 private:
  __extension__ using Coefficient = unsigned __int128;

  // Brings any value that came of arithmetic into normal form; an error if it is no DynamoDB number.
  static Result<Number> normalized(Coefficient coefficient, int exponent, bool negative);

  // Value: (negative_ ? -1 : 1) * coefficient_ * 10^exponent_; coefficient_ has no trailing decimal zero, and zero is
  // all members zero.
  Coefficient coefficient_ = 0;
  std::int16_t exponent_ = 0;
  bool negative_ = false;
};

}  // namespace galvan
