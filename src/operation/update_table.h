#pragma once

#include "operation/request_context.h"
#include "operation/table_shapes.h"

#include <string>

namespace galvan {

struct UpdateTableRequest {
  std::optional<std::vector<AttributeDefinitionShape>> attribute_definitions;
  std::optional<std::string_view> table_name;
  std::optional<std::string_view> billing_mode;
  std::optional<ProvisionedThroughputShape> provisioned_throughput;
  std::optional<std::vector<GlobalSecondaryIndexUpdateShape>> global_secondary_index_updates;
  std::optional<StreamSpecificationShape> stream_specification;
  std::optional<SseSpecificationShape> sse_specification;
  std::optional<std::vector<UnsupportedShape>> replica_updates;
  std::optional<std::string_view> table_class;
  std::optional<bool> deletion_protection_enabled;
  std::optional<std::string_view> multi_region_consistency;
  std::optional<std::vector<UnsupportedShape>> global_table_witness_updates;
  std::optional<OnDemandThroughputShape> on_demand_throughput;
  std::optional<WarmThroughputShape> warm_throughput;
  std::optional<std::string_view> global_table_settings_replication_mode;
  std::optional<std::vector<UnsupportedShape>> vector_index_updates;

  static const wire::StructTable& table();
};

/// API reference, "UpdateTable". The answer shows UPDATING where the service would need time; the table is ACTIVE once
/// it is sent. A new index is then built by the IndexBuilder, and the space of a deleted one given back by the
/// KeyspaceRemover.
Result<void> update_table(RequestContext& context, const UpdateTableRequest& request, std::string& out);

}  // namespace galvan
