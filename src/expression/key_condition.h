#pragma once

#include "expression/condition.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "model/key_schema.h"
#include "model/limits.h"
#include "model/value.h"

#include <array>
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

/// What a comparison other than <> asks of its attribute: `value < attribute` means `attribute > value`.
SortOperator sort_operator(Comparator comparator, bool value_first);

/// The conditions of a KeyConditionExpression, all of which must hold: each on another top-level attribute, which
/// stands on the left. Owns its names; values are slots. Immutable once built.
struct KeyCondition {
  struct Clause {
    std::string attribute;
    SortOperator op;
    ValueSlot first;
    ValueSlot second;  // kBetween: the upper bound
  };
  std::vector<Clause> clauses;  // at least one; as many as a key may have attributes

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
/// not compare one top-level attribute with values in each, or has more conditions than a key may have attributes, or
/// two on one attribute.
Result<KeyCondition> to_key_condition(const Condition& condition);

/// The part of parse_key_condition() that looks at the values: for a tree that was parsed with another request's.
Result<void> check_key_condition_values(const KeyCondition& condition, std::span<const ValueView> values);

/// What a query asks of the key. Borrows the request's values.
struct KeyPredicate {
  /// Up to as many values as a key may have partition attributes, or sort attributes.
  struct Values {
    std::array<ValueView, limits::kIndexKeyAttributesMax> values;
    std::size_t count = 0;
    std::span<const ValueView> all() const { return std::span(values).first(count); }
    void push_back(ValueView value) { values[count++] = value; }
  };
  struct Sort {
    SortOperator op;
    ValueView first;
    ValueView second;  // kBetween: the upper bound; else absent
  };
  Values partition;          ///< one for each partition attribute
  Values sort_equal;         ///< what the first sort attributes equal
  std::optional<Sort> sort;  ///< the condition on the next sort attribute
};

/// As many conditions as a key may have attributes.
inline constexpr std::size_t kKeyConditionClausesMax = 2 * limits::kIndexKeyAttributesMax;
/// The error of fewer or more conditions than a key has attributes, in the words of the time when it had two at most.
tl::unexpected<ApiError> wrong_clause_count();

/// Fits a key condition to the key of a table or index: an equality for each partition attribute, and conditions on the
/// first so many sort attributes, of which the last alone may be another.
/// Errors: ValidationException where a condition on a partition attribute is missing, is not an equality, or a
/// condition names an attribute outside the key or skips one, or a value is of another type than the key's attribute,
/// or is empty.
Result<KeyPredicate> resolve_key_condition(const KeyCondition& condition, KeySchemaView schema,
                                           std::span<const ValueView> values);

}  // namespace galvan::expression
