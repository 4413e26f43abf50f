#include "operation/delete_item.h"

#include "operation/prepared_write.h"

#include <utility>

namespace galvan {

const wire::StructTable& DeleteItemRequest::table() {
  static constexpr auto members =
      wire::concatenate(std::to_array<wire::Member>({
                            wire::member_of<DeleteItemRequest, &DeleteItemRequest::table_name>(
                                "TableName", wire::kWrittenTableNameConstraints),
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
  GALVAN_TRY(check_conditional_operator(request.conditional_operator, condition_count(request.expected)));
  GALVAN_TRY(check_value(request.key));
  GALVAN_TRY(const ReturnValues return_values, parse_old_return_values(request.return_values));
  GALVAN_TRY(auto condition, parse_request_condition(request, inputs));
  GALVAN_TRY(inputs.check_all_used());
  PreparedWrite write{
      .kind = ItemChange::Kind::kDelete,
      .table_name = *request.table_name,
      .item = request.key.value,
      .condition = std::move(condition),
      .values = std::move(inputs).take_values(),
      .return_item_on_failure = request.return_values_on_condition_check_failure == "ALL_OLD",
      .keep_old_item = return_values == ReturnValues::kAllOld,
      .action = AccessAction::kDeleteItem,
      .return_values = request.return_values.value_or("NONE"),
      .return_consumed_capacity = request.return_consumed_capacity,
  };
  GALVAN_TRY(find_table(context, write));
  GALVAN_TRY(check_against_table(write));

  ItemMutation mutation(*write.table, write.change(), context.next_timestamp());
  GALVAN_TRY(const auto collection, run_item_write(context, mutation));
  append_item_write_reply(request, mutation, collection, mutation.old_item(), out);
  return ok();
}

}  // namespace galvan
