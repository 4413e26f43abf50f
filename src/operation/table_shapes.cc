#include "operation/table_shapes.h"

#include "wire/enum_values.h"

#include <array>

namespace galvan {
namespace {

constexpr wire::Constraints kIndexName{
    .required = true, .length_min = 3, .length_max = 255, .pattern = wire::kNamePattern};

}  // namespace

const wire::StructTable& AttributeDefinitionShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&AttributeDefinitionShape::attribute_name>("AttributeName",
                                                              {.required = true, .length_min = 1, .length_max = 255}),
      wire::member<&AttributeDefinitionShape::attribute_type>(
          "AttributeType", {.required = true, .enum_values = wire::kAttributeTypeValues}),
  });
  static constexpr wire::StructTable table{members, "AttributeDefinition"};
  return table;
}

const wire::StructTable& KeySchemaElementShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&KeySchemaElementShape::attribute_name>("AttributeName",
                                                           {.required = true, .length_min = 1, .length_max = 255}),
      wire::member<&KeySchemaElementShape::key_type>("KeyType",
                                                     {.required = true, .enum_values = wire::kKeyTypeValues}),
  });
  static constexpr wire::StructTable table{members, "KeySchemaElement"};
  return table;
}

const wire::StructTable& ProvisionedThroughputShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ProvisionedThroughputShape::read_capacity_units>(
          "ReadCapacityUnits", {.required = true, .value_min = 1, .is_long = true}),
      wire::member<&ProvisionedThroughputShape::write_capacity_units>(
          "WriteCapacityUnits", {.required = true, .value_min = 1, .is_long = true}),
  });
  static constexpr wire::StructTable table{members, "ProvisionedThroughput"};
  return table;
}

const wire::StructTable& OnDemandThroughputShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&OnDemandThroughputShape::max_read_request_units>("MaxReadRequestUnits", {.is_long = true}),
      wire::member<&OnDemandThroughputShape::max_write_request_units>("MaxWriteRequestUnits", {.is_long = true}),
  });
  static constexpr wire::StructTable table{members, "OnDemandThroughput"};
  return table;
}

const wire::StructTable& WarmThroughputShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&WarmThroughputShape::read_units_per_second>("ReadUnitsPerSecond", {.is_long = true}),
      wire::member<&WarmThroughputShape::write_units_per_second>("WriteUnitsPerSecond", {.is_long = true}),
  });
  static constexpr wire::StructTable table{members, "WarmThroughput"};
  return table;
}

const wire::StructTable& ProjectionShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ProjectionShape::projection_type>("ProjectionType", {.enum_values = wire::kProjectionTypeValues}),
      wire::member<&ProjectionShape::non_key_attributes>(
          "NonKeyAttributes", {.length_min = 1, .length_max = 20, .element_length_min = 1, .element_length_max = 255}),
  });
  static constexpr wire::StructTable table{members, "Projection"};
  return table;
}

const wire::StructTable& SecondaryIndexShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&SecondaryIndexShape::index_name>("IndexName", kIndexName),
      wire::member<&SecondaryIndexShape::key_schema>("KeySchema", {.required = true, .length_min = 1}),
      wire::member<&SecondaryIndexShape::projection>("Projection", {.required = true}),
      wire::member<&SecondaryIndexShape::provisioned_throughput>("ProvisionedThroughput"),
      wire::member<&SecondaryIndexShape::on_demand_throughput>("OnDemandThroughput"),
      wire::member<&SecondaryIndexShape::warm_throughput>("WarmThroughput"),
  });
  static constexpr wire::StructTable table{members, "SecondaryIndex"};
  return table;
}

const wire::StructTable& UpdateIndexShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&UpdateIndexShape::index_name>("IndexName", kIndexName),
      wire::member<&UpdateIndexShape::provisioned_throughput>("ProvisionedThroughput"),
      wire::member<&UpdateIndexShape::on_demand_throughput>("OnDemandThroughput"),
      wire::member<&UpdateIndexShape::warm_throughput>("WarmThroughput"),
  });
  static constexpr wire::StructTable table{members, "UpdateGlobalSecondaryIndexAction"};
  return table;
}

const wire::StructTable& DeleteIndexShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&DeleteIndexShape::index_name>("IndexName", kIndexName),
  });
  static constexpr wire::StructTable table{members, "DeleteGlobalSecondaryIndexAction"};
  return table;
}

const wire::StructTable& GlobalSecondaryIndexUpdateShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&GlobalSecondaryIndexUpdateShape::update>("Update"),
      wire::member<&GlobalSecondaryIndexUpdateShape::create>("Create"),
      wire::member<&GlobalSecondaryIndexUpdateShape::delete_index>("Delete"),
  });
  static constexpr wire::StructTable table{members, "GlobalSecondaryIndexUpdate"};
  return table;
}

const wire::StructTable& StreamSpecificationShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&StreamSpecificationShape::stream_enabled>("StreamEnabled", {.required = true}),
      wire::member<&StreamSpecificationShape::stream_view_type>("StreamViewType",
                                                                {.enum_values = wire::kStreamViewTypeValues}),
  });
  static constexpr wire::StructTable table{members, "StreamSpecification"};
  return table;
}

const wire::StructTable& SseSpecificationShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&SseSpecificationShape::enabled>("Enabled"),
      wire::member<&SseSpecificationShape::sse_type>("SSEType", {.enum_values = wire::kSseTypeValues}),
      wire::member<&SseSpecificationShape::kms_master_key_id>("KMSMasterKeyId"),
  });
  static constexpr wire::StructTable table{members, "SSESpecification"};
  return table;
}

const wire::StructTable& TagShape::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&TagShape::key>("Key", {.required = true, .length_min = 1, .length_max = 128}),
      wire::member<&TagShape::value>("Value", {.required = true, .length_min = 0, .length_max = 256}),
  });
  static constexpr wire::StructTable table{members, "Tag"};
  return table;
}

const wire::StructTable& UnsupportedShape::table() {
  static constexpr wire::StructTable table{};
  return table;
}

}  // namespace galvan
