#include "model/key_codec.h"
#include "random_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace galvan {
namespace {

constexpr int kRounds = 20000;

int sign(int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; }

std::string part_of(ValueView value) {
  std::string part;
  append_key_part(value, part);
  return part;
}

// Numbers judged without any code of Number: sign, scientific exponent, and the digits as text.
struct OracleNumber {
  int sign = 0;
  int exponent = 0;
  std::string digits;

  std::string spelling() const {
    if (sign == 0) return "0";
    return (sign < 0 ? "-" : "") + digits.substr(0, 1) + "." + digits.substr(1) + "0e" + std::to_string(exponent);
  }
};

int compare(const OracleNumber& a, const OracleNumber& b) {
  if (a.sign != b.sign) return a.sign < b.sign ? -1 : 1;
  if (a.exponent != b.exponent) return (a.exponent < b.exponent ? -1 : 1) * a.sign;
  std::string digits_a = a.digits;
  std::string digits_b = b.digits;
  digits_a.resize(Number::kDigitsMax, '0');
  digits_b.resize(Number::kDigitsMax, '0');
  return galvan::sign(digits_a.compare(digits_b)) * a.sign;
}

OracleNumber random_oracle_number(RandomEngine& random) {
  OracleNumber number;
  number.sign = uniform(random, -1, 1);
  if (number.sign == 0) return number;
  number.exponent = chance(random, 50)   ? uniform(random, -2, 2)
                    : chance(random, 30) ? (chance(random, 50) ? Number::kExponentMin : Number::kExponentMax)
                                         : uniform(random, Number::kExponentMin, Number::kExponentMax);
  const int digits = uniform(random, 1, chance(random, 50) ? 4 : Number::kDigitsMax);
  for (int i = 0; i < digits; ++i) {
    const int digit = chance(random, 50) ? (chance(random, 50) ? 0 : 9) : uniform(random, 0, 9);
    number.digits.push_back(static_cast<char>('0' + (i == 0 ? std::max(digit, 1) : digit)));
  }
  return number;
}

// A change of one digit or of the length, which is where orders go wrong.
OracleNumber near(RandomEngine& random, OracleNumber number) {
  if (number.sign == 0) return random_oracle_number(random);
  if (chance(random, 10)) number.sign = -number.sign;
  if (chance(random, 50)) number.digits.resize(static_cast<std::size_t>(uniform(random, 1, Number::kDigitsMax)), '0');
  number.digits.back() = static_cast<char>('0' + uniform(random, number.digits.size() == 1 ? 1 : 0, 9));
  return number;
}

AttributeValue value_of(const OracleNumber& number) {
  const Result<Number> parsed = Number::parse(number.spelling());
  EXPECT_TRUE(parsed.has_value()) << number.spelling();
  return AttributeValue::number(*parsed);
}

void check_parts(const std::string& a, const std::string& b, int expected, const std::string& what) {
  ASSERT_EQ(sign(a.compare(b)), expected) << what;
  ASSERT_EQ(a.starts_with(b) || b.starts_with(a), expected == 0) << what;
  ASSERT_EQ(key_part_length(a), a.size()) << what;
  ASSERT_EQ(key_part_length(a + b), a.size()) << what;
}

TEST(KeyProperty, NumberPartsHaveNumericOrderAndNoneBeginsAnother) {
  RandomEngine random(property_seed());
  for (int round = 0; round < kRounds; ++round) {
    const OracleNumber a = random_oracle_number(random);
    const OracleNumber b = chance(random, 60) ? near(random, a) : random_oracle_number(random);
    ASSERT_NO_FATAL_FAILURE(check_parts(part_of(value_of(a)), part_of(value_of(b)), compare(a, b),
                                        a.spelling() + " against " + b.spelling()));
  }
}

TEST(KeyProperty, BytePartsHaveUnsignedByteOrderAndNoneBeginsAnother) {
  RandomEngine random(property_seed());
  for (int round = 0; round < kRounds; ++round) {
    const std::string a = random_bytes(random, 40);
    const std::string b = chance(random, 30) ? a + random_bytes(random, 3) : random_bytes(random, 40);
    const bool less = std::ranges::lexicographical_compare(
        a, b, [](char x, char y) { return static_cast<unsigned char>(x) < static_cast<unsigned char>(y); });
    const int expected = a == b ? 0 : less ? -1 : 1;
    ASSERT_NO_FATAL_FAILURE(check_parts(part_of(AttributeValue::binary(a)), part_of(AttributeValue::binary(b)),
                                        expected, "round " + std::to_string(round)));
    ASSERT_EQ(part_of(AttributeValue::string(a)), part_of(AttributeValue::binary(a)));
  }
}

// One (partition, sort) pair of one table.
using KeyPair = std::pair<AttributeValue, AttributeValue>;

std::string storage_key(const KeySchema& schema, const KeyPair& pair) {
  std::string key;
  append_storage_key(KeyspaceId(4711), schema, AttributeValue::map({{"p", pair.first}, {"s", pair.second}}), key);
  return key;
}

AttributeValue random_key(RandomEngine& random, AttributeType type) {
  return type == AttributeType::kN ? AttributeValue::number(random_number(random))
                                   : AttributeValue::binary(random_bytes(random, 12));
}

TEST(KeyProperty, StorageKeysOfDifferentItemsNeverCollideAndSortByTheSortKey) {
  RandomEngine random(property_seed());
  for (int round = 0; round < kRounds; ++round) {
    const AttributeType partition_type = chance(random, 50) ? AttributeType::kN : AttributeType::kB;
    const AttributeType sort_type = chance(random, 50) ? AttributeType::kN : AttributeType::kB;
    const KeySchema schema{{"p", partition_type}, KeyAttribute{"s", sort_type}};
    const KeyPair a{random_key(random, partition_type), random_key(random, sort_type)};
    const KeyPair b{chance(random, 50) ? a.first : random_key(random, partition_type), random_key(random, sort_type)};
    const std::string key_a = storage_key(schema, a);
    const std::string key_b = storage_key(schema, b);
    ASSERT_EQ(key_a == key_b, a == b) << "round " << round;
    ASSERT_EQ(key_a.starts_with(key_b), a == b) << "round " << round;
    if (a.first == b.first) {
      ASSERT_EQ(sign(key_a.compare(key_b)), sign(ValueView::compare(a.second, b.second))) << "round " << round;
    }
    std::string prefix;
    append_partition_prefix(KeyspaceId(4711), a.first, prefix);
    ASSERT_TRUE(key_a.starts_with(prefix));
    ASSERT_EQ(partition_prefix_length(key_a), prefix.size());
    ASSERT_EQ(key_b.starts_with(prefix), a.first == b.first) << "round " << round;
  }
}

TEST(KeyProperty, PrefixEndLiesRightBehindTheKeysOfAPrefix) {
  RandomEngine random(property_seed());
  for (int round = 0; round < kRounds; ++round) {
    const std::string prefix = random_bytes(random, 8);
    const std::string end = prefix_end(prefix);
    ASSERT_EQ(end.empty(), prefix.find_first_not_of('\xFF') == std::string::npos);
    if (end.empty()) continue;
    ASSERT_LT(prefix + std::string(20, '\xFF'), end) << "round " << round;
    const std::string key = random_bytes(random, 8);
    const bool inside = key >= prefix && key < end;
    ASSERT_EQ(inside, key.starts_with(prefix)) << "round " << round;
  }
}

TEST(KeyProperty, PartitionHashSpreadsSequentialKeys) {
  constexpr int kSegments = 16;
  constexpr int kKeysInEach = 1000;
  std::vector<int> counts(kSegments);
  for (int i = 0; i < kSegments * kKeysInEach; ++i) {
    const std::uint32_t hash = partition_hash(part_of(AttributeValue::string("user#" + std::to_string(i))));
    ++counts[hash >> 28];
  }
  // Six standard deviations are 184.
  for (const int count : counts) EXPECT_NEAR(count, kKeysInEach, 184);
}

}  // namespace
}  // namespace galvan
