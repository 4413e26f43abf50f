#include "expression/legacy_condition.h"

#include "expression/legacy_limits.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <limits>
#include <string>
#include <utility>

namespace galvan::expression {

namespace {

using NodeKind = Condition::NodeKind;

// By number of ComparisonOperator.
struct OperatorRule {
  std::string_view name;
  std::size_t values_min, values_max;
  std::string_view types;  // that the values may have, each within spaces; empty for all
};
constexpr std::size_t kAnyNumber = std::numeric_limits<std::size_t>::max();
constexpr std::string_view kOrderedTypes = " S N B ";
constexpr std::array<OperatorRule, 13> kRules{{
    {"EQ", 1, 1, ""},
    {"NE", 1, 1, ""},
    {"IN", 1, kAnyNumber, kOrderedTypes},
    {"LE", 1, 1, kOrderedTypes},
    {"LT", 1, 1, kOrderedTypes},
    {"GE", 1, 1, kOrderedTypes},
    {"GT", 1, 1, kOrderedTypes},
    {"BETWEEN", 2, 2, kOrderedTypes},
    {"NOT_NULL", 0, 0, ""},
    {"NULL", 0, 0, ""},
    {"CONTAINS", 1, 1, " S N B BOOL NULL "},
    {"NOT_CONTAINS", 1, 1, " S N B BOOL NULL "},
    {"BEGINS_WITH", 1, 1, " S B "},
}};

const OperatorRule& rule_of(ComparisonOperator op) { return kRules[static_cast<std::size_t>(op)]; }

bool takes(const OperatorRule& rule, AttributeType type) {
  if (rule.types.empty()) return true;
  return rule.types.find(' ' + std::string(attribute_type_name(type)) + ' ') != std::string_view::npos;
}

Result<void> check_condition(const AttributeCondition& condition) {
  GALVAN_TRY(check_attribute_name(condition.attribute));
  const OperatorRule& rule = rule_of(condition.op);
  const std::vector<ValueView>& values = condition.values;
  if (values.size() < rule.values_min || values.size() > rule.values_max) {
    return invalid_parameter("Invalid number of argument(s) for the " + std::string(rule.name) + " ComparisonOperator");
  }
  const auto other_type = [&values](ValueView value) { return value.type() != values.front().type(); };
  if (std::any_of(values.begin(), values.end(), other_type)) {
    return invalid_parameter("AttributeValues inside AttributeValueList must be of same type");
  }
  if (!values.empty() && !takes(rule, values.front().type())) {
    return invalid_parameter("ComparisonOperator " + std::string(rule.name) + " is not valid for " +
                             std::string(attribute_type_name(values.front().type())) + " AttributeValue type");
  }
  if (condition.op == ComparisonOperator::kBetween && ValueView::compare(values[0], values[1]) > 0) {
    return validation_error(
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
  }
  return ok();
}

Result<void> check_conditions(std::span<const AttributeCondition> conditions) {
  std::size_t elements = 0;
  for (const AttributeCondition& condition : conditions) elements += std::max<std::size_t>(1, condition.values.size());
  GALVAN_TRY(check_legacy_elements(elements));
  for (const AttributeCondition& condition : conditions) GALVAN_TRY(check_condition(condition));
  return ok();
}

class Translation {
 public:
  explicit Translation(Placeholders& placeholders) : placeholders_(placeholders) {}

  void add(const AttributeCondition& condition) {
    operands_.assign(1, {Operand::Kind::kPath, tree_.add_path(Path(std::string(condition.attribute)))});
    for (const ValueView value : condition.values)
      operands_.push_back({Operand::Kind::kValue, placeholders_.add_value(value)});
    tests_.push_back(test(condition.op));
  }

  std::optional<Condition> finish(ConditionalOperator joined_by) {
    if (tests_.empty()) return std::nullopt;
    const NodeKind group = joined_by == ConditionalOperator::kAnd ? NodeKind::kAnd : NodeKind::kOr;
    tree_.set_root(tests_.size() == 1 ? tests_.front() : tree_.add_group(group, tests_));
    return std::move(tree_);
  }

 private:
  Condition::NodeIndex test(ComparisonOperator op) {
    switch (op) {
      case ComparisonOperator::kEq:
        return compare(Comparator::kEqual);
      case ComparisonOperator::kNe:
        return compare(Comparator::kNotEqual);
      case ComparisonOperator::kLe:
        return compare(Comparator::kLessOrEqual);
      case ComparisonOperator::kLt:
        return compare(Comparator::kLess);
      case ComparisonOperator::kGe:
        return compare(Comparator::kGreaterOrEqual);
      case ComparisonOperator::kGt:
        return compare(Comparator::kGreater);
      case ComparisonOperator::kIn:
        return tree_.add_test(NodeKind::kIn, operands_);
      case ComparisonOperator::kBetween:
        return tree_.add_test(NodeKind::kBetween, operands_);
      case ComparisonOperator::kNotNull:
        return tree_.add_test(NodeKind::kAttributeExists, operands_);
      case ComparisonOperator::kNull:
        return tree_.add_test(NodeKind::kAttributeNotExists, operands_);
      case ComparisonOperator::kContains:
        return tree_.add_test(NodeKind::kContains, operands_);
      case ComparisonOperator::kNotContains:
        return not_contains();
      case ComparisonOperator::kBeginsWith:
        return tree_.add_test(NodeKind::kBeginsWith, operands_);
    }
    return 0;
  }

  Condition::NodeIndex compare(Comparator comparator) {
    return tree_.add_test(NodeKind::kCompare, operands_, comparator);
  }

  // Unlike NOT contains(), false of an attribute that is not there (so the service's own client for DAX translates it).
  Condition::NodeIndex not_contains() {
    const Condition::NodeIndex contains = tree_.add_test(NodeKind::kContains, operands_);
    const Condition::NodeIndex exists =
        tree_.add_test(NodeKind::kAttributeExists, std::span<const Operand>(operands_).first(1));
    const std::array both{exists, tree_.add_group(NodeKind::kNot, std::array{contains})};
    return tree_.add_group(NodeKind::kAnd, both);
  }

  Placeholders& placeholders_;
  Condition tree_;
  std::vector<Operand> operands_;  // of the test under way
  std::vector<Condition::NodeIndex> tests_;
};

// " for Attribute: a"
tl::unexpected<ApiError> invalid_expected(std::string what, const ExpectedAttribute& expected) {
  return invalid_parameter(std::move(what) + " for Attribute: " + std::string(expected.attribute));
}

Result<AttributeCondition> condition_with_operator(const ExpectedAttribute& expected) {
  const ComparisonOperator op = *expected.op;
  if (expected.exists) return invalid_expected("Exists and ComparisonOperator cannot be used together", expected);
  AttributeCondition condition{.attribute = expected.attribute, .op = op, .values = {}};
  if (expected.values) {
    condition.values = *expected.values;
  } else if (!expected.value.absent()) {
    condition.values.push_back(expected.value);
  } else if (rule_of(op).values_min > 0) {
    return invalid_expected(
        "Value or AttributeValueList must be used with ComparisonOperator: " + std::string(rule_of(op).name), expected);
  }
  return condition;
}

Result<AttributeCondition> condition_of(const ExpectedAttribute& expected) {
  if (expected.values && !expected.value.absent()) {
    return invalid_expected("Value and AttributeValueList cannot be used together", expected);
  }
  if (expected.op) return condition_with_operator(expected);
  if (expected.values) {
    return invalid_expected("AttributeValueList can only be used with a ComparisonOperator", expected);
  }
  if (expected.exists.value_or(true)) {
    if (expected.value.absent()) {
      return invalid_expected(
          std::string("Value must be provided when Exists is ") + (expected.exists ? "true" : "null"), expected);
    }
    return AttributeCondition{expected.attribute, ComparisonOperator::kEq, {expected.value}};
  }
  if (!expected.value.absent()) return invalid_expected("Value cannot be used when Exists is false", expected);
  return AttributeCondition{expected.attribute, ComparisonOperator::kNull, {}};
}

std::optional<SortOperator> sort_operator(ComparisonOperator op) {
  switch (op) {
    case ComparisonOperator::kEq:
      return SortOperator::kEqual;
    case ComparisonOperator::kLe:
      return SortOperator::kLessOrEqual;
    case ComparisonOperator::kLt:
      return SortOperator::kLess;
    case ComparisonOperator::kGe:
      return SortOperator::kGreaterOrEqual;
    case ComparisonOperator::kGt:
      return SortOperator::kGreater;
    case ComparisonOperator::kBetween:
      return SortOperator::kBetween;
    case ComparisonOperator::kBeginsWith:
      return SortOperator::kBeginsWith;
    case ComparisonOperator::kNe:
    case ComparisonOperator::kIn:
    case ComparisonOperator::kNotNull:
    case ComparisonOperator::kNull:
    case ComparisonOperator::kContains:
    case ComparisonOperator::kNotContains:
      break;
  }
  return std::nullopt;
}

}  // namespace

std::optional<ComparisonOperator> parse_comparison_operator(std::string_view name) {
  for (std::size_t i = 0; i < kRules.size(); ++i)
    if (kRules[i].name == name) return static_cast<ComparisonOperator>(i);
  return std::nullopt;
}

Result<std::optional<Condition>> translate_conditions(std::span<const AttributeCondition> conditions,
                                                      ConditionalOperator joined_by, Placeholders& placeholders) {
  GALVAN_TRY(check_conditions(conditions));
  Translation translation(placeholders);
  for (const AttributeCondition& condition : conditions) translation.add(condition);
  return translation.finish(joined_by);
}

Result<std::optional<Condition>> translate_expected(std::span<const ExpectedAttribute> expected,
                                                    ConditionalOperator joined_by, Placeholders& placeholders) {
  std::vector<AttributeCondition> conditions;
  conditions.reserve(expected.size());
  for (const ExpectedAttribute& attribute : expected) {
    GALVAN_TRY(auto condition, condition_of(attribute));
    conditions.push_back(std::move(condition));
  }
  return translate_conditions(conditions, joined_by, placeholders);
}

Result<KeyCondition> translate_key_conditions(std::span<const AttributeCondition> conditions,
                                              Placeholders& placeholders) {
  if (conditions.empty() || conditions.size() > kKeyConditionClausesMax) return wrong_clause_count();
  GALVAN_TRY(check_conditions(conditions));
  KeyCondition key_condition;
  for (const AttributeCondition& condition : conditions) {
    const auto op = sort_operator(condition.op);
    if (!op) return validation_error("Attempted conditional constraint is not an indexable operation");
    const ValueSlot first = placeholders.add_value(condition.values[0]);
    const ValueSlot second = condition.values.size() > 1 ? placeholders.add_value(condition.values[1]) : 0;
    key_condition.clauses.push_back({std::string(condition.attribute), *op, first, second});
  }
  return key_condition;
}

}  // namespace galvan::expression
