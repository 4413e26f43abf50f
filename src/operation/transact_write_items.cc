#include "operation/transact_write_items.h"

#include "model/limits.h"
#include "operation/consumed_capacity.h"
#include "operation/expression_inputs.h"
#include "operation/prepared_write.h"
#include "operation/transaction.h"
#include "table/table_name.h"
#include "wire/enum_values.h"

#include <algorithm>
#include <utility>

namespace galvan {
namespace {

using Kind = ItemChange::Kind;

/// Whichever action the element has.
struct ChosenAction {
  Kind kind;
  const TransactAction* action;
};

Result<ChosenAction> chosen_action(const TransactWriteItem& item) {
  std::vector<ChosenAction> given;
  if (item.condition_check) given.push_back({Kind::kCheck, &*item.condition_check});
  if (item.put) given.push_back({Kind::kPut, &*item.put});
  if (item.delete_item) given.push_back({Kind::kDelete, &*item.delete_item});
  if (item.update) given.push_back({Kind::kUpdate, &*item.update});
  if (given.size() == 1) return given.front();
  return validation_error("TransactItems can only contain one of Check, Put, Update or Delete");
}

Result<ExpressionInputs> make_inputs(RequestContext& context, Kind kind, const TransactAction& action) {
  const ExpressionParameter condition{"ConditionExpression", action.condition_expression};
  if (kind == Kind::kUpdate) {
    return ExpressionInputs::make(context.expressions, {{"UpdateExpression", action.update_expression}, condition}, {},
                                  action.expression_attribute_names, action.expression_attribute_values);
  }
  return ExpressionInputs::make(context.expressions, {condition}, {}, action.expression_attribute_names,
                                action.expression_attribute_values);
}

AccessAction action_of(Kind kind) {
  switch (kind) {
    case Kind::kPut:
      return AccessAction::kPutItem;
    case Kind::kUpdate:
      return AccessAction::kUpdateItem;
    case Kind::kDelete:
      return AccessAction::kDeleteItem;
    case Kind::kCheck:
    case Kind::kExpire:
      break;
  }
  return AccessAction::kConditionCheckItem;
}

/// Everything about one action that needs no table.
Result<PreparedWrite> prepare(RequestContext& context, Kind kind, const TransactAction& action,
                              std::optional<std::string_view> return_consumed_capacity) {
  GALVAN_TRY(auto inputs, make_inputs(context, kind, action));
  GALVAN_TRY(check_value(action.item));
  if (kind == Kind::kPut) GALVAN_TRY(check_item_size(action.item.value));
  PreparedWrite write{.kind = kind,
                      .table_name = *action.table_name,
                      .item = action.item.value,
                      .return_item_on_failure = action.return_values_on_condition_check_failure == "ALL_OLD",
                      .charge_actions = false,
                      .action = action_of(kind),
                      .return_consumed_capacity = return_consumed_capacity};
  if (action.update_expression) {
    GALVAN_TRY(write.update, inputs.update(*action.update_expression));
  }
  if (action.condition_expression) {
    GALVAN_TRY(write.condition, inputs.condition(expression::ExpressionKind::kCondition, *action.condition_expression));
  }
  GALVAN_TRY(inputs.check_all_used());
  write.values = std::move(inputs).take_values();
  return write;
}

Result<std::vector<PreparedWrite>> prepare_all(RequestContext& context, const TransactWriteItemsRequest& request) {
  std::vector<PreparedWrite> writes;
  writes.reserve(request.transact_items->size());
  for (const TransactWriteItem& item : *request.transact_items) {
    GALVAN_TRY(const ChosenAction chosen, chosen_action(item));
    GALVAN_TRY(auto write, prepare(context, chosen.kind, *chosen.action, request.return_consumed_capacity));
    writes.push_back(std::move(write));
  }
  GALVAN_TRY(check_transaction_bytes(writes));
  return writes;
}

/// Appends what the action says. The order in which a client writes its maps does not matter.
void append_content(const TransactWriteItem& item, std::vector<std::string_view>& parts) {
  static constexpr std::string_view kKinds = "pudc";
  const ChosenAction chosen = *chosen_action(item);
  const TransactAction& action = *chosen.action;
  parts.push_back(kKinds.substr(static_cast<std::size_t>(chosen.kind), 1));
  parts.push_back(table_name_of(*action.table_name));
  parts.push_back(action.item.value.encoded());
  parts.push_back(action.update_expression.value_or(std::string_view()));
  parts.push_back(action.condition_expression.value_or(std::string_view()));
  parts.push_back(action.return_values_on_condition_check_failure.value_or("NONE"));
  if (action.expression_attribute_names) {
    auto names = *action.expression_attribute_names;
    std::ranges::sort(names, {}, &wire::NameInput::placeholder);
    for (const auto& [placeholder, name] : names) parts.insert(parts.end(), {placeholder, name});
  }
  if (action.expression_attribute_values) {
    auto values = *action.expression_attribute_values;
    std::ranges::sort(values, {}, &wire::NamedValueInput::placeholder);
    for (const auto& [placeholder, value] : values) parts.insert(parts.end(), {placeholder, value.value.encoded()});
  }
}

std::optional<RequestToken> request_token(const TransactWriteItemsRequest& request) {
  if (!request.client_request_token) return std::nullopt;
  std::vector<std::string_view> parts;
  for (const TransactWriteItem& item : *request.transact_items) append_content(item, parts);
  return RequestToken{.scope = TokenScope::kTransactWriteItems,
                      .text = *request.client_request_token,
                      .fingerprint = fingerprint_of(parts)};
}

/// The rows of what an action may have besides its item and its UpdateExpression.
template <class Action>
constexpr auto action_members(bool condition_required) {
  return std::to_array<wire::Member>({
      wire::member_of<Action, &Action::condition_expression>("ConditionExpression", {.required = condition_required}),
      wire::member_of<Action, &Action::expression_attribute_names>("ExpressionAttributeNames"),
      wire::member_of<Action, &Action::expression_attribute_values>("ExpressionAttributeValues"),
      wire::member_of<Action, &Action::return_values_on_condition_check_failure>(
          "ReturnValuesOnConditionCheckFailure", {.enum_values = wire::kReturnValuesOnConditionCheckFailureValues}),
  });
}

template <class Action>
constexpr auto item_members(std::string_view item) {
  return std::to_array<wire::Member>({
      wire::member_of<Action, &Action::item>(item, {.required = true}),
      wire::member_of<Action, &Action::table_name>("TableName", wire::kTableNameConstraints),
  });
}

}  // namespace

const wire::StructTable& TransactConditionCheck::table() {
  static constexpr auto members =
      wire::concatenate(item_members<TransactConditionCheck>("Key"), action_members<TransactConditionCheck>(true));
  static constexpr wire::StructTable table{members, "ConditionCheck"};
  return table;
}

const wire::StructTable& TransactPut::table() {
  static constexpr auto members =
      wire::concatenate(item_members<TransactPut>("Item"), action_members<TransactPut>(false));
  static constexpr wire::StructTable table{members, "Put"};
  return table;
}

const wire::StructTable& TransactDelete::table() {
  static constexpr auto members =
      wire::concatenate(item_members<TransactDelete>("Key"), action_members<TransactDelete>(false));
  static constexpr wire::StructTable table{members, "Delete"};
  return table;
}

const wire::StructTable& TransactUpdate::table() {
  static constexpr auto members = wire::concatenate(
      item_members<TransactUpdate>("Key"),
      std::to_array<wire::Member>({wire::member_of<TransactUpdate, &TransactUpdate::update_expression>(
          "UpdateExpression", {.required = true})}),
      action_members<TransactUpdate>(false));
  static constexpr wire::StructTable table{members, "Update"};
  return table;
}

const wire::StructTable& TransactWriteItem::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&TransactWriteItem::condition_check>("ConditionCheck"),
      wire::member<&TransactWriteItem::put>("Put"),
      wire::member<&TransactWriteItem::delete_item>("Delete"),
      wire::member<&TransactWriteItem::update>("Update"),
  });
  static constexpr wire::StructTable table{members, "TransactWriteItem"};
  return table;
}

const wire::StructTable& TransactWriteItemsRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&TransactWriteItemsRequest::transact_items>(
          "TransactItems",
          {.required = true, .length_min = 1, .length_max = static_cast<std::int64_t>(limits::kTransactionActionsMax)}),
      wire::member<&TransactWriteItemsRequest::return_consumed_capacity>(
          "ReturnConsumedCapacity", {.enum_values = wire::kReturnConsumedCapacityValues}),
      wire::member<&TransactWriteItemsRequest::return_item_collection_metrics>(
          "ReturnItemCollectionMetrics", {.enum_values = wire::kReturnItemCollectionMetricsValues}),
      wire::member<&TransactWriteItemsRequest::client_request_token>("ClientRequestToken",
                                                                     {.length_min = 1, .length_max = 36}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> transact_write_items(RequestContext& context, const TransactWriteItemsRequest& request, std::string& out) {
  GALVAN_TRY(auto writes, prepare_all(context, request));
  WriteTransaction transaction(context, std::move(writes));
  GALVAN_TRY(transaction.run(context, request_token(request)));

  wire::JsonWriter writer(out);
  writer.begin_object();
  transaction.append_consumed_capacity(parse_return_consumed_capacity(request.return_consumed_capacity), writer);
  if (request.return_item_collection_metrics == "SIZE") transaction.append_collections(writer);
  writer.end_object();
  return ok();
}

}  // namespace galvan
