#include "operation/update_table.h"

#include "operation/index_updates.h"
#include "operation/stream_settings.h"
#include "operation/table_description.h"
#include "operation/table_lookup.h"
#include "operation/table_rules.h"
#include "operation/throughput_change.h"
#include "operation/unsupported.h"
#include "wire/enum_values.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

namespace galvan {
namespace {

Result<void> refuse_unsupported_members(const UpdateTableRequest& request) {
  GALVAN_TRY(refuse_unsupported("ReplicaUpdates", request.replica_updates.has_value()));
  GALVAN_TRY(refuse_unsupported("MultiRegionConsistency", request.multi_region_consistency.has_value()));
  GALVAN_TRY(refuse_unsupported("GlobalTableWitnessUpdates", request.global_table_witness_updates.has_value()));
  GALVAN_TRY(refuse_unsupported("GlobalTableSettingsReplicationMode",
                                request.global_table_settings_replication_mode.has_value()));
  return refuse_unsupported("VectorIndexUpdates", request.vector_index_updates.has_value());
}

Result<void> check_something_given(const UpdateTableRequest& request) {
  if (request.billing_mode || request.provisioned_throughput || request.table_class ||
      request.deletion_protection_enabled || request.on_demand_throughput || request.warm_throughput ||
      request.stream_specification || request.sse_specification ||
      (request.global_secondary_index_updates && !request.global_secondary_index_updates->empty())) {
    return ok();
  }
  return validation_error(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
      "SSESpecification or ReplicaUpdates is required");
}

/// Billing mode and throughput; answers whether either changes.
Result<bool> change_capacity(const UpdateTableRequest& request, WallTime now, TableDefinition& table) {
  const BillingMode mode = request.billing_mode ? parse_billing_mode(*request.billing_mode) : table.billing_mode;
  const bool mode_changes = mode != table.billing_mode;
  if (!mode_changes && !request.provisioned_throughput) return false;
  GALVAN_TRY(check_throughput(mode, request.provisioned_throughput));
  if (request.provisioned_throughput && mode_changes) {
    set_throughput(*request.provisioned_throughput, now, table.throughput);
  } else if (request.provisioned_throughput) {
    GALVAN_TRY(change_throughput(*request.provisioned_throughput, "table", now, table.throughput));
  }
  if (mode_changes && mode == BillingMode::kPayPerRequest) {
    table.throughput = {};
    for (IndexDefinition& index : table.indexes) index.throughput = {};
    table.on_demand_since = now;
  }
  table.billing_mode = mode;
  return true;
}

/// Whether a provisioned table has throughput for all of its global indexes.
Result<void> check_index_throughputs(const TableDefinition& table) {
  if (table.billing_mode == BillingMode::kPayPerRequest) return ok();
  for (const IndexDefinition& index : table.indexes) {
    if (!index.global() || index.throughput.read_capacity_units > 0) continue;
    return validation_error(
        "One or more parameter values were invalid: ProvisionedThroughput must be specified for "
        "index: " +
        index.name);
  }
  return ok();
}

/// What an update did, beside the table that it left.
struct UpdateOutcome {
  bool slow = false;  ///< whether the service would show UPDATING for a while
  IndexUpdateOutcome indexes;
};

/// What a request makes, taken before the definition is changed.
struct NewParts {
  KeyspaceId index;  ///< for the index that it creates, if it creates one
  std::optional<StreamParts> stream;
};

Result<void> change_settings(RequestContext& context, const UpdateTableRequest& request,
                             const std::optional<StreamParts>& new_stream, TableDefinition& table) {
  const WallTime now = context.clock().now();
  GALVAN_TRY(merge_on_demand_throughput(request.on_demand_throughput, table.billing_mode, table.on_demand_throughput));
  GALVAN_TRY(merge_warm_throughput(request.warm_throughput, table.billing_mode, "table", table.throughput,
                                   table.warm_throughput));
  GALVAN_TRY(merge_stream(request.stream_specification, table.name, now, table.stream));
  if (new_stream) begin_stream(context, *new_stream, table);
  if (request.sse_specification) {
    GALVAN_TRY(table.kms_key, chosen_kms_key(*request.sse_specification, context.region(), context.account_id()));
  }
  if (request.table_class) {
    const TableClass table_class = parse_table_class(*request.table_class);
    if (table.table_class.value_or(TableClass::kStandard) != table_class) table.table_class_changed = now;
    table.table_class = table_class;
  }
  table.deletion_protection = request.deletion_protection_enabled.value_or(table.deletion_protection);
  return ok();
}

Result<TablePtr> updated(RequestContext& context, const UpdateTableRequest& request, const TableDefinition& present,
                         const NewParts& parts, UpdateOutcome& outcome) {
  const WallTime now = context.clock().now();
  auto table = std::make_shared<TableDefinition>(present);
  GALVAN_TRY(outcome.slow, change_capacity(request, now, *table));
  if (request.global_secondary_index_updates) {
    static const std::vector<AttributeDefinitionShape> kNone;
    GALVAN_TRY(outcome.indexes,
               apply_index_updates(*request.global_secondary_index_updates,
                                   request.attribute_definitions ? *request.attribute_definitions : kNone, now,
                                   parts.index, *table));
    outcome.slow = true;
  }
  GALVAN_TRY(check_index_throughputs(*table));
  GALVAN_TRY(change_settings(context, request, parts.stream, *table));
  outcome.slow |= request.stream_specification || request.sse_specification;
  return TablePtr(table);
}

Result<NewParts> take_new_parts(RequestContext& context, const UpdateTableRequest& request) {
  NewParts parts;
  GALVAN_TRY(parts.stream, take_stream_parts(context, request.stream_specification));
  const auto creates = [](const GlobalSecondaryIndexUpdateShape& update) { return update.create.has_value(); };
  const auto& updates = request.global_secondary_index_updates;
  if (!updates || std::ranges::none_of(*updates, creates)) return parts;
  GALVAN_TRY(parts.index, context.catalog().allocate_keyspaces(1));
  return parts;
}

}  // namespace

const wire::StructTable& UpdateTableRequest::table() {
  using R = UpdateTableRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&R::attribute_definitions>("AttributeDefinitions"),
      wire::member<&R::table_name>("TableName"),
      wire::member<&R::billing_mode>("BillingMode", {.enum_values = wire::kBillingModeValues}),
      wire::member<&R::provisioned_throughput>("ProvisionedThroughput"),
      wire::member<&R::global_secondary_index_updates>("GlobalSecondaryIndexUpdates"),
      wire::member<&R::stream_specification>("StreamSpecification"),
      wire::member<&R::sse_specification>("SSESpecification"),
      wire::member<&R::replica_updates>("ReplicaUpdates"),
      wire::member<&R::table_class>("TableClass", {.enum_values = wire::kTableClassValues}),
      wire::member<&R::deletion_protection_enabled>("DeletionProtectionEnabled"),
      wire::member<&R::multi_region_consistency>("MultiRegionConsistency",
                                                 {.enum_values = wire::kMultiRegionConsistencyValues}),
      wire::member<&R::global_table_witness_updates>("GlobalTableWitnessUpdates"),
      wire::member<&R::on_demand_throughput>("OnDemandThroughput"),
      wire::member<&R::warm_throughput>("WarmThroughput"),
      wire::member<&R::global_table_settings_replication_mode>("GlobalTableSettingsReplicationMode"),
      wire::member<&R::vector_index_updates>("VectorIndexUpdates"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> update_table(RequestContext& context, const UpdateTableRequest& request, std::string& out) {
  GALVAN_TRY(const std::string_view name, checked_table_name(request.table_name));
  GALVAN_TRY(enter_table(context, name, AccessAction::kUpdateTable));
  GALVAN_TRY(refuse_unsupported_members(request));
  GALVAN_TRY(check_something_given(request));
  if (request.global_secondary_index_updates) {
    GALVAN_TRY(check_index_updates(*request.global_secondary_index_updates));
  }
  if (!context.find_table(name)) return failure(table_not_found(name));
  GALVAN_TRY(const NewParts parts, take_new_parts(context, request));
  UpdateOutcome outcome;
  const auto change = [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present) return failure(table_not_found(name));
    return updated(context, request, *present, parts, outcome);
  };
  GALVAN_TRY(const TablePtr table, context.catalog().change(context.table_path(name), change));
  const auto& deleted = outcome.indexes.deleted;
  append_table_reply(context, "TableDescription", *table,
                     {.status = outcome.slow ? "UPDATING" : "ACTIVE",
                      .changed_index = outcome.indexes.changed,
                      .deleted_index = deleted ? &*deleted : nullptr},
                     out);
  if (table->stream && table->stream->closing()) context.streams().wake();
  if (outcome.indexes.created) context.builder().enqueue(*table);
  if (deleted) context.remover().enqueue(deleted->keyspace);
  return ok();
}

}  // namespace galvan
