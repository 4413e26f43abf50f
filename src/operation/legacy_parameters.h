#pragma once

#include "expression/expression_cache.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "wire/request_table.h"

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

// The parameters that expressions replaced, as requests have them, and what they are translated into. AttributesToGet,
// which is no more than a list of names, is in projection_choice.h.
namespace galvan {

/// One attribute of KeyConditions, QueryFilter or ScanFilter ("Condition" in the API reference).
struct LegacyCondition {
  std::optional<std::vector<wire::ValueInput>> attribute_value_list;
  std::optional<std::string_view> comparison_operator;

  static const wire::StructTable& table();
};
using LegacyConditions = std::optional<wire::StructMap<LegacyCondition>>;

/// One attribute of Expected.
struct ExpectedAttributeValue {
  wire::ValueInput value;
  std::optional<bool> exists;
  std::optional<std::string_view> comparison_operator;
  std::optional<std::vector<wire::ValueInput>> attribute_value_list;

  static const wire::StructTable& table();
};
using ExpectedAttributes = std::optional<wire::StructMap<ExpectedAttributeValue>>;

/// One attribute of AttributeUpdates.
struct AttributeValueUpdate {
  wire::ValueInput value;
  std::optional<std::string_view> action;

  static const wire::StructTable& table();
};
using AttributeUpdates = std::optional<wire::StructMap<AttributeValueUpdate>>;

// What follows takes parameters that passed their constraints. Values get slots of `placeholders`, whose values() they
// move. Errors: a ValidationException for a value that is none, then those of the translation (legacy_condition.h and
// legacy_update.h in expression/). Null comes of a parameter that is not given, or is empty.

/// How many attributes Expected, QueryFilter or ScanFilter has.
template <class Conditions>
std::size_t condition_count(const std::optional<Conditions>& conditions) {
  return conditions ? conditions->size() : 0;
}

/// `conditions`: how many Expected, QueryFilter or ScanFilter has.
/// Errors: ValidationException if ConditionalOperator has not two conditions to stand between.
Result<void> check_conditional_operator(const std::optional<std::string_view>& conditional_operator,
                                        std::size_t conditions);

Result<expression::ConditionPtr> translate_expected(const ExpectedAttributes& expected,
                                                    const std::optional<std::string_view>& conditional_operator,
                                                    expression::Placeholders& placeholders);

Result<expression::ConditionPtr> translate_filter(const LegacyConditions& conditions,
                                                  const std::optional<std::string_view>& conditional_operator,
                                                  expression::Placeholders& placeholders);

/// KeyConditions must be given.
Result<expression::KeyConditionPtr> translate_key_conditions(const LegacyConditions& conditions,
                                                             expression::Placeholders& placeholders);

Result<expression::UpdatePtr> translate_updates(const AttributeUpdates& updates,
                                                expression::Placeholders& placeholders);

}  // namespace galvan
