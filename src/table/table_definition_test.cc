#include "table/table_definition.h"

#include "table/table_test_support.h"

#include <gtest/gtest.h>

namespace galvan {
namespace {

WallTime at(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

TableDefinition full_definition() {
  TableDefinition table = table_test::composite_table(AttributeType::kB);
  table.created = at(1'700'000'000'123);
  table.billing_mode = BillingMode::kPayPerRequest;
  table.on_demand_since = at(1'700'000'000'456);
  table.throughput = {.read_capacity_units = 7,
                      .write_capacity_units = 9,
                      .decreases_today = 2,
                      .last_increase = at(5),
                      .last_decrease = at(6)};
  table.on_demand_throughput = {.max_read_request_units = 100, .max_write_request_units = 200};
  table.table_class = TableClass::kStandardInfrequentAccess;
  table.table_class_changed = at(8);
  table.deletion_protection = true;
  table.tags = {{"team", "blue"}, {"empty", ""}};
  return table;
}

TEST(TableDefinitionCodec, RoundTripsEveryMember) {
  const TableDefinition table = full_definition();
  const auto decoded = decode_table_definition(encode_table_definition(table));
  ASSERT_TRUE(decoded);
  EXPECT_EQ(encode_table_definition(*decoded), encode_table_definition(table));
  EXPECT_EQ(decoded->keys, table.keys);
  EXPECT_EQ(decoded->created, table.created);
  EXPECT_EQ(decoded->throughput.decreases_today, 2);
  EXPECT_EQ(decoded->on_demand_throughput.max_write_request_units, 200);
  EXPECT_EQ(decoded->tags, table.tags);
}

TEST(TableDefinitionCodec, RoundTripsAbsentMembers) {
  TableDefinition table;
  table.name = "plain";
  table.keys.partition = {"id", AttributeType::kN};
  const auto decoded = decode_table_definition(encode_table_definition(table));
  ASSERT_TRUE(decoded);
  EXPECT_FALSE(decoded->keys.sort);
  EXPECT_FALSE(decoded->on_demand_since);
  EXPECT_FALSE(decoded->table_class);
  EXPECT_TRUE(decoded->tags.empty());
}

TEST(TableDefinitionCodec, RefusesOtherVersionsAndUnknownAttributes) {
  const std::string bytes = encode_table_definition(full_definition());
  AttributeMap attributes;
  for (const auto& [name, value] : ValueView(bytes).entries()) attributes.emplace(name, AttributeValue(value));

  AttributeMap newer = attributes;
  newer.insert_or_assign("FormatVersion", AttributeValue::number(2));
  EXPECT_FALSE(decode_table_definition(AttributeValue::map(newer).encoded()));

  AttributeMap unknown = attributes;
  unknown.emplace("Surprise", AttributeValue::boolean(true));
  EXPECT_FALSE(decode_table_definition(AttributeValue::map(unknown).encoded()));

  AttributeMap mistyped = attributes;
  mistyped.insert_or_assign("Keyspace", AttributeValue::string("1024"));
  EXPECT_FALSE(decode_table_definition(AttributeValue::map(mistyped).encoded()));
}

TEST(TableDefinitionCodec, RefusesDamagedBytes) {
  const std::string bytes = encode_table_definition(full_definition());
  for (std::size_t length = 0; length < bytes.size(); ++length) {
    EXPECT_FALSE(decode_table_definition(std::string_view(bytes).substr(0, length))) << length;
  }
}

}  // namespace
}  // namespace galvan
