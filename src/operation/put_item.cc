#include "operation/put_item.h"

#include "operation/prepared_write.h"

#include <utility>

namespace galvan {
namespace {

Result<PreparedWrite> prepare(RequestContext& context, const PutItemRequest& request) {
  GALVAN_TRY(auto inputs,
             ExpressionInputs::make(context.expressions, {{"ConditionExpression", request.condition_expression}},
                                    {{"Expected", request.expected.has_value()},
                                     {"ConditionalOperator", request.conditional_operator.has_value()}},
                                    request.expression_attribute_names, request.expression_attribute_values,
                                    UnusableValuesError::kNamesNone));
  GALVAN_TRY(check_conditional_operator(request.conditional_operator, condition_count(request.expected)));
  GALVAN_TRY(check_value(request.item));
  GALVAN_TRY(const ReturnValues return_values, parse_old_return_values(request.return_values));
  GALVAN_TRY(auto condition, parse_request_condition(request, inputs));
  GALVAN_TRY(inputs.check_all_used());
  return PreparedWrite{
      .kind = ItemChange::Kind::kPut,
      .table_name = *request.table_name,
      .item = request.item.value,
      .condition = std::move(condition),
      .values = std::move(inputs).take_values(),
      .return_item_on_failure = request.return_values_on_condition_check_failure == "ALL_OLD",
      .keep_old_item = return_values == ReturnValues::kAllOld,
      .action = AccessAction::kPutItem,
      .return_values = request.return_values.value_or("NONE"),
      .return_consumed_capacity = request.return_consumed_capacity,
  };
}

}  // namespace

const wire::StructTable& PutItemRequest::table() {
  static constexpr auto members = wire::concatenate(
      std::to_array<wire::Member>({
          wire::member_of<PutItemRequest, &PutItemRequest::table_name>("TableName", wire::kWrittenTableNameConstraints),
          wire::member_of<PutItemRequest, &PutItemRequest::item>("Item", {.required = true}),
      }),
      item_write_members<PutItemRequest>());
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> put_item(RequestContext& context, const PutItemRequest& request, std::string& out) {
  GALVAN_TRY(PreparedWrite write, in_validation_envelope(prepare(context, request)));
  GALVAN_TRY(check_item_size(write.item));
  GALVAN_TRY(find_table(context, write));
  GALVAN_TRY(check_against_table(write));

  ItemMutation mutation(*write.table, write.change(), context.next_timestamp());
  GALVAN_TRY(const auto collection, run_item_write(context, mutation));
  append_item_write_reply(request, mutation, collection, mutation.old_item(), out);
  return ok();
}

}  // namespace galvan
