#include "expression/key_condition.h"

#include "expression/condition_check.h"
#include "expression/parser.h"

#include <algorithm>
#include <string>
#include <utility>

namespace galvan::expression {

namespace {

using NodeKind = Condition::NodeKind;

std::string_view node_name(const Condition::Node& node) {
  switch (node.kind) {
    case NodeKind::kAnd:
      return "AND";
    case NodeKind::kOr:
      return "OR";
    case NodeKind::kNot:
      return "NOT";
    case NodeKind::kCompare:
      return comparator_name(node.comparator);
    case NodeKind::kBetween:
      return "BETWEEN";
    case NodeKind::kIn:
      return "IN";
    case NodeKind::kAttributeExists:
      return "attribute_exists";
    case NodeKind::kAttributeNotExists:
      return "attribute_not_exists";
    case NodeKind::kAttributeType:
      return "attribute_type";
    case NodeKind::kBeginsWith:
      return "begins_with";
    case NodeKind::kContains:
      return "contains";
  }
  return "";
}

class Conversion {
 public:
  explicit Conversion(const Condition& condition) : condition_(condition) {}

  Result<KeyCondition> run() {
    GALVAN_TRY(check_operators(condition_.root()));
    GALVAN_TRY(add_clauses(condition_.root()));
    if (result_.clauses.size() > kKeyConditionClausesMax) return wrong_clause_count();
    return std::move(result_);
  }

 private:
  Result<void> check_operators(Condition::NodeIndex index) const {
    const Condition::Node& node = condition_.node(index);
    const bool comparison = node.kind == NodeKind::kCompare && node.comparator != Comparator::kNotEqual;
    if (comparison || node.kind == NodeKind::kBetween || node.kind == NodeKind::kBeginsWith) return ok();
    if (node.kind != NodeKind::kAnd)
      return validation_error("Invalid operator used in KeyConditionExpression: " + std::string(node_name(node)));
    for (const Condition::NodeIndex child : condition_.children(node)) GALVAN_TRY(check_operators(child));
    return ok();
  }

  Result<void> add_clauses(Condition::NodeIndex index) {
    const Condition::Node& node = condition_.node(index);
    if (node.kind != NodeKind::kAnd) return add_clause(node);
    for (const Condition::NodeIndex child : condition_.children(node)) GALVAN_TRY(add_clauses(child));
    return ok();
  }

  Result<void> add_clause(const Condition::Node& node) {
    const std::span<const Operand> operands = condition_.operands(node);
    const bool comparison = node.kind == NodeKind::kCompare;
    if (!comparison && operands[0].kind != Operand::Kind::kPath)
      return validation_error("Invalid condition in KeyConditionExpression: " + std::string(node_name(node)) +
                              " operator must have the key attribute as its first operand");
    GALVAN_TRY(const std::size_t place, attribute_place(operands));
    const std::string& attribute = condition_.paths()[operands[place].index].attribute();
    const auto same = [&attribute](const KeyCondition::Clause& clause) { return clause.attribute == attribute; };
    if (std::any_of(result_.clauses.begin(), result_.clauses.end(), same))
      return validation_error("KeyConditionExpressions must only contain one condition per key");
    SortOperator op = SortOperator::kBeginsWith;
    if (comparison) op = sort_operator(node.comparator, place == 1);
    if (node.kind == NodeKind::kBetween) op = SortOperator::kBetween;
    const ValueSlot second = operands.size() > 2 ? operands[2].index : 0;
    result_.clauses.push_back({attribute, op, operands[1 - place].index, second});
    return ok();
  }

  // Which of the operands is the attribute; the others are values.
  Result<std::size_t> attribute_place(std::span<const Operand> operands) const {
    std::optional<std::size_t> place;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      if (operands[i].kind == Operand::Kind::kValue) continue;
      if (operands[i].kind != Operand::Kind::kPath)
        return validation_error("KeyConditionExpressions cannot contain nested operations");
      if (place)
        return validation_error(
            "Invalid condition in KeyConditionExpression: Multiple attribute names used in one condition");
      if (condition_.paths()[operands[i].index].nested())
        return validation_error("KeyConditionExpressions cannot have conditions on nested attributes");
      place = i;
    }
    if (!place) return validation_error("Invalid condition in KeyConditionExpression: No key attribute specified");
    return *place;
  }

  const Condition& condition_;
  KeyCondition result_;
};

std::optional<std::string> check_clause(const KeyCondition::Clause& clause, std::span<const ValueView> values) {
  const auto ordered = [&](Comparator comparator) {
    return check_ordered_operand(comparator_name(comparator), values[clause.first]);
  };
  switch (clause.op) {
    case SortOperator::kEqual:
      return std::nullopt;
    case SortOperator::kLess:
      return ordered(Comparator::kLess);
    case SortOperator::kLessOrEqual:
      return ordered(Comparator::kLessOrEqual);
    case SortOperator::kGreater:
      return ordered(Comparator::kGreater);
    case SortOperator::kGreaterOrEqual:
      return ordered(Comparator::kGreaterOrEqual);
    case SortOperator::kBetween:
      for (const ValueSlot slot : {clause.first, clause.second})
        if (auto message = check_ordered_operand("BETWEEN", values[slot])) return message;
      return check_bounds(values[clause.first], values[clause.second]);
    case SortOperator::kBeginsWith:
      return check_begins_with_operand(values[clause.first]);
  }
  return std::nullopt;
}

tl::unexpected<ApiError> missed_key(const KeyAttribute& key) {
  return validation_error("Query condition missed key schema element: " + key.name);
}

const KeyCondition::Clause* find_clause(const KeyCondition& condition, const KeyAttribute& key) {
  const auto found = std::ranges::find(condition.clauses, key.name, &KeyCondition::Clause::attribute);
  return found == condition.clauses.end() ? nullptr : &*found;
}

Result<void> check_key_value(const KeyAttribute& key, ValueView value) {
  if (value.type() != key.type)
    return validation_error(
        "One or more parameter values were invalid: Condition parameter type does not match schema type");
  if (key.type != AttributeType::kN && value.bytes().empty())
    return validation_error(
        std::string("One or more parameter values are not valid. The AttributeValue for a key attribute cannot "
                    "contain an empty ") +
        (key.type == AttributeType::kS ? "string" : "binary") + " value. Key: " + key.name);
  return ok();
}

}  // namespace

SortOperator sort_operator(Comparator comparator, bool value_first) {
  switch (comparator) {
    case Comparator::kLess:
      return value_first ? SortOperator::kGreater : SortOperator::kLess;
    case Comparator::kLessOrEqual:
      return value_first ? SortOperator::kGreaterOrEqual : SortOperator::kLessOrEqual;
    case Comparator::kGreater:
      return value_first ? SortOperator::kLess : SortOperator::kGreater;
    case Comparator::kGreaterOrEqual:
      return value_first ? SortOperator::kLessOrEqual : SortOperator::kGreaterOrEqual;
    case Comparator::kEqual:
    case Comparator::kNotEqual:
      break;
  }
  return SortOperator::kEqual;
}

std::size_t KeyCondition::heap_bytes() const {
  std::size_t bytes = expression::heap_bytes(clauses);
  for (const Clause& clause : clauses) bytes += expression::heap_bytes(clause.attribute);
  return bytes;
}

tl::unexpected<ApiError> wrong_clause_count() { return validation_error("Conditions can be of length 1 or 2 only"); }

Result<Condition> parse_key_condition_syntax(std::string_view text, Placeholders& placeholders) {
  return parse_condition(ExpressionKind::kKeyCondition, text, placeholders);
}

Result<KeyCondition> to_key_condition(const Condition& condition) { return Conversion(condition).run(); }

Result<KeyCondition> parse_key_condition(std::string_view text, Placeholders& placeholders) {
  GALVAN_TRY(const Condition condition, parse_key_condition_syntax(text, placeholders));
  return to_key_condition(condition);
}

Result<void> check_key_condition_values(const KeyCondition& condition, std::span<const ValueView> values) {
  for (const KeyCondition::Clause& clause : condition.clauses)
    if (const auto message = check_clause(clause, values))
      return expression_error(ExpressionKind::kKeyCondition, *message);
  return ok();
}

Result<KeyPredicate> resolve_key_condition(const KeyCondition& condition, KeySchemaView schema,
                                           std::span<const ValueView> values) {
  if (condition.clauses.size() > std::max<std::size_t>(2, schema.partition.size() + schema.sort.size()))
    return wrong_clause_count();
  std::array<const KeyCondition::Clause*, kKeyConditionClausesMax> clauses{};
  std::size_t found = 0;
  for (const KeyAttribute& key : schema.partition) {
    const KeyCondition::Clause* clause = find_clause(condition, key);
    if (clause == nullptr) return missed_key(key);
    clauses[found++] = clause;
  }
  for (const KeyAttribute& key : schema.sort) {
    if (found == condition.clauses.size()) break;
    const KeyCondition::Clause* clause = find_clause(condition, key);
    if (clause == nullptr) return missed_key(key);
    clauses[found++] = clause;
  }
  if (found < condition.clauses.size()) return validation_error("Query key condition not supported");
  const std::size_t partitions = schema.partition.size();
  for (std::size_t i = 0; i < found; ++i) {
    const bool may_be_range = i >= partitions && i + 1 == found;
    if (!may_be_range && clauses[i]->op != SortOperator::kEqual)
      return validation_error("Query key condition not supported");
  }

  KeyPredicate predicate;
  for (std::size_t i = 0; i < found; ++i) {
    const KeyCondition::Clause& clause = *clauses[i];
    const bool of_partition = i < partitions;
    const KeyAttribute& key = of_partition ? schema.partition[i] : schema.sort[i - partitions];
    const ValueView first = values[clause.first];
    GALVAN_TRY(check_key_value(key, first));
    if (of_partition || i + 1 < found) {
      (of_partition ? predicate.partition : predicate.sort_equal).push_back(first);
      continue;
    }
    predicate.sort = {clause.op, first, ValueView()};
    if (clause.op != SortOperator::kBetween) continue;
    predicate.sort->second = values[clause.second];
    GALVAN_TRY(check_key_value(key, predicate.sort->second));
  }
  return predicate;
}

}  // namespace galvan::expression
