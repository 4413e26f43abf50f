#pragma once

#include "expression/expression_cache.h"
#include "operation/collection_metrics.h"
#include "operation/expression_inputs.h"
#include "operation/legacy_parameters.h"
#include "operation/request_context.h"
#include "table/item_mutation.h"
#include "wire/enum_values.h"
#include "wire/json_writer.h"
#include "wire/request_table.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// What PutItem, UpdateItem and DeleteItem share.
namespace galvan {

struct ItemWriteRequest {
  std::optional<std::string_view> table_name;
  ExpectedAttributes expected;
  std::optional<std::string_view> conditional_operator;
  std::optional<std::string_view> return_values;
  std::optional<std::string_view> return_consumed_capacity;
  std::optional<std::string_view> return_item_collection_metrics;
  std::optional<std::string_view> return_values_on_condition_check_failure;
  std::optional<std::string_view> condition_expression;
  std::optional<wire::NameMap> expression_attribute_names;
  std::optional<wire::ValueMap> expression_attribute_values;
};

/// Where a wrong ReturnValues stands among other wrong members (observed on DynamoDB, eu-west-2, 2026-09-06).
enum class ReturnValuesCheck : std::uint8_t {
  kAfterCapacity,  // listed after ReturnConsumedCapacity: PutItem and DeleteItem
  kFirst,          // those after it are not looked at: UpdateItem
};

/// The table rows of ItemWriteRequest's members, for the table of `Request`, which inherits them.
template <class Request, ReturnValuesCheck kCheck = ReturnValuesCheck::kAfterCapacity>
constexpr auto item_write_members() {
  constexpr bool kValuesFirst = kCheck == ReturnValuesCheck::kFirst;
  const auto values =
      wire::member_of<Request, &Request::return_values>("ReturnValues", {.enum_values = wire::kReturnValuesValues,
                                                                         .ends_check = kValuesFirst,
                                                                         .enum_failure = wire::kReturnValuesFailure});
  const auto capacity = wire::member_of<Request, &Request::return_consumed_capacity>(
      "ReturnConsumedCapacity", {.enum_values = wire::kReturnConsumedCapacityValues});
  return std::to_array<wire::Member>({
      wire::member_of<Request, &Request::expected>("Expected"),
      wire::member_of<Request, &Request::conditional_operator>("ConditionalOperator",
                                                               {.enum_values = wire::kConditionalOperatorValues}),
      kValuesFirst ? values : capacity,
      kValuesFirst ? capacity : values,
      wire::member_of<Request, &Request::return_item_collection_metrics>(
          "ReturnItemCollectionMetrics", {.enum_values = wire::kReturnItemCollectionMetricsValues}),
      wire::member_of<Request, &Request::return_values_on_condition_check_failure>(
          "ReturnValuesOnConditionCheckFailure", {.enum_values = wire::kReturnValuesOnConditionCheckFailureValues}),
      wire::member_of<Request, &Request::condition_expression>("ConditionExpression"),
      wire::member_of<Request, &Request::expression_attribute_names>("ExpressionAttributeNames"),
      wire::member_of<Request, &Request::expression_attribute_values>("ExpressionAttributeValues"),
  });
}

enum class ReturnValues : std::uint8_t { kNone, kAllOld, kUpdatedOld, kAllNew, kUpdatedNew };

/// The member's value; absent is NONE. `text` must have passed the member's constraints.
ReturnValues parse_return_values(std::optional<std::string_view> text);

/// ReturnValues of PutItem and DeleteItem. Errors: ValidationException for what only UpdateItem can return.
Result<ReturnValues> parse_old_return_values(std::optional<std::string_view> text);

/// What is wrong with a request of PutItem or UpdateItem whatever the table, as those two tell of it: "1 validation
/// error detected: …" (observed on DynamoDB, eu-west-2, 2026-09-06; the other operations give the message alone).
template <class T>
Result<T> in_validation_envelope(Result<T> checked) {
  if (checked.has_value() || checked.error().kind() != ErrorKind::kValidation) return checked;
  return validation_error("1 validation error detected: " + checked.error().message());
}

/// The request's condition, from ConditionExpression or Expected; null if it has none.
Result<expression::ConditionPtr> parse_request_condition(const ItemWriteRequest& request, ExpressionInputs& inputs);

/// What ReturnValues asks for of a change that was run, encoded in `buffer` where it is not the whole item; absent
/// where there is none. `update` is null where the change has no update.
ValueView returned_attributes(ReturnValues return_values, const expression::Update* update,
                              const ItemMutation& mutation, std::string& buffer);

/// Runs the change and lets the answer wait for its commit. Answers the item's collection if the table keeps those.
/// Errors: those of ItemMutation and CollectionMutation, and storage errors.
Result<std::optional<CollectionSize>> run_item_write(RequestContext& context, ItemMutation& mutation);

/// Appends ConsumedCapacity where it was asked for. `table_name` is echoed as the request gave it.
void append_write_capacity(std::string_view table_name, std::optional<std::string_view> return_consumed_capacity,
                           const ItemMutation& mutation, wire::JsonWriter& writer);

/// Appends the whole answer of a write: Attributes (left out if absent or empty), ConsumedCapacity and
/// ItemCollectionMetrics.
void append_item_write_reply(const ItemWriteRequest& request, const ItemMutation& mutation,
                             const std::optional<CollectionSize>& collection, ValueView attributes, std::string& out);

}  // namespace galvan
