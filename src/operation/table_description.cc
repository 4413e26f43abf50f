#include "operation/table_description.h"

#include "operation/reply_member.h"
#include "operation/stream_lookup.h"
#include "stream/stream_names.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdio>
#include <map>

namespace galvan {
namespace {

// What a new PAY_PER_REQUEST table can serve at once. Source: Developer Guide, "DynamoDB on-demand capacity mode".
constexpr std::int64_t kOnDemandReadUnitsPerSecond = 12'000;
constexpr std::int64_t kOnDemandWriteUnitsPerSecond = 4'000;

void append_attribute_definitions(const TableDefinition& table, wire::JsonWriter& writer) {
  std::map<std::string_view, AttributeType> attributes;
  const auto add = [&attributes](KeySchemaView keys) {
    for (const KeyAttribute& key : keys.partition) attributes.emplace(key.name, key.type);
    for (const KeyAttribute& key : keys.sort) attributes.emplace(key.name, key.type);
  };
  add(table.keys);
  for (const IndexDefinition& index : table.indexes) add(index.keys);
  writer.key("AttributeDefinitions");
  writer.begin_array();
  for (const auto& [name, type] : attributes) {
    writer.begin_object();
    string_member("AttributeName", name, writer);
    string_member("AttributeType", attribute_type_name(type), writer);
    writer.end_object();
  }
  writer.end_array();
}

void append_provisioned_throughput(const ProvisionedThroughput& throughput, wire::JsonWriter& writer) {
  writer.key("ProvisionedThroughput");
  writer.begin_object();
  if (throughput.last_increase) time_member("LastIncreaseDateTime", *throughput.last_increase, writer);
  if (throughput.last_decrease) time_member("LastDecreaseDateTime", *throughput.last_decrease, writer);
  integer_member("NumberOfDecreasesToday", throughput.decreases_today, writer);
  integer_member("ReadCapacityUnits", throughput.read_capacity_units, writer);
  integer_member("WriteCapacityUnits", throughput.write_capacity_units, writer);
  writer.end_object();
}

/// Throughput of the table or of one of its global indexes.
template <class TableOrIndex>
void append_throughput(const TableDefinition& table, const TableOrIndex& of, wire::JsonWriter& writer) {
  append_provisioned_throughput(of.throughput, writer);
  const OnDemandThroughput& on_demand = of.on_demand_throughput;
  if (on_demand.max_read_request_units || on_demand.max_write_request_units) {
    writer.key("OnDemandThroughput");
    writer.begin_object();
    integer_member("MaxReadRequestUnits", on_demand.max_read_request_units.value_or(-1), writer);
    integer_member("MaxWriteRequestUnits", on_demand.max_write_request_units.value_or(-1), writer);
    writer.end_object();
  }
  const WarmUnits warm = warm_units(table.billing_mode, of.throughput, of.warm_throughput);
  writer.key("WarmThroughput");
  writer.begin_object();
  integer_member("ReadUnitsPerSecond", warm.read, writer);
  integer_member("WriteUnitsPerSecond", warm.write, writer);
  string_member("Status", "ACTIVE", writer);
  writer.end_object();
}

void append_billing_mode(const TableDefinition& table, wire::JsonWriter& writer) {
  if (!table.on_demand_since) return;
  writer.key("BillingModeSummary");
  writer.begin_object();
  string_member("BillingMode", billing_mode_name(table.billing_mode), writer);
  time_member("LastUpdateToPayPerRequestDateTime", *table.on_demand_since, writer);
  writer.end_object();
}

void append_projection(const IndexDefinition& index, wire::JsonWriter& writer) {
  writer.key("Projection");
  writer.begin_object();
  string_member("ProjectionType", projection_type_name(index.projection), writer);
  if (index.projection == ProjectionType::kInclude) {
    writer.key("NonKeyAttributes");
    writer.begin_array();
    for (const std::string& name : index.non_key_attributes) writer.string(name);
    writer.end_array();
  }
  writer.end_object();
}

/// What the index shows while its table shows `table_status`.
std::string_view index_status(const IndexDefinition& index, std::string_view table_status) {
  if (index.state != IndexState::kActive) return "CREATING";
  return table_status == "UPDATING" ? "ACTIVE" : table_status;
}

void append_index(RequestContext& context, const TableDefinition& table, const IndexDefinition& index,
                  std::string_view status, wire::JsonWriter& writer) {
  const bool built = index.state == IndexState::kActive;
  const KeyspaceCounters counters = built ? context.engine().counters(index.keyspace) : KeyspaceCounters();
  writer.begin_object();
  string_member("IndexName", index.name, writer);
  append_key_schema(index.keys, writer);
  append_projection(index, writer);
  if (index.global()) {
    string_member("IndexStatus", status, writer);
    if (!built) {
      writer.key("Backfilling");
      writer.boolean(true);
    }
    append_throughput(table, index, writer);
  }
  integer_member("IndexSizeBytes", counters.bytes, writer);
  integer_member("ItemCount", counters.items, writer);
  string_member("IndexArn", table_arn(context, table.name) + "/index/" + index.name, writer);
  writer.end_object();
}

void append_indexes(RequestContext& context, const TableDefinition& table, IndexKind kind, const TableShown& shown,
                    wire::JsonWriter& writer) {
  bool any = false;
  const auto append = [&](const IndexDefinition& index, std::string_view status) {
    if (!any) {
      writer.key(kind == IndexKind::kGlobal ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes");
      writer.begin_array();
    }
    any = true;
    append_index(context, table, index, status, writer);
  };
  for (const IndexDefinition& index : table.indexes) {
    if (index.kind != kind) continue;
    append(index, shown.changed_index == index.name ? "UPDATING" : index_status(index, shown.status));
  }
  if (shown.deleted_index && kind == IndexKind::kGlobal) append(*shown.deleted_index, "DELETING");
  if (any) writer.end_array();
}

void append_stream(RequestContext& context, const TableDefinition& table, wire::JsonWriter& writer) {
  if (!table.stream) return;
  const std::string label = stream_label(table.stream->created);
  if (table.stream->enabled) {
    writer.key("StreamSpecification");
    writer.begin_object();
    writer.key("StreamEnabled");
    writer.boolean(true);
    string_member("StreamViewType", stream_view_type_name(table.stream->view_type), writer);
    writer.end_object();
  }
  string_member("LatestStreamLabel", label, writer);
  string_member("LatestStreamArn", stream_arn(context, table.name, table.stream->created), writer);
}

void append_encryption(const TableDefinition& table, wire::JsonWriter& writer) {
  if (!table.kms_key) return;
  writer.key("SSEDescription");
  writer.begin_object();
  string_member("Status", "ENABLED", writer);
  string_member("SSEType", "KMS", writer);
  string_member("KMSMasterKeyArn", *table.kms_key, writer);
  writer.end_object();
}

void append_table_class(const TableDefinition& table, wire::JsonWriter& writer) {
  if (!table.table_class) return;
  writer.key("TableClassSummary");
  writer.begin_object();
  string_member("TableClass", table_class_name(*table.table_class), writer);
  if (table.table_class_changed) time_member("LastUpdateDateTime", *table.table_class_changed, writer);
  writer.end_object();
}

}  // namespace

void append_key_schema(KeySchemaView keys, wire::JsonWriter& writer) {
  const auto append = [&writer](const KeyAttribute& key, std::string_view key_type) {
    writer.begin_object();
    string_member("AttributeName", key.name, writer);
    string_member("KeyType", key_type, writer);
    writer.end_object();
  };
  writer.key("KeySchema");
  writer.begin_array();
  for (const KeyAttribute& key : keys.partition) append(key, "HASH");
  for (const KeyAttribute& key : keys.sort) append(key, "RANGE");
  writer.end_array();
}

std::string table_arn(const RequestContext& context, std::string_view table_name) {
  std::string arn = "arn:aws:dynamodb:";
  arn += context.region();
  arn += ":" + context.account_id() + ":table/";
  arn += table_name;
  return arn;
}

WarmUnits warm_units(BillingMode billing_mode, const ProvisionedThroughput& provisioned, const WarmThroughput& asked) {
  const bool on_demand = billing_mode == BillingMode::kPayPerRequest;
  return {
      .read = std::max(asked.read_units_per_second.value_or(0),
                       on_demand ? kOnDemandReadUnitsPerSecond : provisioned.read_capacity_units),
      .write = std::max(asked.write_units_per_second.value_or(0),
                        on_demand ? kOnDemandWriteUnitsPerSecond : provisioned.write_capacity_units),
  };
}

void append_table_description(RequestContext& context, const TableDefinition& table, const TableShown& shown,
                              wire::JsonWriter& writer) {
  const KeyspaceCounters counters = context.engine().counters(table.keyspace);
  writer.begin_object();
  append_attribute_definitions(table, writer);
  string_member("TableName", table.name, writer);
  append_key_schema(table.keys, writer);
  string_member("TableStatus", shown.status, writer);
  time_member("CreationDateTime", table.created, writer);
  append_throughput(table, table, writer);
  append_billing_mode(table, writer);
  integer_member("TableSizeBytes", counters.bytes, writer);
  integer_member("ItemCount", counters.items, writer);
  string_member("TableArn", table_arn(context, table.name), writer);
  string_member("TableId", table.table_id, writer);
  append_indexes(context, table, IndexKind::kLocal, shown, writer);
  append_indexes(context, table, IndexKind::kGlobal, shown, writer);
  append_stream(context, table, writer);
  append_encryption(table, writer);
  append_table_class(table, writer);
  writer.key("DeletionProtectionEnabled");
  writer.boolean(table.deletion_protection);
  writer.end_object();
}

void append_table_reply(RequestContext& context, std::string_view member, const TableDefinition& table,
                        const TableShown& shown, std::string& out) {
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key(member);
  append_table_description(context, table, shown, writer);
  writer.end_object();
}

}  // namespace galvan
