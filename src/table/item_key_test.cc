#include "table/item_key.h"

#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace galvan {
namespace {

using table_test::composite_table;

AttributeValue s(std::string_view text) { return AttributeValue::string(text); }

struct Case {
  const char* name;
  AttributeMap map;
  std::string error;  // empty: accepted
};

void PrintTo(const Case& row, std::ostream* out) { *out << row.name; }

constexpr const char* kNoMatch = "The provided key element does not match the schema";

class CheckKey : public testing::TestWithParam<Case> {};

TEST_P(CheckKey, AnswersAsTheService) {
  const auto checked = check_key(composite_table().keys, AttributeValue::map(GetParam().map));
  EXPECT_EQ(checked.has_value() ? "" : checked.error().message(), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, CheckKey,
    testing::Values(
        Case{"exact", {{"pk", s("a")}, {"sk", AttributeValue::number(1)}}, ""},
        Case{"missing sort key", {{"pk", s("a")}}, kNoMatch},
        Case{"one too many", {{"pk", s("a")}, {"sk", AttributeValue::number(1)}, {"x", s("")}}, kNoMatch},
        Case{"other name", {{"pk", s("a")}, {"other", AttributeValue::number(1)}}, kNoMatch},
        Case{"wrong type", {{"pk", s("a")}, {"sk", s("1")}}, kNoMatch},
        Case{"empty partition key",
             {{"pk", s("")}, {"sk", AttributeValue::number(1)}},
             "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
             "empty string value. Key: pk"},
        Case{"longest partition key", {{"pk", s(std::string(2048, 'x'))}, {"sk", AttributeValue::number(1)}}, ""},
        Case{"partition key too long",
             {{"pk", s(std::string(2049, 'x'))}, {"sk", AttributeValue::number(1)}},
             "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 "
             "bytes"}));

TEST(CheckKeySizes, LimitsTheSortKeyTo1024Bytes) {
  const KeySchema keys = composite_table(AttributeType::kB).keys;
  const auto key = [](std::size_t bytes) {
    return AttributeValue::map({{"pk", s("a")}, {"sk", AttributeValue::binary(std::string(bytes, '\0'))}});
  };
  EXPECT_TRUE(check_key(keys, key(1024)).has_value());
  EXPECT_EQ(check_key(keys, key(1025)).error().message(),
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit "
            "of 1024 bytes");
  EXPECT_EQ(check_key(keys, key(0)).error().message(),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            "empty binary value. Key: sk");
}

class CheckItemKey : public testing::TestWithParam<Case> {};

TEST_P(CheckItemKey, AnswersAsTheService) {
  const auto checked = check_item_key(composite_table().keys, AttributeValue::map(GetParam().map));
  EXPECT_EQ(checked.has_value() ? "" : checked.error().message(), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, CheckItemKey,
    testing::Values(
        Case{"more than the key", {{"pk", s("a")}, {"sk", AttributeValue::number(1)}, {"x", s("")}}, ""},
        Case{"missing", {{"pk", s("a")}}, "One or more parameter values were invalid: Missing the key sk in the item"},
        Case{"wrong type",
             {{"pk", AttributeValue::number(1)}, {"sk", AttributeValue::number(1)}},
             "One or more parameter values were invalid: Type mismatch for key pk expected: S actual: N"}));

TEST(CheckKeyNotEmpty, LooksAtNothingElse) {
  const KeySchema keys = composite_table(AttributeType::kS).keys;
  const auto message = [&](const AttributeValue& item) {
    const auto checked = check_key_not_empty(keys, item);
    return checked.has_value() ? std::string() : checked.error().message();
  };
  EXPECT_EQ(message(AttributeValue::map({{"pk", s("")}, {"x", s("")}})),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            "empty string value. Key: pk");
  EXPECT_EQ(message(AttributeValue::map({{"pk", s("a")}, {"sk", s("")}})),
            "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an "
            "empty string value. Key: sk");
  EXPECT_EQ(message(AttributeValue::map({{"sk", AttributeValue::number(1)}})), "");
  EXPECT_EQ(message(AttributeValue::map({{"pk", s(std::string(3000, 'x'))}, {"x", s("")}})), "");
}

TEST(AppendKeyOf, KeepsTheCanonicalOrderOfNames) {
  const KeySchema keys{.partition = {"z", AttributeType::kS}, .sort = KeyAttribute{"a", AttributeType::kS}};
  const AttributeValue item = AttributeValue::map({{"a", s("1")}, {"m", s("2")}, {"z", s("3")}});
  std::string key;
  append_key_of(keys, item, key);
  EXPECT_EQ(key, AttributeValue::map({{"a", s("1")}, {"z", s("3")}}).encoded());
}

}  // namespace
}  // namespace galvan
