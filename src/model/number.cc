#include "model/number.h"

#include "model/number_digits.h"

namespace galvan {
namespace {

// Takes the trailing zeros off, raising the exponent by as many.
template <class Integer>
void strip_zeros(Integer& value, int& exponent) {
  while (value != 0 && value % 10 == 0) {
    value /= 10;
    ++exponent;
  }
}

}  // namespace

namespace digits {

tl::unexpected<ApiError> overflow_error() {
  return validation_error("Number overflow. Attempting to store a number with magnitude larger than supported range");
}

tl::unexpected<ApiError> underflow_error() {
  return validation_error("Number underflow. Attempting to store a number with magnitude smaller than supported range");
}

Result<void> check_exponent(std::int64_t exponent) {
  if (exponent > Number::kExponentMax) return overflow_error();
  if (exponent < Number::kExponentMin) return underflow_error();
  return ok();
}

}  // namespace digits

Number::Number(std::int64_t value) : negative_(value < 0) {
  const auto bits = static_cast<std::uint64_t>(value);
  std::uint64_t magnitude = negative_ ? 0 - bits : bits;
  int exponent = 0;
  strip_zeros(magnitude, exponent);
  coefficient_ = magnitude;
  exponent_ = static_cast<std::int16_t>(exponent);
}

Result<Number> Number::normalized(Coefficient coefficient, int exponent, bool negative) {
  Number number;
  if (coefficient == 0) return number;
  auto narrow = static_cast<std::uint64_t>(coefficient);
  if (narrow == coefficient) {  // spares most numbers the 128-bit divisions
    strip_zeros(narrow, exponent);
    coefficient = narrow;
  } else {
    strip_zeros(coefficient, exponent);
  }
  const int count = digits::digit_count(coefficient);
  GALVAN_TRY(digits::check_exponent(exponent + count - 1));
  if (count > kDigitsMax) return digits::overflow_error();
  number.coefficient_ = coefficient;
  number.exponent_ = static_cast<std::int16_t>(exponent);
  number.negative_ = negative;
  return number;
}

Result<Number> Number::add(const Number& a, const Number& b) {
  if (a.is_zero()) return b;
  if (b.is_zero()) return a;
  const bool a_is_high = a.exponent_ >= b.exponent_;
  const Number& high = a_is_high ? a : b;
  const Number& low = a_is_high ? b : a;

  // Both in units of 10^low.exponent_. Where the units differ, the result ends in low's last digit, which is not zero:
  // no digit can be dropped from it. So a high operand of 40 digits or more leaves too many whatever low is, and one
  // of 39 digits does unless it begins with a 1 that low borrows away (10^38 - 1). What passes is below 3 x 10^38 and
  // fits 128 bits.
  const int shift = high.exponent_ - low.exponent_;
  const int count = digits::digit_count(high.coefficient_);
  if (count + shift > kDigitsMax + 1) return digits::overflow_error();
  if (count + shift == kDigitsMax + 1 && high.coefficient_ >= 2 * digits::power_of_ten(count - 1)) {
    return digits::overflow_error();
  }
  const Coefficient high_units = high.coefficient_ * digits::power_of_ten(shift);
  if (high.negative_ == low.negative_) {
    return normalized(high_units + low.coefficient_, low.exponent_, high.negative_);
  }
  if (high_units >= low.coefficient_) {
    return normalized(high_units - low.coefficient_, low.exponent_, high.negative_);
  }
  return normalized(low.coefficient_ - high_units, low.exponent_, low.negative_);
}

Result<Number> Number::subtract(const Number& a, const Number& b) {
  Number negated = b;
  negated.negative_ = !b.is_zero() && !b.negative_;
  return add(a, negated);
}

std::strong_ordering operator<=>(const Number& a, const Number& b) {
  const auto sign = [](const Number& number) { return number.is_zero() ? 0 : number.negative_ ? -1 : 1; };
  if (sign(a) != sign(b)) return sign(a) <=> sign(b);
  if (a.is_zero()) return std::strong_ordering::equal;
  const Number& low = a.negative_ ? b : a;
  const Number& high = a.negative_ ? a : b;
  const int low_count = digits::digit_count(low.coefficient_);
  const int high_count = digits::digit_count(high.coefficient_);
  if (low.exponent_ + low_count != high.exponent_ + high_count) {
    return low.exponent_ + low_count <=> high.exponent_ + high_count;
  }
  return low.coefficient_ * digits::power_of_ten(Number::kDigitsMax - low_count) <=>
         high.coefficient_ * digits::power_of_ten(Number::kDigitsMax - high_count);
}

}  // namespace galvan
