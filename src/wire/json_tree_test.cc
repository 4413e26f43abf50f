#include "wire/json_tree.h"

#include <gtest/gtest.h>

namespace galvan::wire {
namespace {

constexpr JsonTreeLimits kLimits{.bytes_max = 1000, .levels_max = 4};

std::string_view source(std::string_view document, const JsonTree& tree) {
  return document.substr(tree.begin, tree.end - tree.begin);
}

TEST(JsonTree, KeepsTypesOrderAndPlaces) {
  constexpr std::string_view kDocument =
      "  { \"a\" : [ 1 , -2.5e3, \"x\\u00e9\" ], \"b\": {\"c\": true , \"c\":null},\n \"d\":{}, \"e\":[ ] }  ";
  const auto tree = parse_json_tree(kDocument, kLimits);
  ASSERT_TRUE(tree.has_value());
  EXPECT_EQ(source(kDocument, *tree), kDocument.substr(2, kDocument.size() - 4));
  ASSERT_EQ(tree->members.size(), 4U);
  const JsonTree& a = tree->members[0].value;
  EXPECT_EQ(tree->members[0].name, "a");
  EXPECT_EQ(source(kDocument, a), "[ 1 , -2.5e3, \"x\\u00e9\" ]");
  ASSERT_EQ(a.elements.size(), 3U);
  EXPECT_EQ(a.elements[0].type, JsonTreeType::kNumber);
  EXPECT_EQ(a.elements[1].text, "-2.5e3");
  EXPECT_EQ(source(kDocument, a.elements[1]), "-2.5e3");
  EXPECT_EQ(a.elements[2].type, JsonTreeType::kString);
  EXPECT_EQ(a.elements[2].text, "x\xC3\xA9");
  const JsonTree& b = tree->members[1].value;
  EXPECT_EQ(source(kDocument, b), "{\"c\": true , \"c\":null}");
  ASSERT_EQ(b.members.size(), 2U);
  EXPECT_EQ(b.members[0].value.type, JsonTreeType::kBoolean);
  EXPECT_EQ(b.members[0].value.text, "true");
  EXPECT_EQ(b.members[1].name, "c");
  EXPECT_EQ(b.members[1].value.type, JsonTreeType::kNull);
  EXPECT_EQ(source(kDocument, tree->members[2].value), "{}");
  EXPECT_EQ(source(kDocument, tree->members[3].value), "[ ]");
}

TEST(JsonTree, RefusesWhatIsNoObjectOfWellFormedJson) {
  for (const std::string_view document :
       {"", " ", "null", "[]", "\"a\"", "{", "{}{}", "{} x", "{\"a\":}", "{\"a\":1,}", "{\"a\":01}", "{a:1}",
        "{\"a\":tru}", "{\"a\":\"\xff\"}", "{\"a\":\"\\ud800\"}", "{\"a\" 1}", "{\"a\":[1 2]}", "{\"a\":1"}) {
    EXPECT_FALSE(parse_json_tree(document, kLimits).has_value()) << document;
  }
}

TEST(JsonTree, StopsAtItsLimits) {
  EXPECT_TRUE(parse_json_tree(R"({"a":[[{}]]})", kLimits).has_value());
  EXPECT_FALSE(parse_json_tree(R"({"a":[[{"b":[]}]]})", kLimits).has_value());
  EXPECT_FALSE(parse_json_tree(R"({"a":[[[[1]]]]})", kLimits).has_value());
  const std::string full = "{\"a\":\"" + std::string(992, 'x') + "\"}";
  ASSERT_EQ(full.size(), kLimits.bytes_max);
  EXPECT_TRUE(parse_json_tree(full, kLimits).has_value());
  EXPECT_FALSE(parse_json_tree(full + " ", kLimits).has_value());
}

}  // namespace
}  // namespace galvan::wire
