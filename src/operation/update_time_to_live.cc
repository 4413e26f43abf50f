#include "operation/update_time_to_live.h"

#include "operation/table_lookup.h"
#include "table/table_name.h"
#include "wire/json_writer.h"

#include <array>
#include <chrono>
#include <memory>

namespace galvan {
namespace {

/// API reference, "UpdateTimeToLive": how often it may be changed.
constexpr std::chrono::hours kChangeInterval{1};

/// Errors: ValidationException where time to live is not to be changed so.
Result<void> check_change(const TableDefinition& table, bool enable, std::string_view attribute, WallTime now) {
  if (table.expiry && table.expiry->attribute != attribute) {
    return validation_error("TimeToLive is active on a different AttributeName: current AttributeName is " +
                            table.expiry->attribute);
  }
  if (enable && table.expiry) return validation_error("TimeToLive is already enabled");
  if (!enable && !table.expiry) return validation_error("TimeToLive is already disabled");
  // Not so for disabling, unlike on the service: what was enabled by mistake would remove items for an hour.
  if (enable && table.time_to_live_changed && now - *table.time_to_live_changed < kChangeInterval) {
    return validation_error("Time to live has been modified multiple times within a fixed interval");
  }
  return ok();
}

void append_reply(bool enabled, std::string_view attribute, std::string& out) {
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("TimeToLiveSpecification");
  writer.begin_object();
  writer.key("Enabled");
  writer.boolean(enabled);
  writer.key("AttributeName");
  writer.string(attribute);
  writer.end_object();
  writer.end_object();
}

}  // namespace

const wire::StructTable& TimeToLiveSpecificationShape::table() {
  using S = TimeToLiveSpecificationShape;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&S::enabled>("Enabled", {.required = true}),
      wire::member<&S::attribute_name>("AttributeName", {.required = true, .length_min = 1, .length_max = 255}),
  });
  static constexpr wire::StructTable table{members, "TimeToLiveSpecification"};
  return table;
}

const wire::StructTable& UpdateTimeToLiveRequest::table() {
  using R = UpdateTimeToLiveRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&R::table_name>("TableName", wire::kTableNameConstraints),
      wire::member<&R::time_to_live_specification>("TimeToLiveSpecification", {.required = true}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> update_time_to_live(RequestContext& context, const UpdateTimeToLiveRequest& request, std::string& out) {
  const std::string_view name = table_name_of(*request.table_name);
  GALVAN_TRY(enter_table(context, name, AccessAction::kUpdateTimeToLive));
  const bool enable = *request.time_to_live_specification->enabled;
  const std::string_view attribute = *request.time_to_live_specification->attribute_name;
  const WallTime now = context.clock().now();
  const TablePtr before = context.find_table(name);
  if (!before) return failure(table_not_found(name));
  GALVAN_TRY(check_change(*before, enable, attribute, now));
  KeyspaceId keyspace;
  if (enable) {
    GALVAN_TRY(keyspace, context.catalog().allocate_keyspaces(1));
  }

  std::optional<KeyspaceId> dropped;
  const auto change = [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present) return failure(table_not_found(name));
    GALVAN_TRY(check_change(*present, enable, attribute, now));
    auto table = std::make_shared<TableDefinition>(*present);
    table->time_to_live_changed = now;
    if (enable) {
      table->expiry = {.attribute = std::string(attribute), .keyspace = keyspace};
    } else {
      dropped = table->expiry->keyspace;
      table->expiry.reset();
    }
    return TablePtr(table);
  };
  GALVAN_TRY(const TablePtr table, context.catalog().change(context.table_path(name), change));
  if (enable) context.builder().enqueue(*table);
  if (dropped) context.remover().enqueue(*dropped);
  append_reply(enable, attribute, out);
  return ok();
}

}  // namespace galvan
