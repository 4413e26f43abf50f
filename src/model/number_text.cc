#include "model/number.h"
#include "model/number_digits.h"

#include <algorithm>

namespace galvan {
namespace {

// A client's spelling, taken apart.
struct Spelling {
  bool negative = false;
  // Significant digits without leading and trailing zeros; the first kDigitsMax where there are more.
  std::array<char, Number::kDigitsMax> digits;
  std::size_t count = 0;
  bool too_many_digits = false;
  // The power of ten of the first significant digit; for a zero that of its last written digit.
  std::int64_t exponent = 0;

  void take_digit(char digit) {
    if (digit == '0') {
      if (count > 0) ++zeros_;
      return;
    }
    if (count + zeros_ >= digits.size()) {
      too_many_digits = true;
      return;
    }
    for (; zeros_ > 0; --zeros_) digits[count++] = '0';
    digits[count++] = digit;
  }

 private:
  std::size_t zeros_ = 0;  // written since the last digit kept
};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Skips a sign; whether it was a minus.
bool take_sign(std::string_view& text) {
  if (text.empty() || (text[0] != '-' && text[0] != '+')) return false;
  const bool minus = text[0] == '-';
  text.remove_prefix(1);
  return minus;
}

// What follows `e`. Stops growing where no text that fits in memory could bring it back into range.
bool take_exponent(std::string_view text, std::int64_t& exponent) {
  constexpr std::int64_t kHuge = 1'000'000'000'000'000;
  const bool minus = take_sign(text);
  if (text.empty() || !std::ranges::all_of(text, is_digit)) return false;
  exponent = 0;
  for (const char digit : text) exponent = std::min(exponent * 10 + (digit - '0'), kHuge);
  if (minus) exponent = -exponent;
  return true;
}

bool read_spelling(std::string_view text, Spelling& spelling) {
  spelling.negative = take_sign(text);
  std::int64_t digits = 0;  // digits so far
  std::int64_t point = -1;  // digits before the point
  std::int64_t first = -1;  // digits before the first significant one
  std::size_t at = 0;
  for (; at < text.size(); ++at) {
    if (is_digit(text[at])) {
      if (first < 0 && text[at] != '0') first = digits;
      spelling.take_digit(text[at]);
      ++digits;
    } else if (text[at] == '.' && point < 0) {
      point = digits;
    } else {
      break;
    }
  }
  if (digits == 0) return false;
  if (point < 0) point = digits;
  std::int64_t exponent = 0;
  if (at < text.size()) {
    if (text[at] != 'e' && text[at] != 'E') return false;
    if (!take_exponent(text.substr(at + 1), exponent)) return false;
  }
  spelling.exponent = exponent + (first < 0 ? point - digits : point - 1 - first);
  return true;
}

tl::unexpected<ApiError> no_number_error(std::string_view text) {
  return validation_error("The parameter cannot be converted to a numeric value: " + std::string(text));
}

}  // namespace

Result<Number> Number::parse(std::string_view text) {
  Spelling spelling;
  if (!read_spelling(text, spelling)) return no_number_error(text);
  // A zero has a range too: the service takes 0.0e126 but not 0e126, nor 0e-131 (observed on DynamoDB by ScyllaDB's
  // test suite), as if it looked at the power of ten of the last digit.
  GALVAN_TRY(digits::check_exponent(spelling.exponent));
  if (spelling.too_many_digits) {
    return validation_error("Attempting to store more than 38 significant digits in a Number");
  }
  Number number;
  if (spelling.count == 0) return number;
  number.coefficient_ = digits::from_text({spelling.digits.data(), spelling.count});
  number.exponent_ = static_cast<std::int16_t>(spelling.exponent - static_cast<std::int64_t>(spelling.count) + 1);
  number.negative_ = spelling.negative;
  return number;
}

void Number::append_text(std::string& out) const {
  if (is_zero()) {
    out.push_back('0');
    return;
  }
  const digits::Text digits = digits::to_text(coefficient_);
  char text[kTextBytesMax];
  out.append(text, digits::write_plain(negative_, digits.view(), exponent_ + static_cast<int>(digits.count) - 1, text));
}

std::string Number::to_text() const {
  std::string text;
  append_text(text);
  return text;
}

namespace digits {

char* write_plain(bool negative, std::string_view digits, int exponent, char* out) {
  const auto append = [&out](std::string_view part) { out = std::copy(part.begin(), part.end(), out); };
  const auto append_zeros = [&out](int count) { out = std::fill_n(out, count, '0'); };
  if (negative) *out++ = '-';
  const int integer_digits = exponent + 1;
  const int count = static_cast<int>(digits.size());
  if (integer_digits <= 0) {
    append("0.");
    append_zeros(-integer_digits);
    append(digits);
  } else if (count <= integer_digits) {
    append(digits);
    append_zeros(integer_digits - count);
  } else {
    append(digits.substr(0, static_cast<std::size_t>(integer_digits)));
    *out++ = '.';
    append(digits.substr(static_cast<std::size_t>(integer_digits)));
  }
  return out;
}

}  // namespace digits
}  // namespace galvan
