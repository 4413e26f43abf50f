#include "operation/table_description.h"

namespace galvan {
namespace {

// What a new PAY_PER_REQUEST table can serve at once. Source: Developer Guide, "DynamoDB on-demand capacity mode".
constexpr std::int64_t kOnDemandReadUnitsPerSecond = 12'000;
constexpr std::int64_t kOnDemandWriteUnitsPerSecond = 4'000;

void string_member(std::string_view name, std::string_view value, wire::JsonWriter& writer) {
  writer.key(name);
  writer.string(value);
}

void integer_member(std::string_view name, std::int64_t value, wire::JsonWriter& writer) {
  writer.key(name);
  writer.integer(value);
}

void time_member(std::string_view name, WallTime time, wire::JsonWriter& writer) {
  writer.key(name);
  writer.timestamp_ms(time.time_since_epoch().count());
}

void append_attribute_definition(const KeyAttribute& key, wire::JsonWriter& writer) {
  writer.begin_object();
  string_member("AttributeName", key.name, writer);
  string_member("AttributeType", attribute_type_name(key.type), writer);
  writer.end_object();
}

void append_key_schema_element(const KeyAttribute& key, std::string_view key_type, wire::JsonWriter& writer) {
  writer.begin_object();
  string_member("AttributeName", key.name, writer);
  string_member("KeyType", key_type, writer);
  writer.end_object();
}

void append_keys(const KeySchema& keys, wire::JsonWriter& writer) {
  writer.key("AttributeDefinitions");
  writer.begin_array();
  append_attribute_definition(keys.partition, writer);
  if (keys.sort) append_attribute_definition(*keys.sort, writer);
  writer.end_array();
  writer.key("KeySchema");
  writer.begin_array();
  append_key_schema_element(keys.partition, "HASH", writer);
  if (keys.sort) append_key_schema_element(*keys.sort, "RANGE", writer);
  writer.end_array();
}

void append_throughput(const TableDefinition& table, wire::JsonWriter& writer) {
  const ProvisionedThroughput& throughput = table.throughput;
  writer.key("ProvisionedThroughput");
  writer.begin_object();
  if (throughput.last_increase) time_member("LastIncreaseDateTime", *throughput.last_increase, writer);
  if (throughput.last_decrease) time_member("LastDecreaseDateTime", *throughput.last_decrease, writer);
  integer_member("NumberOfDecreasesToday", throughput.decreases_today, writer);
  integer_member("ReadCapacityUnits", throughput.read_capacity_units, writer);
  integer_member("WriteCapacityUnits", throughput.write_capacity_units, writer);
  writer.end_object();
  if (table.on_demand_since) {
    writer.key("BillingModeSummary");
    writer.begin_object();
    string_member("BillingMode", billing_mode_name(table.billing_mode), writer);
    time_member("LastUpdateToPayPerRequestDateTime", *table.on_demand_since, writer);
    writer.end_object();
  }
  const OnDemandThroughput& on_demand = table.on_demand_throughput;
  if (on_demand.max_read_request_units || on_demand.max_write_request_units) {
    writer.key("OnDemandThroughput");
    writer.begin_object();
    integer_member("MaxReadRequestUnits", on_demand.max_read_request_units.value_or(-1), writer);
    integer_member("MaxWriteRequestUnits", on_demand.max_write_request_units.value_or(-1), writer);
    writer.end_object();
  }
  const bool provisioned = table.billing_mode == BillingMode::kProvisioned;
  writer.key("WarmThroughput");
  writer.begin_object();
  integer_member("ReadUnitsPerSecond", provisioned ? throughput.read_capacity_units : kOnDemandReadUnitsPerSecond,
                 writer);
  integer_member("WriteUnitsPerSecond", provisioned ? throughput.write_capacity_units : kOnDemandWriteUnitsPerSecond,
                 writer);
  string_member("Status", "ACTIVE", writer);
  writer.end_object();
}

}  // namespace

std::string table_arn(const RequestContext& context, std::string_view table_name) {
  std::string arn = "arn:aws:dynamodb:" + context.region() + ":" + context.account_id() + ":table/";
  arn += table_name;
  return arn;
}

void append_table_description(RequestContext& context, const TableDefinition& table, std::string_view status,
                              wire::JsonWriter& writer) {
  const KeyspaceCounters counters = context.engine().counters(table.keyspace);
  writer.begin_object();
  append_keys(table.keys, writer);
  string_member("TableName", table.name, writer);
  string_member("TableStatus", status, writer);
  time_member("CreationDateTime", table.created, writer);
  append_throughput(table, writer);
  integer_member("TableSizeBytes", counters.bytes, writer);
  integer_member("ItemCount", counters.items, writer);
  string_member("TableArn", table_arn(context, table.name), writer);
  string_member("TableId", table.table_id, writer);
  if (table.table_class) {
    writer.key("TableClassSummary");
    writer.begin_object();
    string_member("TableClass", table_class_name(*table.table_class), writer);
    if (table.table_class_changed) time_member("LastUpdateDateTime", *table.table_class_changed, writer);
    writer.end_object();
  }
  writer.key("DeletionProtectionEnabled");
  writer.boolean(table.deletion_protection);
  writer.end_object();
}

void append_table_reply(RequestContext& context, std::string_view member, const TableDefinition& table,
                        std::string_view status, std::string& out) {
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key(member);
  append_table_description(context, table, status, writer);
  writer.end_object();
}

}  // namespace galvan
