#include "expression/placeholders.h"

#include "expression/test_notation.h"

#include <gtest/gtest.h>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::notation_of;
using testing::TestPlaceholders;

TEST(Placeholders, GiveSlotsInOrderOfThePlaceholders) {
  TestPlaceholders placeholders({":b=2", ":a=1", ":c=3"});
  EXPECT_EQ(placeholders.get().use_value(":a"), ValueSlot{0});
  EXPECT_EQ(placeholders.get().use_value(":c"), ValueSlot{2});
  EXPECT_EQ(notation_of(placeholders.values()[1]), "2");
  EXPECT_EQ(placeholders.get().use_value(":d"), std::nullopt);
}

TEST(Placeholders, FindNames) {
  TestPlaceholders placeholders({"#b=two", "#a=one"});
  EXPECT_EQ(placeholders.get().use_name("#a"), "one");
  EXPECT_EQ(placeholders.get().use_name("#b"), "two");
  EXPECT_EQ(placeholders.get().use_name("#"), std::nullopt);
  EXPECT_EQ(placeholders.get().use_name("#c"), std::nullopt);
}

TEST(Placeholders, ReportUnusedNamesBeforeUnusedValues) {
  TestPlaceholders placeholders({"#a=x", "#b=y", ":v=1", ":w=2"});
  EXPECT_EQ(message_of(placeholders.get().check_all_used()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b}");
  placeholders.get().use_name("#a");
  EXPECT_EQ(message_of(placeholders.get().check_all_used()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}");
  placeholders.get().use_name("#b");
  placeholders.get().use_value(":w");
  EXPECT_EQ(message_of(placeholders.get().check_all_used()),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
  placeholders.get().use_value(":v");
  EXPECT_EQ(message_of(placeholders.get().check_all_used()), "ok");
}

TEST(Placeholders, ListUnusedOnesAsAJavaSetDoes) {
  // "#p" hashes to bucket 13 of 16, "#q" to 14, "#r" to 15, "#s" to 0.
  TestPlaceholders placeholders({"#p=1", "#q=2", "#r=3", "#s=4"});
  EXPECT_EQ(message_of(placeholders.get().check_all_used()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#s, #p, #q, #r}");
}

std::string check_names(const std::vector<NamePlaceholder>& names) {
  return message_of(check_placeholder_syntax(std::span(names), std::nullopt));
}
std::string check_values(const std::vector<std::string>& placeholders) {
  const AttributeValue value = AttributeValue::string("x");
  std::vector<ValuePlaceholder> values;
  for (const std::string& placeholder : placeholders) values.push_back({placeholder, value});
  return message_of(check_placeholder_syntax(std::nullopt, std::span<const ValuePlaceholder>(values)));
}

TEST(PlaceholderSyntax, OfNames) {
  const std::string longest = "#" + std::string(254, 'a');
  EXPECT_EQ(check_names({{"#a", "x"}, {"#1", "x"}, {"#_", "x"}, {longest, "x"}}), "ok");
  EXPECT_EQ(check_names({}), "ExpressionAttributeNames must not be empty");
  for (const std::string key : {"a", "#", ":a", "#a-b", "#a b", "##a", "#\xC3\xA9"})
    EXPECT_EQ(check_names({{key, "x"}}),
              "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + key + "\"");
  EXPECT_EQ(check_names({{"", "x"}}),
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains an empty key;");
  EXPECT_EQ(check_names({{longest + "a", "x"}}),
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains a key that is too "
            "long; size of key: 256");
  EXPECT_EQ(check_names({{"#a", ""}}),
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a");
  const std::string longest_name(65535, 'x');
  EXPECT_EQ(check_names({{"#a", longest_name}}), "ok");
  EXPECT_EQ(check_names({{"#a", longest_name + "x"}}), "Attribute name is too large, must be less than 65536 bytes");
}

TEST(PlaceholderSyntax, OfValues) {
  EXPECT_EQ(check_values({":a", ":1", ":_"}), "ok");
  EXPECT_EQ(check_values({}), "ExpressionAttributeValues must not be empty");
  for (const std::string key : {"a", ":", "#a", ":a.b"})
    EXPECT_EQ(check_values({key}),
              "ExpressionAttributeValues contains invalid key: Syntax error; key: \"" + key + "\"");
  EXPECT_EQ(check_values({""}),
            "ExpressionAttributeValues contains invalid key: The expression attribute map contains an empty key;");
  EXPECT_EQ(check_values({":" + std::string(255, 'a')}),
            "ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too "
            "long;");
}

TEST(PlaceholderSyntax, AllowsMapsToBeLeftOut) {
  EXPECT_EQ(message_of(check_placeholder_syntax(std::nullopt, std::nullopt)), "ok");
}

TEST(PlaceholderSyntax, BoundsBothMapsTogether) {
  const AttributeValue large = AttributeValue::string(std::string(1024 * 1024, 'x'));
  const std::vector<ValuePlaceholder> values{{":a", large}, {":b", large}};
  const auto check = [&](std::size_t count) {
    return check_placeholder_syntax(std::nullopt, std::span(values).first(count)).has_value();
  };
  EXPECT_TRUE(check(1));
  EXPECT_FALSE(check(2));
}

}  // namespace
}  // namespace galvan::expression
