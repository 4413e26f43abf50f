#include "operation/update_table.h"

#include "operation/table_description.h"
#include "operation/table_lookup.h"
#include "operation/table_rules.h"
#include "operation/unsupported.h"
#include "wire/enum_values.h"

#include <array>
#include <memory>
#include <utility>

namespace galvan {
namespace {

Result<void> refuse_unsupported_members(const UpdateTableRequest& request) {
  GALVAN_TRY(refuse_unsupported("GlobalSecondaryIndexUpdates", request.global_secondary_index_updates.has_value()));
  GALVAN_TRY(refuse_unsupported("StreamSpecification", request.stream_specification.has_value()));
  GALVAN_TRY(refuse_unsupported("SSESpecification", request.sse_specification.has_value()));
  GALVAN_TRY(refuse_unsupported("ReplicaUpdates", request.replica_updates.has_value()));
  GALVAN_TRY(refuse_unsupported("MultiRegionConsistency", request.multi_region_consistency.has_value()));
  GALVAN_TRY(refuse_unsupported("GlobalTableWitnessUpdates", request.global_table_witness_updates.has_value()));
  GALVAN_TRY(refuse_unsupported("WarmThroughput", request.warm_throughput.has_value()));
  GALVAN_TRY(refuse_unsupported("GlobalTableSettingsReplicationMode",
                                request.global_table_settings_replication_mode.has_value()));
  return refuse_unsupported("VectorIndexUpdates", request.vector_index_updates.has_value());
}

Result<void> check_something_given(const UpdateTableRequest& request) {
  if (request.billing_mode || request.provisioned_throughput || request.table_class ||
      request.deletion_protection_enabled || request.on_demand_throughput) {
    return ok();
  }
  return validation_error(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
      "SSESpecification or ReplicaUpdates is required");
}

ApiError unchanged_throughput(const ProvisionedThroughput& throughput) {
  const std::string read = std::to_string(throughput.read_capacity_units);
  const std::string write = std::to_string(throughput.write_capacity_units);
  return ApiError(ErrorKind::kValidation,
                  "The provisioned throughput for the table will not change. The requested value equals the current "
                  "value. Current ReadCapacityUnits provisioned for the table: " +
                      read + ". Requested ReadCapacityUnits: " + read +
                      ". Current WriteCapacityUnits provisioned for the table: " + write +
                      ". Requested WriteCapacityUnits: " + write +
                      ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
                      "limits.");
}

bool same_day(WallTime a, WallTime b) {
  return std::chrono::floor<std::chrono::days>(a) == std::chrono::floor<std::chrono::days>(b);
}

void set_throughput(std::int64_t read, std::int64_t write, WallTime now, ProvisionedThroughput& throughput) {
  if (read > throughput.read_capacity_units || write > throughput.write_capacity_units) throughput.last_increase = now;
  if (read < throughput.read_capacity_units || write < throughput.write_capacity_units) {
    const bool again_today = throughput.last_decrease && same_day(*throughput.last_decrease, now);
    throughput.decreases_today = again_today ? throughput.decreases_today + 1 : 1;
    throughput.last_decrease = now;
  }
  throughput.read_capacity_units = read;
  throughput.write_capacity_units = write;
}

/// Billing mode and throughput; answers whether either changes.
Result<bool> change_capacity(const UpdateTableRequest& request, WallTime now, TableDefinition& table) {
  const BillingMode mode = request.billing_mode ? parse_billing_mode(*request.billing_mode) : table.billing_mode;
  const bool mode_changes = mode != table.billing_mode;
  if (!mode_changes && !request.provisioned_throughput) return false;
  GALVAN_TRY(check_throughput(mode, request.provisioned_throughput));
  const ProvisionedThroughput before = table.throughput;
  if (request.provisioned_throughput) {
    const auto& given = *request.provisioned_throughput;
    if (!mode_changes && given.read_capacity_units == before.read_capacity_units &&
        given.write_capacity_units == before.write_capacity_units) {
      return failure(unchanged_throughput(before));
    }
    set_throughput(*given.read_capacity_units, *given.write_capacity_units, now, table.throughput);
  }
  if (mode_changes && mode == BillingMode::kPayPerRequest) {
    table.throughput = {};
    table.on_demand_since = now;
  }
  table.billing_mode = mode;
  return true;
}

/// The table after the update; `slow` tells whether the service would show UPDATING for a while.
Result<TablePtr> updated(const UpdateTableRequest& request, const TableDefinition& present, WallTime now, bool& slow) {
  auto table = std::make_shared<TableDefinition>(present);
  GALVAN_TRY(slow, change_capacity(request, now, *table));
  GALVAN_TRY(
      merge_on_demand_throughput(request.on_demand_throughput, table->billing_mode, table->on_demand_throughput));
  if (request.table_class) {
    const TableClass table_class = parse_table_class(*request.table_class);
    if (table->table_class.value_or(TableClass::kStandard) != table_class) table->table_class_changed = now;
    table->table_class = table_class;
  }
  table->deletion_protection = request.deletion_protection_enabled.value_or(table->deletion_protection);
  return TablePtr(table);
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
  GALVAN_TRY(refuse_unsupported_members(request));
  GALVAN_TRY(check_something_given(request));
  bool slow = false;
  const auto change = [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present) return failure(table_not_found(name));
    return updated(request, *present, context.clock().now(), slow);
  };
  GALVAN_TRY(const TablePtr table, context.catalog().change(name, change));
  append_table_reply(context, "TableDescription", *table, slow ? "UPDATING" : "ACTIVE", out);
  return ok();
}

}  // namespace galvan
