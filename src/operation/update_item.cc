#include "operation/update_item.h"

#include "expression/update.h"
#include "operation/prepared_write.h"

#include <utility>

namespace galvan {
namespace {

/// The request's update, from UpdateExpression or AttributeUpdates; null if it has none.
Result<expression::UpdatePtr> parse_request_update(const UpdateItemRequest& request, ExpressionInputs& inputs) {
  if (!request.update_expression) return translate_updates(request.attribute_updates, inputs.placeholders());
  return inputs.update(*request.update_expression);
}

Result<PreparedWrite> prepare(RequestContext& context, const UpdateItemRequest& request) {
  GALVAN_TRY(auto inputs, ExpressionInputs::make(context.expressions,
                                                 {{"UpdateExpression", request.update_expression},
                                                  {"ConditionExpression", request.condition_expression}},
                                                 {{"AttributeUpdates", request.attribute_updates.has_value()},
                                                  {"Expected", request.expected.has_value()},
                                                  {"ConditionalOperator", request.conditional_operator.has_value()}},
                                                 request.expression_attribute_names,
                                                 request.expression_attribute_values, UnusableValuesError::kNamesNone));
  GALVAN_TRY(check_conditional_operator(request.conditional_operator, condition_count(request.expected)));
  GALVAN_TRY(check_value(request.key));
  GALVAN_TRY(const auto update, parse_request_update(request, inputs));
  GALVAN_TRY(auto condition, parse_request_condition(request, inputs));
  GALVAN_TRY(inputs.check_all_used());

  const ReturnValues return_values = parse_return_values(request.return_values);
  return PreparedWrite{
      .kind = ItemChange::Kind::kUpdate,
      .table_name = *request.table_name,
      .item = request.key.value,
      .condition = std::move(condition),
      .update = update,
      .values = std::move(inputs).take_values(),
      .return_item_on_failure = request.return_values_on_condition_check_failure == "ALL_OLD",
      .keep_old_item = return_values == ReturnValues::kAllOld || return_values == ReturnValues::kUpdatedOld,
      .action = AccessAction::kUpdateItem,
      .return_values = request.return_values.value_or("NONE"),
      .return_consumed_capacity = request.return_consumed_capacity,
  };
}

}  // namespace

const wire::StructTable& UpdateItemRequest::table() {
  static constexpr auto members = wire::concatenate(
      std::to_array<wire::Member>({
          wire::member_of<UpdateItemRequest, &UpdateItemRequest::table_name>("TableName",
                                                                             wire::kWrittenTableNameConstraints),
          wire::member_of<UpdateItemRequest, &UpdateItemRequest::key>("Key", {.required = true}),
          wire::member_of<UpdateItemRequest, &UpdateItemRequest::attribute_updates>("AttributeUpdates"),
          wire::member_of<UpdateItemRequest, &UpdateItemRequest::update_expression>("UpdateExpression"),
      }),
      item_write_members<UpdateItemRequest, ReturnValuesCheck::kFirst>());
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> update_item(RequestContext& context, const UpdateItemRequest& request, std::string& out) {
  GALVAN_TRY(PreparedWrite write, in_validation_envelope(prepare(context, request)));
  GALVAN_TRY(find_table(context, write));
  GALVAN_TRY(check_against_table(write));

  ItemMutation mutation(*write.table, write.change(), context.next_timestamp());
  GALVAN_TRY(const auto collection, run_item_write(context, mutation));
  std::string buffer;
  const ValueView attributes =
      returned_attributes(parse_return_values(request.return_values), write.update.get(), mutation, buffer);
  append_item_write_reply(request, mutation, collection, attributes, out);
  return ok();
}

}  // namespace galvan
