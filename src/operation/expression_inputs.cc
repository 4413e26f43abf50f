#include "operation/expression_inputs.h"

#include <string>
#include <utility>

namespace galvan {
namespace {

void append_name(std::string_view name, std::string_view separator, std::string& list) {
  if (!list.empty()) list += separator;
  list += name;
}

/// "UpdateExpression and ConditionExpression are null", of the expressions that could have used values.
std::string missing_expressions(std::initializer_list<ExpressionParameter> expressions) {
  std::string names;
  int count = 0;
  for (const auto& parameter : expressions) {
    if (!parameter.takes_values) continue;
    append_name(parameter.name, " and ", names);
    ++count;
  }
  return names + (count == 1 ? " is null" : " are null");
}

Result<void> check_not_mixed(std::initializer_list<ExpressionParameter> expressions,
                             std::initializer_list<LegacyParameter> legacy) {
  std::string legacy_names;
  for (const auto& parameter : legacy) {
    if (parameter.given) append_name(parameter.name, ", ", legacy_names);
  }
  std::string expression_names;
  for (const auto& parameter : expressions) {
    if (parameter.text) append_name(parameter.name, ", ", expression_names);
  }
  if (legacy_names.empty() || expression_names.empty()) return ok();
  return validation_error(
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {" +
      legacy_names + "} Expression parameters: {" + expression_names + "}");
}

Result<void> check_placeholders_used(std::initializer_list<ExpressionParameter> expressions, bool names_given,
                                     bool values_given, UnusableValuesError error) {
  bool any_expression = false;
  bool any_with_values = false;
  for (const auto& parameter : expressions) {
    any_expression |= parameter.text.has_value();
    any_with_values |= parameter.takes_values && parameter.text.has_value();
  }
  if (names_given && !any_expression) {
    return validation_error("ExpressionAttributeNames can only be specified when using expressions");
  }
  if (values_given && !any_with_values) {
    std::string message("ExpressionAttributeValues can only be specified when using expressions");
    if (error == UnusableValuesError::kNamesExpressions) message += ": " + missing_expressions(expressions);
    return validation_error(std::move(message));
  }
  return ok();
}

}  // namespace

Result<ExpressionInputs> ExpressionInputs::make(expression::ExpressionCache& cache,
                                                std::initializer_list<ExpressionParameter> expressions,
                                                std::initializer_list<LegacyParameter> legacy,
                                                const std::optional<wire::NameMap>& names,
                                                const std::optional<wire::ValueMap>& values,
                                                UnusableValuesError error) {
  GALVAN_TRY(check_not_mixed(expressions, legacy));
  GALVAN_TRY(check_placeholders_used(expressions, names.has_value(), values.has_value(), error));
  std::vector<expression::NamePlaceholder> name_entries;
  std::vector<expression::ValuePlaceholder> value_entries;
  if (names) {
    name_entries.reserve(names->size());
    for (const auto& [placeholder, name] : *names) name_entries.push_back({placeholder, name});
  }
  if (values) {
    value_entries.reserve(values->size());
    for (const auto& [placeholder, value] : *values) value_entries.push_back({placeholder, value.value});
  }
  const auto name_span =
      names ? std::optional(std::span<const expression::NamePlaceholder>(name_entries)) : std::nullopt;
  const auto value_span =
      values ? std::optional(std::span<const expression::ValuePlaceholder>(value_entries)) : std::nullopt;
  GALVAN_TRY(expression::check_placeholder_syntax(name_span, value_span));
  if (values) {
    for (const auto& [placeholder, value] : *values) {
      if (value.error.empty()) continue;
      // As in an item (observed on DynamoDB: levels in eu-west-2, 2026-08-12; names, 2026-09-16).
      if (value.stands_alone) return validation_error(std::string(value.error));
      return validation_error("ExpressionAttributeValues contains invalid value: " + std::string(value.error) +
                              " for key " + std::string(placeholder));
    }
  }
  return ExpressionInputs(cache, expression::Placeholders(std::move(name_entries), std::move(value_entries)));
}

Result<void> check_value(const wire::ValueInput& input) {
  if (!input.error.empty()) return validation_error(std::string(input.error));
  return ok();
}

}  // namespace galvan
