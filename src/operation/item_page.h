#pragma once

#include "expression/expression_cache.h"
#include "expression/key_condition.h"
#include "operation/access.h"
#include "operation/expression_inputs.h"
#include "operation/legacy_parameters.h"
#include "operation/read_target.h"
#include "operation/request_context.h"
#include "table/page_reader.h"
#include "wire/enum_values.h"
#include "wire/request_table.h"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What Query and Scan share.
namespace galvan {

struct ItemPageRequest {
  std::optional<std::string_view> table_name;
  std::optional<std::string_view> index_name;
  std::optional<std::vector<std::string_view>> attributes_to_get;
  std::optional<std::int64_t> limit;
  std::optional<std::string_view> select;
  std::optional<std::string_view> conditional_operator;
  wire::ItemInput exclusive_start_key;
  std::optional<std::string_view> return_consumed_capacity;
  std::optional<bool> consistent_read;
  std::optional<std::string_view> projection_expression;
  std::optional<std::string_view> filter_expression;
  std::optional<wire::NameMap> expression_attribute_names;
  std::optional<wire::ValueMap> expression_attribute_values;
};

/// The table rows of ItemPageRequest's members after TableName and Limit, for the table of `Request`.
template <class Request>
constexpr auto item_page_members() {
  return std::to_array<wire::Member>({
      wire::member_of<Request, &Request::index_name>("IndexName", {.length_min = 3, .length_max = 255}),
      wire::member_of<Request, &Request::attributes_to_get>("AttributesToGet", {.length_min = 1}),
      wire::member_of<Request, &Request::select>("Select", {.enum_values = wire::kSelectValues}),
      wire::member_of<Request, &Request::conditional_operator>("ConditionalOperator",
                                                               {.enum_values = wire::kConditionalOperatorValues}),
      wire::member_of<Request, &Request::exclusive_start_key>("ExclusiveStartKey"),
      wire::member_of<Request, &Request::return_consumed_capacity>(
          "ReturnConsumedCapacity", {.enum_values = wire::kReturnConsumedCapacityValues}),
      wire::member_of<Request, &Request::consistent_read>("ConsistentRead"),
      wire::member_of<Request, &Request::projection_expression>("ProjectionExpression"),
      wire::member_of<Request, &Request::filter_expression>("FilterExpression"),
      wire::member_of<Request, &Request::expression_attribute_names>("ExpressionAttributeNames"),
      wire::member_of<Request, &Request::expression_attribute_values>("ExpressionAttributeValues"),
  });
}

/// What each evaluated item that passes the filter becomes in the answer.
struct ItemSelection {
  bool count_only = false;
  bool all_attributes = false;           ///< Select asked for whole items, of an index too
  expression::ProjectionPtr projection;  ///< null: whole items, or whole entries
};

/// What policies are told of a page.
struct PageAccess {
  AccessAction action;
  const expression::KeyCondition* key_condition;  ///< null: everything is read
  std::span<const ValueView> values;              ///< by slot
  const expression::Condition* filter;            ///< null: none
  const ItemSelection& selection;
};

/// The table, and the index that the request names. Errors: AccessDeniedException; ResourceNotFoundException;
/// ValidationException for an index that the table has not, that is still being built, or that can not be read
/// consistently.
Result<ReadTarget> find_read_target(RequestContext& context, const ItemPageRequest& request, const PageAccess& access);

/// Select, ProjectionExpression and AttributesToGet as one. `specific_prefix` comes before the message for
/// SPECIFIC_ATTRIBUTES without attributes, in which Query and Scan differ.
/// Errors: ValidationException for combinations that contradict each other.
Result<ItemSelection> choose_selection(const ItemPageRequest& request, std::string_view specific_prefix,
                                       ExpressionInputs& inputs);

/// The request's filter, from FilterExpression or `legacy` (QueryFilter, ScanFilter); null if it has none.
Result<expression::ConditionPtr> parse_filter(const ItemPageRequest& request, const LegacyConditions& legacy,
                                              ExpressionInputs& inputs);

/// Checks that neither the filter (null: none) nor the projection looks into an attribute of the table's key or of an
/// index's.
Result<void> check_key_paths(const expression::Condition* filter, const ItemSelection& selection,
                             const TableDefinition& table);

/// Whether what is selected must be fetched from the table, beyond what the target holds.
/// Errors: ValidationException where a global index does not project it, or an index does not project what the filter
/// looks at.
Result<bool> check_projected(const ReadTarget& target, const ItemSelection& selection,
                             const expression::Condition* filter);

/// Checks ExclusiveStartKey against the target's key and appends its storage key.
/// Errors: ValidationException "The provided starting key is invalid…".
Result<void> append_start_key(const ItemPageRequest& request, const ReadTarget& target, std::string& storage_key);

/// Reads one page and appends the whole answer.
Result<void> append_item_page(RequestContext& context, const ItemPageRequest& request, const ReadTarget& target,
                              PageRequest page, const ItemSelection& selection, std::string& out);

}  // namespace galvan
