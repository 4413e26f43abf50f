#include "operation/put_item.h"

#include "model/limits.h"
#include "operation/table_lookup.h"
#include "table/item_key.h"

namespace galvan {

const wire::StructTable& PutItemRequest::table() {
  static constexpr auto members =
      wire::concatenate(std::to_array<wire::Member>({
                            wire::member_of<PutItemRequest, &PutItemRequest::table_name>(
                                "TableName", {.required = true, .length_min = 1, .length_max = 1024}),
                            wire::member_of<PutItemRequest, &PutItemRequest::item>("Item", {.required = true}),
                        }),
                        item_write_members<PutItemRequest>());
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> put_item(RequestContext& context, const PutItemRequest& request, std::string& out) {
  GALVAN_TRY(auto inputs,
             ExpressionInputs::make(context.expressions, {{"ConditionExpression", request.condition_expression}},
                                    {{"Expected", request.expected.has_value()},
                                     {"ConditionalOperator", request.conditional_operator.has_value()}},
                                    request.expression_attribute_names, request.expression_attribute_values));
  GALVAN_TRY(check_value(request.item));
  GALVAN_TRY(const ReturnValues return_values, parse_old_return_values(request.return_values));
  if (item_bytes(request.item.value) > limits::kItemBytesMax) {
    return validation_error("Item size has exceeded the maximum allowed size");
  }
  GALVAN_TRY(const auto condition, parse_request_condition(request, inputs));
  GALVAN_TRY(inputs.check_all_used());
  GALVAN_TRY(const TablePtr table, find_table(context, *request.table_name));
  GALVAN_TRY(check_item_key(table->keys, request.item.value));

  const ItemChange change{
      .kind = ItemChange::Kind::kPut,
      .item = request.item.value,
      .condition = condition.get(),
      .values = inputs.values(),
      .return_item_on_failure = request.return_values_on_condition_check_failure == "ALL_OLD",
      .keep_old_item = return_values == ReturnValues::kAllOld,
  };
  ItemMutation mutation(*table, change, context.next_timestamp());
  GALVAN_TRY(run_item_write(context, mutation));
  append_item_write_reply(request, mutation, mutation.old_item(), out);
  return ok();
}

}  // namespace galvan
