#include "operation/legacy_parameters.h"

#include "expression/legacy_condition.h"
#include "expression/legacy_update.h"
#include "operation/expression_inputs.h"
#include "wire/enum_values.h"

#include <array>
#include <memory>
#include <utility>

namespace galvan {
namespace {

Result<std::vector<ValueView>> value_views(const std::vector<wire::ValueInput>& inputs) {
  std::vector<ValueView> views;
  views.reserve(inputs.size());
  for (const wire::ValueInput& input : inputs) {
    GALVAN_TRY(check_value(input));
    views.push_back(input.value);
  }
  return views;
}

expression::ConditionalOperator joined_by(const std::optional<std::string_view>& conditional_operator) {
  return conditional_operator == "OR" ? expression::ConditionalOperator::kOr : expression::ConditionalOperator::kAnd;
}

template <class Tree>
std::shared_ptr<const Tree> shared(std::optional<Tree> tree) {
  return tree ? std::make_shared<const Tree>(*std::move(tree)) : nullptr;
}

Result<std::vector<expression::AttributeCondition>> attribute_conditions(const LegacyConditions& conditions) {
  std::vector<expression::AttributeCondition> translated;
  if (!conditions) return translated;
  translated.reserve(conditions->size());
  for (const auto& [attribute, condition] : *conditions) {
    expression::AttributeCondition& one = translated.emplace_back();
    one.attribute = attribute;
    one.op = *expression::parse_comparison_operator(*condition.comparison_operator);
    if (condition.attribute_value_list) {
      GALVAN_TRY(one.values, value_views(*condition.attribute_value_list));
    }
  }
  return translated;
}

}  // namespace

const wire::StructTable& LegacyCondition::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&LegacyCondition::attribute_value_list>("AttributeValueList"),
      wire::member<&LegacyCondition::comparison_operator>(
          "ComparisonOperator", {.required = true, .enum_values = wire::kComparisonOperatorValues}),
  });
  static constexpr wire::StructTable table{members, "Condition"};
  return table;
}

const wire::StructTable& ExpectedAttributeValue::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ExpectedAttributeValue::value>("Value"),
      wire::member<&ExpectedAttributeValue::exists>("Exists"),
      wire::member<&ExpectedAttributeValue::comparison_operator>("ComparisonOperator",
                                                                 {.enum_values = wire::kComparisonOperatorValues}),
      wire::member<&ExpectedAttributeValue::attribute_value_list>("AttributeValueList"),
  });
  static constexpr wire::StructTable table{members, "ExpectedAttributeValue"};
  return table;
}

const wire::StructTable& AttributeValueUpdate::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&AttributeValueUpdate::value>("Value"),
      wire::member<&AttributeValueUpdate::action>("Action", {.enum_values = wire::kAttributeActionValues}),
  });
  static constexpr wire::StructTable table{members, "AttributeValueUpdate"};
  return table;
}

Result<void> check_conditional_operator(const std::optional<std::string_view>& conditional_operator,
                                        std::size_t conditions) {
  if (!conditional_operator || conditions > 1) return ok();
  if (conditions == 0) return validation_error("ConditionalOperator cannot be used without Filter or Expected");
  return validation_error("ConditionalOperator can only be used when Filter or Expected has two or more elements");
}

Result<expression::ConditionPtr> translate_expected(const ExpectedAttributes& expected,
                                                    const std::optional<std::string_view>& conditional_operator,
                                                    expression::Placeholders& placeholders) {
  if (!expected) return expression::ConditionPtr();
  std::vector<expression::ExpectedAttribute> attributes;
  attributes.reserve(expected->size());
  for (const auto& [name, input] : *expected) {
    expression::ExpectedAttribute& attribute = attributes.emplace_back();
    attribute.attribute = name;
    GALVAN_TRY(check_value(input.value));
    attribute.value = input.value.value;
    attribute.exists = input.exists;
    if (input.comparison_operator) attribute.op = expression::parse_comparison_operator(*input.comparison_operator);
    if (input.attribute_value_list) {
      GALVAN_TRY(attribute.values, value_views(*input.attribute_value_list));
    }
  }
  GALVAN_TRY(auto condition, expression::translate_expected(attributes, joined_by(conditional_operator), placeholders));
  return shared(std::move(condition));
}

Result<expression::ConditionPtr> translate_filter(const LegacyConditions& conditions,
                                                  const std::optional<std::string_view>& conditional_operator,
                                                  expression::Placeholders& placeholders) {
  GALVAN_TRY(const auto translated, attribute_conditions(conditions));
  GALVAN_TRY(auto filter, expression::translate_conditions(translated, joined_by(conditional_operator), placeholders));
  return shared(std::move(filter));
}

Result<expression::KeyConditionPtr> translate_key_conditions(const LegacyConditions& conditions,
                                                             expression::Placeholders& placeholders) {
  GALVAN_TRY(const auto translated, attribute_conditions(conditions));
  GALVAN_TRY(auto condition, expression::translate_key_conditions(translated, placeholders));
  return std::make_shared<const expression::KeyCondition>(std::move(condition));
}

Result<expression::UpdatePtr> translate_updates(const AttributeUpdates& updates,
                                                expression::Placeholders& placeholders) {
  if (!updates) return expression::UpdatePtr();
  std::vector<expression::AttributeUpdate> translated;
  translated.reserve(updates->size());
  for (const auto& [attribute, update] : *updates) {
    GALVAN_TRY(check_value(update.value));
    const auto action = expression::parse_attribute_action(update.action.value_or("PUT"));
    translated.push_back({attribute, *action, update.value.value});
  }
  GALVAN_TRY(auto update, expression::translate_updates(translated, placeholders));
  return shared(std::move(update));
}

}  // namespace galvan
