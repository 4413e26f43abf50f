#include "operation/delete_item.h"

#include "operation/table_lookup.h"
#include "table/item_key.h"

namespace galvan {

const wire::StructTable& DeleteItemRequest::table() {
  static constexpr auto members =
      wire::concatenate(std::to_array<wire::Member>({
                            wire::member_of<DeleteItemRequest, &DeleteItemRequest::table_name>(
                                "TableName", {.required = true, .length_min = 1, .length_max = 1024}),
                            wire::member_of<DeleteItemRequest, &DeleteItemRequest::key>("Key", {.required = true}),
                        }),
                        item_write_members<DeleteItemRequest>());
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> delete_item(RequestContext& context, const DeleteItemRequest& request, std::string& out) {
  GALVAN_TRY(auto inputs,
             ExpressionInputs::make(context.expressions, {{"ConditionExpression", request.condition_expression}},
                                    {{"Expected", request.expected.has_value()},
                                     {"ConditionalOperator", request.conditional_operator.has_value()}},
                                    request.expression_attribute_names, request.expression_attribute_values));
  GALVAN_TRY(check_value(request.key));
  GALVAN_TRY(const ReturnValues return_values, parse_old_return_values(request.return_values));
  GALVAN_TRY(const auto condition, parse_request_condition(request, inputs));
  GALVAN_TRY(inputs.check_all_used());
  GALVAN_TRY(const TablePtr table, find_table(context, *request.table_name));
  GALVAN_TRY(check_key(table->keys, request.key.value));

  const ItemChange change{
      .kind = ItemChange::Kind::kDelete,
      .item = request.key.value,
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
