#pragma once

#include "wire/enum_values.h"
#include "wire/request_table.h"

#include <optional>
#include <string_view>
#include <vector>

// A request with a member of every kind, for tests of this folder and tests/fuzz. No operation takes it.
namespace galvan::wire {

struct SampleElement {
  std::optional<std::string_view> attribute_name;
  std::optional<std::string_view> key_type;

  static const StructTable& table() {
    static constexpr auto members = std::to_array<Member>({
        member<&SampleElement::attribute_name>("AttributeName", {.required = true, .length_min = 1, .length_max = 255}),
        member<&SampleElement::key_type>("KeyType", {.required = true, .enum_values = kKeyTypeValues}),
    });
    static constexpr StructTable table{members, "KeySchemaElement"};
    return table;
  }
};

struct SampleStruct {
  std::optional<std::int64_t> read_capacity_units;
  std::optional<bool> flag;
  ValueInput value;
  ItemInput key;

  static const StructTable& table() {
    static constexpr auto members = std::to_array<Member>({
        member<&SampleStruct::read_capacity_units>("ReadCapacityUnits",
                                                   {.required = true, .value_min = 1, .is_long = true}),
        member<&SampleStruct::flag>("Flag"),
        member<&SampleStruct::value>("Value"),
        member<&SampleStruct::key>("Key"),
    });
    static constexpr StructTable table{members, "ProvisionedThroughput"};
    return table;
  }
};

struct SampleRequest {
  std::optional<std::string_view> table_name;
  std::optional<std::string_view> select;
  std::optional<bool> consistent_read;
  std::optional<std::int64_t> limit;
  ValueInput value;
  ItemInput item;
  std::optional<std::vector<ItemInput>> keys;
  std::optional<std::vector<ValueInput>> value_list;
  std::optional<ValueMap> expression_attribute_values;
  std::optional<NameMap> expression_attribute_names;
  std::optional<std::vector<std::string_view>> attributes_to_get;
  std::optional<SampleStruct> provisioned_throughput;
  std::optional<std::vector<SampleElement>> key_schema;
  std::optional<StructMap<SampleStruct>> expected;
  std::optional<StructMap<std::vector<SampleStruct>>> request_items;

  static const StructTable& table() {
    static constexpr auto members = std::to_array<Member>({
        member<&SampleRequest::table_name>("TableName", {.length_min = 3, .length_max = 10, .pattern = kNamePattern}),
        member<&SampleRequest::select>("Select", {.enum_values = kSelectValues}),
        member<&SampleRequest::consistent_read>("ConsistentRead"),
        member<&SampleRequest::limit>("Limit", {.value_min = 1, .value_max = 100}),
        member<&SampleRequest::value>("Value"),
        member<&SampleRequest::item>("Item"),
        member<&SampleRequest::keys>("Keys", {.length_min = 1, .length_max = 3}),
        member<&SampleRequest::value_list>("ValueList", {.length_max = 3}),
        member<&SampleRequest::expression_attribute_values>("ExpressionAttributeValues", {.length_max = 3}),
        member<&SampleRequest::expression_attribute_names>("ExpressionAttributeNames", {.length_max = 3}),
        member<&SampleRequest::attributes_to_get>("AttributesToGet",
                                                  {.length_min = 1, .element_length_min = 1, .element_length_max = 5}),
        member<&SampleRequest::provisioned_throughput>("ProvisionedThroughput"),
        member<&SampleRequest::key_schema>("KeySchema", {.length_min = 1, .length_max = 2}),
        member<&SampleRequest::expected>("Expected", {.length_max = 3}),
        member<&SampleRequest::request_items>("RequestItems",
                                              {.length_min = 1, .element_length_min = 1, .element_length_max = 2}),
    });
    static constexpr StructTable table{members};
    return table;
  }
};

}  // namespace galvan::wire
