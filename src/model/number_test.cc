#include "model/number.h"

#include <gtest/gtest.h>

#include <limits>
#include <ostream>
#include <vector>

namespace galvan {
namespace {

const std::string kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
const std::string kUnderflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
const std::string kTooManyDigits = "Attempting to store more than 38 significant digits in a Number";

// 38 nines
const std::string kNines = "99999999999999999999999999999999999999";

Number number(std::string_view text) {
  const Result<Number> parsed = Number::parse(text);
  EXPECT_TRUE(parsed.has_value()) << text;
  return parsed.has_value() ? *parsed : Number();
}

std::string key_of(const Number& number) {
  std::string key;
  number.append_key(key);
  return key;
}

std::string text_or_message(const Result<Number>& result) {
  if (result) return result->to_text();
  EXPECT_EQ(result.error().kind(), ErrorKind::kValidation);
  return result.error().message();
}

struct ParseRow {
  std::string spelling;
  std::string text;
};
std::ostream& operator<<(std::ostream& out, const ParseRow& row) { return out << '"' << row.spelling << '"'; }

class NumberParse : public testing::TestWithParam<ParseRow> {};

TEST_P(NumberParse, AnswersNormalTextOrTheServicesMessage) {
  EXPECT_EQ(text_or_message(Number::parse(GetParam().spelling)), GetParam().text);
}

INSTANTIATE_TEST_SUITE_P(
    Normalises, NumberParse,
    testing::Values(ParseRow{"0", "0"}, ParseRow{"-0", "0"}, ParseRow{"0.000", "0"}, ParseRow{"00042", "42"},
                    ParseRow{"+7", "7"}, ParseRow{"1.00", "1"}, ParseRow{"1.5E2", "150"}, ParseRow{"1.5e+2", "150"},
                    ParseRow{"-12.340", "-12.34"}, ParseRow{"5.", "5"}, ParseRow{".5", "0.5"}, ParseRow{"-.5e1", "-5"},
                    ParseRow{"12e-4", "0.0012"}, ParseRow{"100e-2", "1"},
                    ParseRow{"0.1e126", "1" + std::string(125, '0')}, ParseRow{kNines, kNines},
                    ParseRow{"999999999999999999999999999999999999990.0", "999999999999999999999999999999999999990"},
                    ParseRow{"18446744073709551616", "18446744073709551616"}));

INSTANTIATE_TEST_SUITE_P(
    RefusesWhatIsNoNumber, NumberParse,
    testing::Values(ParseRow{"dog", "The parameter cannot be converted to a numeric value: dog"},
                    ParseRow{"", "The parameter cannot be converted to a numeric value: "},
                    ParseRow{" 1", "The parameter cannot be converted to a numeric value:  1"},
                    ParseRow{"1 ", "The parameter cannot be converted to a numeric value: 1 "},
                    ParseRow{"-", "The parameter cannot be converted to a numeric value: -"},
                    ParseRow{".", "The parameter cannot be converted to a numeric value: ."},
                    ParseRow{"e5", "The parameter cannot be converted to a numeric value: e5"},
                    ParseRow{"1e", "The parameter cannot be converted to a numeric value: 1e"},
                    ParseRow{"1e+", "The parameter cannot be converted to a numeric value: 1e+"},
                    ParseRow{"1.2.3", "The parameter cannot be converted to a numeric value: 1.2.3"},
                    ParseRow{"--1", "The parameter cannot be converted to a numeric value: --1"},
                    ParseRow{"0x10", "The parameter cannot be converted to a numeric value: 0x10"},
                    ParseRow{"NaN", "The parameter cannot be converted to a numeric value: NaN"},
                    ParseRow{"Infinity", "The parameter cannot be converted to a numeric value: Infinity"},
                    // A wrong end counts before a wrong size.
                    ParseRow{"1e999x", "The parameter cannot be converted to a numeric value: 1e999x"}));

INSTANTIATE_TEST_SUITE_P(RefusesWhatIsOutOfRange, NumberParse,
                         testing::Values(ParseRow{"1e126", kOverflow}, ParseRow{"-11e125", kOverflow},
                                         ParseRow{"1e-131", kUnderflow}, ParseRow{"0.9e-130", kUnderflow},
                                         ParseRow{"1e99999999999999", kOverflow},
                                         ParseRow{"1e-99999999999999999999999999", kUnderflow},
                                         ParseRow{"123456789012345678901234567890123456789", kTooManyDigits},
                                         ParseRow{"1.00000000000000000000000000000000000001", kTooManyDigits},
                                         // Too large counts before too precise.
                                         ParseRow{"1.00000000000000000000000000000000000001e200", kOverflow}));

// Seen on the service: a zero is judged by the power of ten of its last digit.
INSTANTIATE_TEST_SUITE_P(ZeroHasARangeToo, NumberParse,
                         testing::Values(ParseRow{"0e126", kOverflow}, ParseRow{"0e-131", kUnderflow},
                                         ParseRow{"0e125", "0"}, ParseRow{"0.0e126", "0"}, ParseRow{"0e-130", "0"}));

TEST(Number, ReachesBothEndsOfTheRange) {
  const std::string largest = kNines + std::string(88, '0');
  EXPECT_EQ(number("9.9999999999999999999999999999999999999E125").to_text(), largest);
  EXPECT_EQ(number("-1e-130").to_text(), "-0." + std::string(129, '0') + "1");
  const std::string longest = number("-1.0000000000000000000000000000000000001e-130").to_text();
  EXPECT_EQ(longest, "-0." + std::string(129, '0') + "10000000000000000000000000000000000001");
  EXPECT_LE(longest.size(), Number::kTextBytesMax);
}

TEST(Number, TakesEvery64BitInteger) {
  for (const std::int64_t value :
       {std::int64_t{0}, std::int64_t{7}, std::int64_t{-1000}, std::int64_t{1} << 62,
        std::numeric_limits<std::int64_t>::max(), std::numeric_limits<std::int64_t>::min()}) {
    EXPECT_EQ(Number(value).to_text(), std::to_string(value));
    EXPECT_EQ(Number(value), number(std::to_string(value)));
  }
}

struct SizeRow {
  std::string spelling;
  std::size_t bytes;
};
std::ostream& operator<<(std::ostream& out, const SizeRow& row) { return out << row.spelling; }

class NumberSize : public testing::TestWithParam<SizeRow> {};

TEST_P(NumberSize, IsWhatTheServiceCounts) {
  const Number value = number(GetParam().spelling);
  EXPECT_EQ(value.item_bytes(), GetParam().bytes);
  EXPECT_EQ(Number::key_item_bytes(key_of(value)), GetParam().bytes);
}

INSTANTIATE_TEST_SUITE_P(AsMeasured, NumberSize,
                         testing::Values(SizeRow{"1", 2}, SizeRow{"12", 2}, SizeRow{"123", 3}, SizeRow{"1234", 3},
                                         SizeRow{"12345", 4}, SizeRow{kNines, 20}, SizeRow{"100", 2},
                                         SizeRow{"1010", 3}, SizeRow{"0", 1}, SizeRow{"0.0000001", 2},
                                         SizeRow{"1E125", 2}, SizeRow{"1E-100", 2}, SizeRow{"1.5", 3},
                                         SizeRow{"1.234", 4}, SizeRow{"3.14159", 5}, SizeRow{"100.5", 4},
                                         SizeRow{"0.15", 2}, SizeRow{"-42", 3}, SizeRow{"-0", 1}));
// The most there is: an odd count before and after the point, and a sign.
INSTANTIATE_TEST_SUITE_P(Largest, NumberSize, testing::Values(SizeRow{"-9.9999999999999999999999999999999999999", 22}));

struct ArithmeticRow {
  std::string a;
  std::string b;
  std::string sum;
  std::string difference;
};
std::ostream& operator<<(std::ostream& out, const ArithmeticRow& row) { return out << row.a << " and " << row.b; }

class NumberArithmetic : public testing::TestWithParam<ArithmeticRow> {};

TEST_P(NumberArithmetic, IsExactOrRefused) {
  const Number a = number(GetParam().a);
  const Number b = number(GetParam().b);
  EXPECT_EQ(text_or_message(Number::add(a, b)), GetParam().sum);
  EXPECT_EQ(text_or_message(Number::add(b, a)), GetParam().sum);
  EXPECT_EQ(text_or_message(Number::subtract(a, b)), GetParam().difference);
}

INSTANTIATE_TEST_SUITE_P(Simple, NumberArithmetic,
                         testing::Values(ArithmeticRow{"1", "2", "3", "-1"}, ArithmeticRow{"0", "0", "0", "0"},
                                         ArithmeticRow{"0", "-1.5", "-1.5", "1.5"},
                                         ArithmeticRow{"0.1", "0.2", "0.3", "-0.1"},
                                         ArithmeticRow{"5", "-5", "0", "10"},
                                         ArithmeticRow{"1e20", "1", "100000000000000000001", "99999999999999999999"}));
INSTANTIATE_TEST_SUITE_P(
    AtTheLimitOfDigits, NumberArithmetic,
    testing::Values(
        // The carry ends in zeros, so 39 digits become one; the difference is a single digit.
        ArithmeticRow{kNines, "1", "100000000000000000000000000000000000000", "99999999999999999999999999999999999998"},
        // 10^38 - 1 has 38 digits though 10^38 has 39.
        ArithmeticRow{"1e38", "1", kOverflow, kNines}, ArithmeticRow{"2e38", "1", kOverflow, kOverflow},
        // Just above 2^128.
        ArithmeticRow{"3.5e38", "1", kOverflow, kOverflow}, ArithmeticRow{"1e39", "1", kOverflow, kOverflow},
        ArithmeticRow{"1e125", "1e-130", kOverflow, kOverflow}, ArithmeticRow{kNines, kNines, kOverflow, "0"}));
INSTANTIATE_TEST_SUITE_P(AtTheLimitOfMagnitude, NumberArithmetic,
                         testing::Values(ArithmeticRow{"9e125", "1e125", kOverflow, "8" + std::string(125, '0')},
                                         ArithmeticRow{"1.5e-130", "1.4e-130", "0." + std::string(129, '0') + "29",
                                                       kUnderflow}));

TEST(NumberKey, HasTheDocumentedBytes) {
  const struct {
    std::string_view spelling;
    std::string key;
  } rows[] = {
      {"0", "\x80"},
      {"1", {"\xC0\x82\x0B\x00", 4}},
      {"-1", "\x40\x7D\xF4\xFF"},
      {"123", {"\xC0\x84\x0D\x1F\x00", 5}},
      {"1e-130", {"\xC0\x00\x0B\x00", 4}},
      {"-9.9e125", {"\x40\x00\x9B\xFF", 4}},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(key_of(number(row.spelling)), row.key) << row.spelling;
    EXPECT_TRUE(Number::valid_key(row.key)) << row.spelling;
    EXPECT_EQ(Number::key_length(row.key + "more"), row.key.size()) << row.spelling;
    EXPECT_EQ(Number::from_key(row.key), number(row.spelling)) << row.spelling;
  }
}

TEST(NumberKey, RefusesBytesThatNoNumberHas) {
  const struct {
    std::string_view what;
    std::string key;
  } rows[] = {
      {"nothing", ""},
      {"zero with more behind it", {"\x80\x00", 2}},
      {"unknown sign", {"\xC1\x82\x0B\x00", 4}},
      {"no pair", {"\xC0\x82\x00", 3}},
      {"first digit zero", {"\xC0\x82\x05\x00", 4}},
      {"last pair zero", {"\xC0\x82\x0B\x01\x00", 5}},
      {"pair above 99", {"\xC0\x82\x66\x00", 4}},
      {"terminator inside", {"\xC0\x82\x0B\x00\x0B\x00", 6}},
      {"no terminator", "\xC0\x82\x0B\x0B"},
      {"positive terminator on a negative", {"\x40\x7D\xF4\x00", 4}},
      {"20 pairs", "\xC0\x82" + std::string(20, '\x0B') + std::string(1, '\0')},
  };
  for (const auto& row : rows) EXPECT_FALSE(Number::valid_key(row.key)) << row.what;
}

TEST(NumberOrder, IsNumericInMembersAndInKeys) {
  const std::vector<std::string_view> ascending = {"-9.9999999999999999999999999999999999999E125",
                                                   "-1e38",
                                                   "-100",
                                                   "-99.9",
                                                   "-2",
                                                   "-1.5",
                                                   "-1",
                                                   "-0.1",
                                                   "-1e-130",
                                                   "0",
                                                   "1e-130",
                                                   "0.1",
                                                   "0.11",
                                                   "0.9",
                                                   "1",
                                                   "1.0000000000000000000000000000000000001",
                                                   "1.5",
                                                   "2",
                                                   "10",
                                                   "11",
                                                   "99.9",
                                                   "100",
                                                   "1e38",
                                                   "9.9999999999999999999999999999999999999E125"};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    for (std::size_t j = 0; j < ascending.size(); ++j) {
      const Number a = number(ascending[i]);
      const Number b = number(ascending[j]);
      EXPECT_EQ(a <=> b, i <=> j) << ascending[i] << " and " << ascending[j];
      EXPECT_EQ(key_of(a) <=> key_of(b), i <=> j) << ascending[i] << " and " << ascending[j];
      EXPECT_EQ(a == b, i == j) << ascending[i] << " and " << ascending[j];
    }
  }
}

}  // namespace
}  // namespace galvan
