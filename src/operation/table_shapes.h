#pragma once

#include "wire/request_table.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

// Shapes of the control plane's requests, named as in the API reference.
namespace galvan {

struct AttributeDefinitionShape {
  std::optional<std::string_view> attribute_name;
  std::optional<std::string_view> attribute_type;
  static const wire::StructTable& table();
};

struct KeySchemaElementShape {
  std::optional<std::string_view> attribute_name;
  std::optional<std::string_view> key_type;
  static const wire::StructTable& table();
};

struct ProvisionedThroughputShape {
  std::optional<std::int64_t> read_capacity_units;
  std::optional<std::int64_t> write_capacity_units;
  static const wire::StructTable& table();
};

struct OnDemandThroughputShape {
  std::optional<std::int64_t> max_read_request_units;
  std::optional<std::int64_t> max_write_request_units;
  static const wire::StructTable& table();
};

struct WarmThroughputShape {
  std::optional<std::int64_t> read_units_per_second;
  std::optional<std::int64_t> write_units_per_second;
  static const wire::StructTable& table();
};

struct ProjectionShape {
  std::optional<std::string_view> projection_type;
  std::optional<std::vector<std::string_view>> non_key_attributes;
  static const wire::StructTable& table();
};

/// A GlobalSecondaryIndex or LocalSecondaryIndex; the latter has no throughput members.
struct SecondaryIndexShape {
  std::optional<std::string_view> index_name;
  std::optional<std::vector<KeySchemaElementShape>> key_schema;
  std::optional<ProjectionShape> projection;
  std::optional<ProvisionedThroughputShape> provisioned_throughput;
  std::optional<OnDemandThroughputShape> on_demand_throughput;
  std::optional<WarmThroughputShape> warm_throughput;
  static const wire::StructTable& table();
};

/// UpdateGlobalSecondaryIndexAction.
struct UpdateIndexShape {
  std::optional<std::string_view> index_name;
  std::optional<ProvisionedThroughputShape> provisioned_throughput;
  std::optional<OnDemandThroughputShape> on_demand_throughput;
  std::optional<WarmThroughputShape> warm_throughput;
  static const wire::StructTable& table();
};

/// DeleteGlobalSecondaryIndexAction.
struct DeleteIndexShape {
  std::optional<std::string_view> index_name;
  static const wire::StructTable& table();
};

struct GlobalSecondaryIndexUpdateShape {
  std::optional<UpdateIndexShape> update;
  std::optional<SecondaryIndexShape> create;
  std::optional<DeleteIndexShape> delete_index;
  static const wire::StructTable& table();
};

struct StreamSpecificationShape {
  std::optional<bool> stream_enabled;
  std::optional<std::string_view> stream_view_type;
  static const wire::StructTable& table();
};

struct SseSpecificationShape {
  std::optional<bool> enabled;
  std::optional<std::string_view> sse_type;
  std::optional<std::string_view> kms_master_key_id;
  static const wire::StructTable& table();
};

struct TagShape {
  std::optional<std::string_view> key;
  std::optional<std::string_view> value;
  static const wire::StructTable& table();
};

/// A member that this version refuses whenever it is present, whatever is in it.
struct UnsupportedShape {
  static const wire::StructTable& table();
};

}  // namespace galvan
