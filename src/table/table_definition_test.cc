#include "table/table_definition.h"

#include "security/policy.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <limits>

namespace galvan {
namespace {

WallTime at(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

ResourcePolicy policy(std::int64_t attached_at, std::string_view effect) {
  ResourcePolicy made;
  made.document =
      R"({"Version":"2012-10-17","Statement":[{"Effect":")" + std::string(effect) +
      R"(","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"dynamodb:*","Resource":"*"}]})";
  made.compiled = std::make_shared<const security::Policy>(
      *security::Policy::parse(made.document, security::PolicyKind::kResource));
  made.attached_at = at(attached_at);
  return made;
}

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
  table.warm_throughput = {.read_units_per_second = 13'000, .write_units_per_second = 5'000};
  table.stream = StreamDefinition{.view_type = StreamViewType::kKeysOnly,
                                  .enabled = false,
                                  .created = at(9),
                                  .disabled = at(12),
                                  .shards = {{.log = KeyspaceId(2004),
                                              .hash_last = 0x7FFFFFFF,
                                              .created = at(9),
                                              .starting = SequenceNumber(589'824),
                                              .state = ShardState::kClosed,
                                              .ending = SequenceNumber(589'900)},
                                             {.log = KeyspaceId(2005),
                                              .parent = KeyspaceId(2004),
                                              .parent_created = at(9),
                                              .hash_first = 0x80000000,
                                              .hash_last = 0xFFFFFFFF,
                                              .created = at(10),
                                              .starting = SequenceNumber(std::numeric_limits<std::uint64_t>::max()),
                                              .state = ShardState::kClosing}}};
  table.kms_key = "arn:aws:kms:here:1:key/2";
  table.expiry = ExpiryIndex{.attribute = "ttl", .keyspace = KeyspaceId(2004), .built = true};
  table.time_to_live_changed = at(10);
  table.collections = KeyspaceId(2003);
  table.namespace_name = "tests";
  table.namespace_id = KeyspaceId(2004);
  table.indexes = {{.name = "by_owner",
                    .keyspace = KeyspaceId(2001),
                    .keys = {.partition = {{"owner", AttributeType::kS}, {"sk", AttributeType::kB}},
                             .sort = {{"n", AttributeType::kN}}},
                    .projection = ProjectionType::kInclude,
                    .non_key_attributes = {"zone", "area"},
                    .state = IndexState::kCounting,
                    .throughput = {.read_capacity_units = 3, .write_capacity_units = 4},
                    .on_demand_throughput = {.max_read_request_units = 5},
                    .warm_throughput = {.write_units_per_second = 6}},
                   {.name = "by_n",
                    .kind = IndexKind::kLocal,
                    .keyspace = KeyspaceId(2002),
                    .keys = {.partition = {{"pk", AttributeType::kS}}, .sort = {{"n", AttributeType::kN}}},
                    .projection = ProjectionType::kAll}};
  table.tags = {{"team", "blue"}, {"empty", ""}};
  table.policy = policy(1'800'000'000'000, "Allow");
  table.stream->policy = policy(1'800'000'000'001, "Deny");
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
  ASSERT_EQ(decoded->stream->shards.size(), 2U);
  EXPECT_EQ(decoded->stream->shards[1].starting, table.stream->shards[1].starting);
  EXPECT_EQ(decoded->stream->shards[1].hash_last, 0xFFFFFFFFU);
  ASSERT_EQ(decoded->indexes.size(), 2U);
  EXPECT_EQ(decoded->indexes[0].keys, table.indexes[0].keys);
  EXPECT_EQ(decoded->indexes[0].projected, (std::vector<std::string>{"area", "n", "owner", "pk", "sk", "zone"}));
  EXPECT_EQ(decoded->indexes[0].state, IndexState::kCounting);
  EXPECT_EQ(decoded->indexes[1].kind, IndexKind::kLocal);
}

TEST(TableDefinitionCodec, CompilesPolicies) {
  const auto decoded = decode_table_definition(encode_table_definition(full_definition()));
  ASSERT_TRUE(decoded && decoded->policy.attached() && decoded->stream->policy.attached());
  EXPECT_EQ(decoded->policy.revision_id(), "1800000000000");
  EXPECT_EQ(decoded->policy.document, full_definition().policy.document);
  EXPECT_EQ(decoded->policy.compiled->statements()[0].effect(), security::PolicyEffect::kAllow);
  EXPECT_EQ(decoded->stream->policy.compiled->statements()[0].effect(), security::PolicyEffect::kDeny);
}

TEST(TableDefinitionCodec, KeepsWhenARemovedPolicyWasAttached) {
  TableDefinition table = full_definition();
  table.policy = {.attached_at = at(77)};
  const auto decoded = decode_table_definition(encode_table_definition(table));
  ASSERT_TRUE(decoded);
  EXPECT_FALSE(decoded->policy.attached());
  EXPECT_EQ(decoded->policy.attached_at, at(77));
}

TEST(TableDefinitionCodec, RefusesAPolicyThatItCannotCompile) {
  TableDefinition table = full_definition();
  table.policy.document = R"({"Version":"2012-10-17","Statement":[{"Effect":"Maybe"}]})";
  EXPECT_FALSE(decode_table_definition(encode_table_definition(table)));
}

// The bytes of version 1, as the release before indexes wrote them.
TEST(TableDefinitionCodec, ReadsVersion1) {
  AttributeMap attributes;
  const std::string bytes = encode_table_definition(table_test::composite_table());
  for (const auto& [name, value] : ValueView(bytes).entries()) {
    attributes.emplace(name, AttributeValue(value));
  }
  attributes.insert_or_assign("FormatVersion", AttributeValue::number(1));
  EXPECT_FALSE(decode_table_definition(AttributeValue::map(attributes).encoded()));
  attributes.erase("Indexes");
  const auto decoded = decode_table_definition(AttributeValue::map(attributes).encoded());
  ASSERT_TRUE(decoded);
  EXPECT_EQ(decoded->name, "orders");
  EXPECT_TRUE(decoded->indexes.empty());
}

// The stream of version 2, which had no records.
TEST(TableDefinitionCodec, ReadsAStreamOfVersion2) {
  AttributeMap attributes;
  const std::string bytes = encode_table_definition(table_test::composite_table());
  for (const auto& [name, value] : ValueView(bytes).entries()) attributes.emplace(name, AttributeValue(value));
  attributes.insert_or_assign("FormatVersion", AttributeValue::number(2));
  attributes.insert_or_assign("Stream", AttributeValue::map({{"ViewType", AttributeValue::string("NEW_IMAGE")},
                                                             {"Enabled", AttributeValue::boolean(true)},
                                                             {"Created", AttributeValue::number(7)}}));
  const auto decoded = decode_table_definition(AttributeValue::map(attributes).encoded());
  ASSERT_TRUE(decoded && decoded->stream);
  EXPECT_EQ(decoded->stream->created, at(7));
  EXPECT_FALSE(decoded->records_changes());
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
  EXPECT_FALSE(decoded->policy.attached_at);
}

TEST(TableDefinitionCodec, RefusesOtherVersionsAndUnknownAttributes) {
  const std::string bytes = encode_table_definition(full_definition());
  AttributeMap attributes;
  for (const auto& [name, value] : ValueView(bytes).entries()) attributes.emplace(name, AttributeValue(value));

  AttributeMap newer = attributes;
  newer.insert_or_assign("FormatVersion", AttributeValue::number(4));
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
