#pragma once

#include "expression/expression_cache.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "wire/request_table.h"

#include <initializer_list>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan {

/// One expression member of a request, as the combination rules see it.
struct ExpressionParameter {
  std::string_view name;
  const std::optional<std::string_view>& text;
  bool takes_values = true;  ///< false for ProjectionExpression
};

/// One of the parameters that expressions replaced: Expected, AttributesToGet and their like.
struct LegacyParameter {
  std::string_view name;
  bool given;
};

/// Whether the error about values without an expression names the expressions that could have used them. Those of
/// PutItem and UpdateItem do not (observed on DynamoDB, eu-west-2, 2026-09-06).
enum class UnusableValuesError : bool { kNamesExpressions, kNamesNone };

/// The placeholders of one request, checked, and the expressions that are parsed with them. Borrows from the request
/// and from the thread's cache.
class ExpressionInputs {
 public:
  /// Checks what needs no table: that expressions and legacy parameters are not mixed, that placeholders come with an
  /// expression, and that both maps are well-formed.
  /// Errors: ValidationException in the service's words and order.
  static Result<ExpressionInputs> make(expression::ExpressionCache& cache,
                                       std::initializer_list<ExpressionParameter> expressions,
                                       std::initializer_list<LegacyParameter> legacy,
                                       const std::optional<wire::NameMap>& names,
                                       const std::optional<wire::ValueMap>& values,
                                       UnusableValuesError error = UnusableValuesError::kNamesExpressions);

  /// See ExpressionCache; the errors are the parsers'.
  Result<expression::ConditionPtr> condition(expression::ExpressionKind kind, std::string_view text) {
    return cache_->condition(kind, text, placeholders_);
  }
  Result<expression::KeyConditionPtr> key_condition(std::string_view text) {
    return cache_->key_condition(text, placeholders_);
  }
  Result<expression::UpdatePtr> update(std::string_view text) { return cache_->update(text, placeholders_); }
  Result<expression::ProjectionPtr> projection(std::string_view text) {
    return cache_->projection(text, placeholders_);
  }
  /// Call once all expressions of the request are parsed. Errors: see Placeholders::check_all_used().
  Result<void> check_all_used() const { return placeholders_.check_all_used(); }
  std::span<const ValueView> values() const { return placeholders_.values(); }
  /// By slot, for trees that outlive this.
  std::vector<ValueView> take_values() && { return std::move(placeholders_).take_values(); }
  /// For the legacy parameters, whose values get slots beside those of the placeholders.
  expression::Placeholders& placeholders() { return placeholders_; }

 private:
  ExpressionInputs(expression::ExpressionCache& cache, expression::Placeholders placeholders)
      : cache_(&cache), placeholders_(std::move(placeholders)) {}

  expression::ExpressionCache* cache_;
  expression::Placeholders placeholders_;
};

/// `ValidationException` with the message that decoding left in the value, if it left one.
Result<void> check_value(const wire::ValueInput& input);

}  // namespace galvan
