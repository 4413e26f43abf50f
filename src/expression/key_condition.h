#pragma once

#include "expression/condition.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "model/key_schema.h"
#include "model/value.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::expression {

enum class SortOperator : std::uint8_t {
  kEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kBetween,
  kBeginsWith
};

/// The conditions of a KeyConditionExpression, all of which must hold: each on another top-level attribute, which
/// stands on the left. Owns its names; values are slots. Immutable once built.
struct KeyCondition {
  struct Clause {
    std::string attribute;
    SortOperator op;
    ValueSlot first;
    ValueSlot second;  // kBetween: the upper bound
  };
  std::vector<Clause> clauses;  // one or two

  std::size_t heap_bytes() const;
};

/// Parses and checks a key condition expression: the two steps below. Marks the placeholders it uses.
/// Errors: ValidationException "Invalid KeyConditionExpression: …" and more in the service's words and order.
Result<KeyCondition> parse_key_condition(std::string_view text, Placeholders& placeholders);

/// The first step: the expression as a condition of any shape. The service looks at the other expressions of a request
/// between the two.
Result<Condition> parse_key_condition_syntax(std::string_view text, Placeholders& placeholders);
/// The second step: whether the condition has the shape of a key condition.
/// Errors: ValidationException where it uses more than AND, comparisons other than <>, BETWEEN and begins_with, or does
/// not compare one top-level attribute with values in each, or has more than two conditions or two on one attribute.
Result<KeyCondition> to_key_condition(const Condition& condition);

/// The part of parse_key_condition() that looks at the values: for a tree that was parsed with another request's.
Result<void> check_key_condition_values(const KeyCondition& condition, std::span<const ValueView> values);

/// What a query asks of the key. Borrows the request's values.
struct KeyPredicate {
  ValueView partition;
  struct Sort {
    SortOperator op;
    ValueView first;
    ValueView second;  // kBetween: the upper bound; else absent
  };
  std::optional<Sort> sort;
};

inline constexpr std::size_t kKeyConditionClausesMax = 2;
/// The error of fewer or more conditions on the key.
tl::unexpected<ApiError> wrong_clause_count();

/// Fits a key condition to the key of a table or index.
/// Errors: ValidationException where a condition on the partition key is missing, is not an equality, or a condition
/// names an attribute outside the key, or a value is of another type than the key's attribute, or is empty.
Result<KeyPredicate> resolve_key_condition(const KeyCondition& condition, const KeySchema& schema,
                                           std::span<const ValueView> values);

}  // namespace galvan::expression
