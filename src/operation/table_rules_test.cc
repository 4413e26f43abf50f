#include "operation/table_rules.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace galvan {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";

template <class T>
std::string message(const Result<T>& result) {
  return result.has_value() ? "" : result.error().message();
}

using Schema = std::vector<KeySchemaElementShape>;
using Definitions = std::vector<AttributeDefinitionShape>;

const Definitions kDefinitions = {{"a", "S"}, {"b", "N"}};

TEST(CheckTableName, WordsLengthAndCharactersAsTheService) {
  EXPECT_EQ(message(check_table_name("abc")), "");
  EXPECT_EQ(message(check_table_name(std::string(255, 'x'))), "");
  const std::string length = "TableName must be at least 3 characters long and at most 255 characters long";
  EXPECT_EQ(message(check_table_name("ab")), length);
  EXPECT_EQ(message(check_table_name(std::string(256, 'x'))), length);
  EXPECT_EQ(message(check_table_name("a b")),
            "1 validation error detected: Value 'a b' at 'tableName' failed to satisfy constraint: Member must satisfy "
            "regular expression pattern: [a-zA-Z0-9_.-]+");
}

struct KeySchemaCase {
  const char* name;
  Schema schema;
  std::string error;
};
void PrintTo(const KeySchemaCase& row, std::ostream* out) { *out << row.name; }

class MakeKeySchema : public testing::TestWithParam<KeySchemaCase> {};

TEST_P(MakeKeySchema, AnswersAsTheService) {
  EXPECT_EQ(message(make_key_schema(GetParam().schema, kDefinitions)), GetParam().error);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, MakeKeySchema,
    testing::Values(KeySchemaCase{"partition key", {{"a", "HASH"}}, ""},
                    KeySchemaCase{"both keys", {{"a", "HASH"}, {"b", "RANGE"}}, ""},
                    KeySchemaCase{
                        "undefined", {{"x", "HASH"}}, "Invalid KeySchema: Some index key attribute have no definition"},
                    KeySchemaCase{"sort key first",
                                  {{"a", "RANGE"}, {"b", "HASH"}},
                                  "Invalid KeySchema: The first KeySchemaElement is not a HASH key type"},
                    KeySchemaCase{"two partition keys",
                                  {{"a", "HASH"}, {"b", "HASH"}},
                                  "Invalid KeySchema: The second KeySchemaElement is not a RANGE key type"},
                    KeySchemaCase{"one name",
                                  {{"a", "HASH"}, {"a", "RANGE"}},
                                  "Both the Hash Key and the Range Key element in the KeySchema have the same name"}));

TEST(CheckDefinitionsUsed, FindsWhatNoKeyUses) {
  const std::optional<std::vector<SecondaryIndexShape>> none;
  EXPECT_EQ(message(check_definitions_used({{"a", "HASH"}, {"b", "RANGE"}}, {none, none}, kDefinitions)), "");
  EXPECT_EQ(message(check_definitions_used({{"a", "HASH"}}, {none, none}, kDefinitions)),
            kInvalid +
                "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                "AttributeDefinitions");
}

TEST(CheckThroughput, FitsTheBillingMode) {
  const std::optional<ProvisionedThroughputShape> none;
  const std::optional<ProvisionedThroughputShape> some = ProvisionedThroughputShape{5, 5};
  EXPECT_EQ(message(check_throughput(BillingMode::kProvisioned, some)), "");
  EXPECT_EQ(message(check_throughput(BillingMode::kPayPerRequest, none)), "");
  EXPECT_EQ(
      message(check_throughput(BillingMode::kProvisioned, none)),
      kInvalid + "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is PROVISIONED");
  EXPECT_EQ(
      message(check_throughput(BillingMode::kPayPerRequest, some)),
      kInvalid +
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
  EXPECT_EQ(message(check_throughput(BillingMode::kProvisioned, ProvisionedThroughputShape{40'001, 1})),
            "Given value 40001 for ReadCapacityUnits is out of bounds");
}

TEST(MergeOnDemandThroughput, MergesAndRemovesCeilings) {
  OnDemandThroughput throughput;
  ASSERT_TRUE(
      merge_on_demand_throughput(OnDemandThroughputShape{10, 20}, BillingMode::kPayPerRequest, throughput).has_value());
  ASSERT_TRUE(
      merge_on_demand_throughput(OnDemandThroughputShape{-1, std::nullopt}, BillingMode::kPayPerRequest, throughput)
          .has_value());
  EXPECT_FALSE(throughput.max_read_request_units);
  EXPECT_EQ(throughput.max_write_request_units, 20);
  EXPECT_NE(message(merge_on_demand_throughput(OnDemandThroughputShape{0, 1}, BillingMode::kPayPerRequest, throughput)),
            "");
  ASSERT_TRUE(merge_on_demand_throughput(std::nullopt, BillingMode::kProvisioned, throughput).has_value());
  EXPECT_FALSE(throughput.max_write_request_units);
}

TEST(MergeTags, KeepsToTheLimits) {
  std::map<std::string, std::string> tags = {{"old", "1"}};
  ASSERT_TRUE(merge_tags({{"old", "2"}, {"new", ""}}, tags).has_value());
  EXPECT_EQ(tags, (std::map<std::string, std::string>{{"new", ""}, {"old", "2"}}));
  EXPECT_NE(message(merge_tags({{"a", "1"}, {"a", "2"}}, tags)), "");
  EXPECT_NE(message(merge_tags({{"aws:x", "1"}}, tags)), "");
  std::vector<std::string> names;
  for (int i = 0; i < 51; ++i) names.push_back("k" + std::to_string(i));
  std::vector<TagShape> many;
  for (const std::string& name : names) many.push_back({name, ""});
  std::map<std::string, std::string> fresh;
  EXPECT_NE(message(merge_tags(many, fresh)), "");
}

struct IndexCase {
  const char* name;
  bool local;
  Schema schema;
  std::string projection_type;
  bool with_throughput;
  std::string error;
};
void PrintTo(const IndexCase& row, std::ostream* out) { *out << row.name; }

class CheckIndexes : public testing::TestWithParam<IndexCase> {};

TEST_P(CheckIndexes, AnswersAsTheService) {
  const IndexCase& row = GetParam();
  SecondaryIndexShape index{.index_name = "idx", .key_schema = row.schema, .projection = ProjectionShape{}};
  if (!row.projection_type.empty()) index.projection->projection_type = row.projection_type;
  if (row.with_throughput) index.provisioned_throughput = ProvisionedThroughputShape{1, 1};
  const std::optional<std::vector<SecondaryIndexShape>> none;
  const std::optional<std::vector<SecondaryIndexShape>> one = std::vector<SecondaryIndexShape>{index};
  const KeySchema keys{.partition = {"a", AttributeType::kS}, .sort = KeyAttribute{"b", AttributeType::kN}};
  const Definitions definitions = {{"a", "S"}, {"b", "N"}, {"c", "S"}};
  EXPECT_EQ(message(check_indexes(row.local ? IndexDefinitions{one, none} : IndexDefinitions{none, one}, keys,
                                  definitions, BillingMode::kProvisioned)),
            row.error);
}

INSTANTIATE_TEST_SUITE_P(
    Rows, CheckIndexes,
    testing::Values(
        IndexCase{"local", true, {{"a", "HASH"}, {"c", "RANGE"}}, "ALL", false, ""},
        IndexCase{"global", false, {{"c", "HASH"}}, "KEYS_ONLY", true, ""},
        IndexCase{"no projection type", false, {{"c", "HASH"}}, "", true, kInvalid + "Unknown ProjectionType: null"},
        IndexCase{"include without attributes",
                  false,
                  {{"c", "HASH"}},
                  "INCLUDE",
                  true,
                  kInvalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified"},
        IndexCase{"global without throughput",
                  false,
                  {{"c", "HASH"}},
                  "ALL",
                  false,
                  kInvalid + "ProvisionedThroughput must be specified for index: idx"},
        IndexCase{"local without sort key",
                  true,
                  {{"a", "HASH"}},
                  "ALL",
                  false,
                  kInvalid + "Index KeySchema does not have a range key for index: idx"},
        IndexCase{"local of another partition key",
                  true,
                  {{"c", "HASH"}, {"b", "RANGE"}},
                  "ALL",
                  false,
                  kInvalid +
                      "Index KeySchema does not have the same leading hash key as table KeySchema for index: idx. "
                      "index hash key: c, table hash key: a"},
        IndexCase{"undefined attribute",
                  false,
                  {{"x", "HASH"}},
                  "ALL",
                  true,
                  "Invalid KeySchema: Some index key attribute have no definition"}));

}  // namespace
}  // namespace galvan
