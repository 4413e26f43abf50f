#pragma once

#include "operation/request_context.h"
#include "operation/table_shapes.h"

#include <string>

namespace galvan {

struct CreateTableRequest {
  std::optional<std::string_view> table_name;
  std::optional<std::vector<AttributeDefinitionShape>> attribute_definitions;
  std::optional<std::vector<KeySchemaElementShape>> key_schema;
  std::optional<std::vector<SecondaryIndexShape>> local_secondary_indexes;
  std::optional<std::vector<SecondaryIndexShape>> global_secondary_indexes;
  std::optional<std::string_view> billing_mode;
  std::optional<ProvisionedThroughputShape> provisioned_throughput;
  std::optional<StreamSpecificationShape> stream_specification;
  std::optional<SseSpecificationShape> sse_specification;
  std::optional<std::vector<TagShape>> tags;
  std::optional<std::string_view> table_class;
  std::optional<bool> deletion_protection_enabled;
  std::optional<WarmThroughputShape> warm_throughput;
  std::optional<std::string_view> resource_policy;
  std::optional<OnDemandThroughputShape> on_demand_throughput;
  std::optional<std::string_view> global_table_source_arn;
  std::optional<std::string_view> global_table_settings_replication_mode;
  std::optional<std::vector<UnsupportedShape>> vector_indexes;

  static const wire::StructTable& table();
};

/// API reference, "CreateTable". The answer shows CREATING; the table is ACTIVE once it is sent.
Result<void> create_table(RequestContext& context, const CreateTableRequest& request, std::string& out);

}  // namespace galvan
