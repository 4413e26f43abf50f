#pragma once

#include "expression/condition.h"
#include "expression/key_condition.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "model/value.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

// Expected, QueryFilter, ScanFilter and KeyConditions as the trees that the expression parsers build.
// Source: Developer Guide, "Writing conditions with legacy parameters"; API reference, "Condition" and
// "ExpectedAttributeValue"; the messages are the service's.
namespace galvan::expression {

enum class ComparisonOperator : std::uint8_t {
  kEq,
  kNe,
  kIn,
  kLe,
  kLt,
  kGe,
  kGt,
  kBetween,
  kNotNull,
  kNull,
  kContains,
  kNotContains,
  kBeginsWith
};

/// The operator of that exact name ("NOT_NULL"), or nothing.
std::optional<ComparisonOperator> parse_comparison_operator(std::string_view name);

/// One attribute of QueryFilter, ScanFilter or KeyConditions. Borrows from the request.
struct AttributeCondition {
  std::string_view attribute;
  ComparisonOperator op;
  std::vector<ValueView> values;  ///< AttributeValueList
};

/// One attribute of Expected. Borrows from the request.
struct ExpectedAttribute {
  std::string_view attribute;
  std::optional<ComparisonOperator> op;
  std::optional<std::vector<ValueView>> values;  ///< AttributeValueList
  ValueView value;                               ///< absent where there is none
  std::optional<bool> exists;
};

/// How the conditions of one parameter combine.
enum class ConditionalOperator : std::uint8_t { kAnd, kOr };

/// A filter, or nothing where there are no conditions. Its values get slots of `placeholders`.
/// Errors: ValidationException for an operator with a wrong number of values, or values of types that it does not take,
/// for reversed bounds, and beyond limits::kLegacyElementsMax.
Result<std::optional<Condition>> translate_conditions(std::span<const AttributeCondition> conditions,
                                                      ConditionalOperator joined_by, Placeholders& placeholders);

/// The same of Expected. Further errors: ValidationException for members that contradict each other.
Result<std::optional<Condition>> translate_expected(std::span<const ExpectedAttribute> expected,
                                                    ConditionalOperator joined_by, Placeholders& placeholders);

/// What resolve_key_condition() fits to a key. Further errors: ValidationException for other than one or two
/// conditions, and for operators that no key can answer.
Result<KeyCondition> translate_key_conditions(std::span<const AttributeCondition> conditions,
                                              Placeholders& placeholders);

}  // namespace galvan::expression
