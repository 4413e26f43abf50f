#include "operation/create_table.h"

#include "base/uuid.h"
#include "model/limits.h"
#include "operation/policy_resource.h"
#include "operation/stream_settings.h"
#include "operation/table_description.h"
#include "operation/table_lookup.h"
#include "operation/table_rules.h"
#include "operation/unsupported.h"
#include "wire/enum_values.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace galvan {
namespace {

/// What later versions bring: refused, so that no table looks protected or replicated when it is not.
Result<void> refuse_unsupported_members(const CreateTableRequest& request) {
  GALVAN_TRY(refuse_unsupported("GlobalTableSourceArn", request.global_table_source_arn.has_value()));
  GALVAN_TRY(refuse_unsupported("GlobalTableSettingsReplicationMode",
                                request.global_table_settings_replication_mode.has_value()));
  return refuse_unsupported("VectorIndexes", request.vector_indexes.has_value());
}

Result<void> add_indexes(const CreateTableRequest& request, TableDefinition& table) {
  AttributeTypes types;
  add_attribute_types(*request.attribute_definitions, types);
  const auto add = [&](const std::optional<std::vector<SecondaryIndexShape>>& shapes, IndexKind kind) -> Result<void> {
    if (!shapes) return ok();
    for (const SecondaryIndexShape& shape : *shapes) {
      GALVAN_TRY(IndexDefinition index, make_index(shape, kind, table, types));
      table.indexes.push_back(std::move(index));
    }
    return ok();
  };
  GALVAN_TRY(add(request.local_secondary_indexes, IndexKind::kLocal));
  return add(request.global_secondary_indexes, IndexKind::kGlobal);
}

/// Gives the table and its indexes keyspaces of their own.
Result<void> allocate_keyspaces(Catalog& catalog, TableDefinition& table) {
  const bool has_local = std::ranges::any_of(table.indexes, [](const auto& index) { return !index.global(); });
  const auto count = static_cast<std::uint32_t>(1 + table.indexes.size() + (has_local ? 1 : 0));
  GALVAN_TRY(KeyspaceId next, catalog.allocate_keyspaces(count));
  const auto take = [&next] { return std::exchange(next, KeyspaceId(next.value() + 1)); };
  table.keyspace = take();
  for (IndexDefinition& index : table.indexes) index.keyspace = take();
  if (has_local) table.collections = take();
  return ok();
}

/// The table that the request describes, still without identity.
Result<TableDefinition> make_definition(RequestContext& context, const CreateTableRequest& request) {
  const WallTime now = context.clock().now();
  TableDefinition table;
  table.created = now;
  table.billing_mode = parse_billing_mode(request.billing_mode.value_or("PROVISIONED"));
  GALVAN_TRY(check_throughput(table.billing_mode, request.provisioned_throughput));
  const IndexDefinitions indexes{request.local_secondary_indexes, request.global_secondary_indexes};
  GALVAN_TRY(table.keys, make_key_schema(*request.key_schema, *request.attribute_definitions));
  GALVAN_TRY(check_indexes(indexes, table.keys, *request.attribute_definitions, table.billing_mode));
  GALVAN_TRY(check_definitions_used(*request.key_schema, indexes, *request.attribute_definitions));
  if (request.provisioned_throughput) {
    table.throughput.read_capacity_units = *request.provisioned_throughput->read_capacity_units;
    table.throughput.write_capacity_units = *request.provisioned_throughput->write_capacity_units;
  }
  if (table.billing_mode == BillingMode::kPayPerRequest) table.on_demand_since = now;
  GALVAN_TRY(merge_on_demand_throughput(request.on_demand_throughput, table.billing_mode, table.on_demand_throughput));
  GALVAN_TRY(merge_warm_throughput(request.warm_throughput, table.billing_mode, "table", table.throughput,
                                   table.warm_throughput));
  GALVAN_TRY(add_indexes(request, table));
  GALVAN_TRY(merge_stream(request.stream_specification, "", now, table.stream));
  if (request.sse_specification) {
    GALVAN_TRY(table.kms_key, chosen_kms_key(*request.sse_specification, context.region(), context.account_id()));
  }
  if (request.table_class) table.table_class = parse_table_class(*request.table_class);
  table.deletion_protection = request.deletion_protection_enabled.value_or(false);
  if (request.tags) GALVAN_TRY(merge_tags(*request.tags, table.tags));
  if (request.resource_policy) {
    GALVAN_TRY(const auto document, read_policy_document(*request.resource_policy, security::PolicySubject::kTable));
    table.policy = {.document = document.text, .compiled = document.policy, .attached_at = now};
  }
  GALVAN_TRY(refuse_unsupported_members(request));
  return table;
}

Result<void> check_number_of_tables(RequestContext& context) {
  const auto refuse = [](std::size_t most) {
    return api_error(ErrorKind::kLimitExceeded, "Subscriber limit exceeded: There is a limit of " +
                                                    std::to_string(most) + " tables per subscriber");
  };
  const auto snapshot = context.catalog().snapshot();
  if (snapshot->size() >= limits::kTablesOfAllNamespacesMax) return refuse(limits::kTablesOfAllNamespacesMax);
  const Catalog::Tables tables = Catalog::tables_of(*snapshot, context.namespace_name());
  if (tables.size() >= limits::kTablesMax) return refuse(limits::kTablesMax);
  return ok();
}

}  // namespace

const wire::StructTable& CreateTableRequest::table() {
  using R = CreateTableRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&R::table_name>("TableName", {.length_min = 3, .length_max = 1024}),
      wire::member<&R::attribute_definitions>("AttributeDefinitions", {.required = true}),
      wire::member<&R::key_schema>("KeySchema", {.required = true, .length_min = 1, .length_max = 2}),
      wire::member<&R::local_secondary_indexes>("LocalSecondaryIndexes"),
      wire::member<&R::global_secondary_indexes>("GlobalSecondaryIndexes"),
      wire::member<&R::billing_mode>("BillingMode", {.enum_values = wire::kBillingModeValues}),
      wire::member<&R::provisioned_throughput>("ProvisionedThroughput"),
      wire::member<&R::stream_specification>("StreamSpecification"),
      wire::member<&R::sse_specification>("SSESpecification"),
      wire::member<&R::tags>("Tags"),
      wire::member<&R::table_class>("TableClass", {.enum_values = wire::kTableClassValues}),
      wire::member<&R::deletion_protection_enabled>("DeletionProtectionEnabled"),
      wire::member<&R::warm_throughput>("WarmThroughput"),
      wire::member<&R::resource_policy>("ResourcePolicy"),
      wire::member<&R::on_demand_throughput>("OnDemandThroughput"),
      wire::member<&R::global_table_source_arn>("GlobalTableSourceArn"),
      wire::member<&R::global_table_settings_replication_mode>("GlobalTableSettingsReplicationMode"),
      wire::member<&R::vector_indexes>("VectorIndexes"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> create_table(RequestContext& context, const CreateTableRequest& request, std::string& out) {
  GALVAN_TRY(const std::string_view given_name, checked_table_name(request.table_name));
  const std::string name(given_name);
  const auto describe = [&](AccessFacts& facts) {
    if (request.tags) facts.add_request_tags(*request.tags);
  };
  GALVAN_TRY(enter_table(context, name, AccessAction::kCreateTable, describe));
  if (request.tags) GALVAN_TRY(check_access(context, AccessAction::kTagResource, name, describe));
  if (request.resource_policy) {
    GALVAN_TRY(check_access(context, AccessAction::kPutResourcePolicy, name));
  }
  GALVAN_TRY(TableDefinition definition, make_definition(context, request));
  const auto check_new = [&name](const TablePtr& present) -> Result<void> {
    if (!present) return ok();
    return api_error(ErrorKind::kResourceInUse, "Table already exists: " + name);
  };
  GALVAN_TRY(check_new(context.find_table(name)));
  GALVAN_TRY(check_number_of_tables(context));
  definition.name = name;
  definition.namespace_name = context.namespace_name();
  definition.table_id = random_uuid();
  GALVAN_TRY(allocate_keyspaces(context.catalog(), definition));
  GALVAN_TRY(const auto stream_parts, take_stream_parts(context, request.stream_specification));
  const auto created = std::make_shared<TableDefinition>(std::move(definition));
  const auto create = [&](const TablePtr& present) -> Result<TablePtr> {
    GALVAN_TRY(check_new(present));
    if (stream_parts) begin_stream(context, *stream_parts, *created);
    return TablePtr(created);
  };
  GALVAN_TRY(const TablePtr table, context.catalog().change(created->path(), create));
  append_table_reply(context, "TableDescription", *table, {.status = "CREATING"}, out);
  return ok();
}

}  // namespace galvan
