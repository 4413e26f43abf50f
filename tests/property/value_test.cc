#include "model/value.h"
#include "model/stored_item.h"
#include "random_value.h"
#include "rewrite_value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <compare>

namespace galvan {
namespace {

constexpr int kRounds = 3000;

std::string rewritten(ValueView value) {
  std::string encoded;
  ValueWriter writer(encoded);
  rewrite_value(value, writer);
  return encoded;
}

TEST(ValueProperty, RandomValuesAreValidAndComeBackFromTheWriterByteForByte) {
  RandomEngine random(property_seed());
  for (int round = 0; round < kRounds; ++round) {
    const AttributeValue value = random_value(random, 4);
    ASSERT_TRUE(valid_value(value.encoded(), 4)) << "round " << round;
    ASSERT_EQ(encoded_value_length(value.encoded()), value.encoded().size()) << "round " << round;
    ASSERT_EQ(encoded_value_length(value.encoded() + "rest"), value.encoded().size()) << "round " << round;
    ASSERT_EQ(rewritten(value), value.encoded()) << "round " << round;
  }
}

TEST(ValueProperty, NoValueIsValidWithOneByteMissingOrOneByteMore) {
  RandomEngine random(property_seed());
  for (int round = 0; round < kRounds; ++round) {
    const std::string encoded = random_value(random, 2).encoded();
    const std::size_t cut = static_cast<std::size_t>(random()) % encoded.size();
    ASSERT_FALSE(valid_value(std::string_view(encoded).substr(0, cut))) << "round " << round << ", cut at " << cut;
    ASSERT_FALSE(valid_value(encoded + '\x04')) << "round " << round;
  }
}

TEST(ValueProperty, DamagedValuesAreRefusedOrStillReadable) {
  RandomEngine random(property_seed());
  int still_valid = 0;
  for (int round = 0; round < kRounds; ++round) {
    std::string encoded = random_item(random, 3).encoded();
    for (int flips = uniform(random, 1, 3); flips > 0; --flips) {
      encoded[static_cast<std::size_t>(random()) % encoded.size()] ^= static_cast<char>(1 << uniform(random, 0, 7));
    }
    if (!valid_value(encoded)) continue;
    ++still_valid;
    ASSERT_EQ(rewritten(ValueView(encoded)), encoded) << "round " << round;
  }
  EXPECT_GT(still_valid, 0);
  EXPECT_LT(still_valid, kRounds);
}

TEST(ValueProperty, OrderOfInsertionChangesNoByte) {
  RandomEngine random(property_seed());
  for (int round = 0; round < kRounds; ++round) {
    for (const AttributeType type : {AttributeType::kSS, AttributeType::kNS, AttributeType::kBS}) {
      const AttributeValue set = random_set(random, type);
      std::vector<std::string> members;
      for (const std::string_view member : set.view().members()) members.emplace_back(member);
      members.push_back(members.front());
      std::ranges::shuffle(members, random);
      ASSERT_EQ(AttributeValue::set(type, members), set) << "round " << round;
      for (const std::string& member : members) ASSERT_TRUE(set.view().has_member(member)) << "round " << round;
    }
  }
}

TEST(ValueProperty, FindsEachEntryAndElementWhereItIs) {
  RandomEngine random(property_seed());
  for (int round = 0; round < kRounds; ++round) {
    AttributeMap entries;
    std::vector<AttributeValue> elements;
    for (int count = uniform(random, 0, 8); count > 0; --count) {
      elements.push_back(random_value(random, 1));
      entries.insert_or_assign(random_bytes(random, 200), elements.back());
    }
    const AttributeValue map = AttributeValue::map(entries);
    for (const auto& [name, value] : entries) ASSERT_EQ(map.view().find(name), value.view()) << "round " << round;
    const std::string other = random_bytes(random, 200);
    ASSERT_EQ(map.view().find(other).absent(), !entries.contains(other)) << "round " << round;
    const AttributeValue list = AttributeValue::list(elements);
    for (std::size_t i = 0; i < elements.size(); ++i) ASSERT_EQ(list.view().at(i), elements[i].view());
    ASSERT_TRUE(list.view().at(elements.size()).absent());
  }
}

TEST(ValueProperty, ComparisonAgreesWithItsOperandsAndWithEquality) {
  RandomEngine random(property_seed());
  const auto sign = [](std::strong_ordering order) { return std::is_lt(order) ? -1 : std::is_gt(order) ? 1 : 0; };
  for (int round = 0; round < kRounds; ++round) {
    const std::string a = random_bytes(random, 40);
    const std::string b = chance(random, 20) ? a : random_bytes(random, 40);
    const auto bytes_a = AttributeValue::binary(a);
    const auto bytes_b = AttributeValue::binary(b);
    const bool less = std::ranges::lexicographical_compare(
        a, b, [](char x, char y) { return static_cast<unsigned char>(x) < static_cast<unsigned char>(y); });
    ASSERT_EQ(sign(ValueView::compare(bytes_a, bytes_b) <=> 0), a == b ? 0 : less ? -1 : 1) << "round " << round;
    ASSERT_EQ(bytes_a == bytes_b, a == b);

    const Number x = random_number(random);
    const Number y = chance(random, 20) ? x : random_number(random);
    const auto number_x = AttributeValue::number(x);
    const auto number_y = AttributeValue::number(y);
    ASSERT_EQ(sign(ValueView::compare(number_x, number_y) <=> 0), sign(x <=> y)) << x.to_text() << " " << y.to_text();
    ASSERT_EQ(number_x == number_y, x == y);
    ASSERT_EQ(number_x.view().number(), x);
  }
}

TEST(StoredItemProperty, RandomItemsComeBack) {
  RandomEngine random(property_seed());
  std::string stored;
  for (int round = 0; round < kRounds; ++round) {
    const AttributeValue item = random_item(random, 4);
    const WriteTimestamp timestamp(random());
    stored.clear();
    append_stored_item(item, timestamp, stored);
    const auto view = StoredItemView::parse(stored);
    ASSERT_TRUE(view.has_value()) << "round " << round;
    ASSERT_EQ(view->item(), item.view()) << "round " << round;
    ASSERT_EQ(view->timestamp(), timestamp);
    ASSERT_EQ(view->item_bytes(), item_bytes(item));
    ASSERT_FALSE(StoredItemView::parse(stored + '\x04').has_value());
    ASSERT_FALSE(StoredItemView::parse(std::string_view(stored).substr(0, stored.size() - 1)).has_value());
  }
}

}  // namespace
}  // namespace galvan
