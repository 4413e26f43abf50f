#include "operation/get_item.h"

#include "model/key_codec.h"
#include "model/stored_item.h"
#include "operation/consumed_capacity.h"
#include "operation/expression_inputs.h"
#include "operation/item_reply.h"
#include "operation/projection_choice.h"
#include "operation/table_lookup.h"
#include "table/capacity.h"
#include "table/item_key.h"
#include "table/item_read.h"
#include "table/key_paths.h"
#include "wire/enum_values.h"

namespace galvan {

const wire::StructTable& GetItemRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&GetItemRequest::table_name>("TableName", wire::kTableNameConstraints),
      wire::member<&GetItemRequest::key>("Key", {.required = true}),
      wire::member<&GetItemRequest::attributes_to_get>("AttributesToGet", {.length_min = 1}),
      wire::member<&GetItemRequest::consistent_read>("ConsistentRead"),
      wire::member<&GetItemRequest::return_consumed_capacity>("ReturnConsumedCapacity",
                                                              {.enum_values = wire::kReturnConsumedCapacityValues}),
      wire::member<&GetItemRequest::projection_expression>("ProjectionExpression"),
      wire::member<&GetItemRequest::expression_attribute_names>("ExpressionAttributeNames"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> get_item(RequestContext& context, const GetItemRequest& request, std::string& out) {
  GALVAN_TRY(auto inputs, ExpressionInputs::make(context.expressions,
                                                 {{"ProjectionExpression", request.projection_expression, false}},
                                                 {{"AttributesToGet", request.attributes_to_get.has_value()}},
                                                 request.expression_attribute_names, std::nullopt));
  GALVAN_TRY(check_value(request.key));
  GALVAN_TRY(const auto projection,
             choose_projection(request.projection_expression, request.attributes_to_get, inputs));
  GALVAN_TRY(inputs.check_all_used());
  GALVAN_TRY(const TablePtr table,
             find_table(context, *request.table_name, AccessAction::kGetItem, [&](AccessFacts& facts) {
               facts.add_item(request.key.value);
               facts.add_projection(projection.get());
               facts.set_return_consumed_capacity(request.return_consumed_capacity);
             }));
  GALVAN_TRY(check_key(table->keys, request.key.value));
  if (projection) GALVAN_TRY(check_key_paths(projection->paths, *table));
  GALVAN_TRY(const auto stored,
             read_item(context.engine(), *table, request.key.value, context.tier(), context.stored_item));

  wire::JsonWriter writer(out);
  writer.begin_object();
  if (stored) append_item_member("Item", stored->item(), projection.get(), writer);
  const auto capacity = parse_return_consumed_capacity(request.return_consumed_capacity);
  if (capacity != ReturnConsumedCapacity::kNone) {
    const double units =
        read_capacity_units(stored ? stored->item_bytes() : 0, request.consistent_read.value_or(false));
    writer.key("ConsumedCapacity");
    append_consumed_capacity(*request.table_name, ConsumedUnits(units), capacity, writer);
  }
  writer.end_object();
  return ok();
}

}  // namespace galvan
