#include "partiql/where_keys.h"

#include <algorithm>
#include <string>
#include <utility>

namespace galvan::partiql {

namespace {

using expression::Comparator;
using expression::Condition;
using expression::Operand;
using expression::SortOperator;
using expression::ValueSlot;
using NodeKind = Condition::NodeKind;
using Slots = std::vector<ValueSlot>;

bool is_attribute(const Condition& where, const Operand& operand, std::string_view attribute) {
  if (operand.kind != Operand::Kind::kPath) return false;
  const expression::Path& path = where.paths()[operand.index];
  return !path.nested() && path.attribute() == attribute;
}

bool is_value(const Operand& operand) { return operand.kind == Operand::Kind::kValue; }

std::optional<expression::KeyCondition::Clause> clause_of(const Condition& where, const Condition::Node& node,
                                                          std::string_view attribute) {
  if (is_group(node.kind)) return std::nullopt;
  const std::span<const Operand> operands = where.operands(node);
  if (operands.size() < 2) return std::nullopt;
  const bool value_first = node.kind == NodeKind::kCompare && is_value(operands[0]);
  if (!is_attribute(where, operands[value_first ? 1 : 0], attribute)) return std::nullopt;
  const Operand& first = operands[value_first ? 0 : 1];
  if (!is_value(first)) return std::nullopt;
  const std::string name(attribute);
  if (node.kind == NodeKind::kCompare && node.comparator != Comparator::kNotEqual) {
    return {{name, sort_operator(node.comparator, value_first), first.index, 0}};
  }
  if (node.kind == NodeKind::kBetween && is_value(operands[2])) {
    return {{name, SortOperator::kBetween, first.index, operands[2].index}};
  }
  if (node.kind == NodeKind::kBeginsWith) return {{name, SortOperator::kBeginsWith, first.index, 0}};
  return std::nullopt;
}

// As deep as groups are nested: limits::kStatementLevelsMax at most.
void append_clauses(const Condition& where, Condition::NodeIndex index, std::string_view attribute,
                    std::vector<expression::KeyCondition::Clause>& clauses) {
  const Condition::Node& node = where.node(index);
  if (node.kind == NodeKind::kAnd) {
    for (const Condition::NodeIndex child : where.children(node)) append_clauses(where, child, attribute, clauses);
  } else if (auto clause = clause_of(where, node, attribute)) {
    clauses.push_back(*std::move(clause));
  }
}

bool only_equalities(const Condition& where, Condition::NodeIndex index, std::span<const std::string_view> attributes) {
  const Condition::Node& node = where.node(index);
  if (node.kind == NodeKind::kAnd) {
    return std::ranges::all_of(where.children(node),
                               [&](Condition::NodeIndex child) { return only_equalities(where, child, attributes); });
  }
  return std::ranges::any_of(attributes, [&](std::string_view attribute) {
    const auto clause = clause_of(where, node, attribute);
    return clause && clause->op == SortOperator::kEqual;
  });
}

class ValueSearch {
 public:
  ValueSearch(const Condition& where, std::string_view attribute, std::span<const ValueView> values)
      : where_(where), attribute_(attribute), values_(values) {}

  std::optional<Slots> run(Condition::NodeIndex index) const {
    const Condition::Node& node = where_.node(index);
    switch (node.kind) {
      case NodeKind::kAnd:
        return fewest(node);
      case NodeKind::kOr:
        return all(node);
      case NodeKind::kIn:
        return candidates(node);
      case NodeKind::kCompare:
        if (const auto clause = clause_of(where_, node, attribute_); clause && clause->op == SortOperator::kEqual) {
          return Slots{clause->first};
        }
        return std::nullopt;
      default:
        return std::nullopt;
    }
  }

 private:
  std::optional<Slots> fewest(const Condition::Node& node) const {
    std::optional<Slots> best;
    for (const Condition::NodeIndex child : where_.children(node)) {
      auto slots = run(child);
      if (slots && (!best || slots->size() < best->size())) best = std::move(slots);
    }
    return best;
  }

  std::optional<Slots> all(const Condition::Node& node) const {
    Slots slots;
    for (const Condition::NodeIndex child : where_.children(node)) {
      const auto of_child = run(child);
      if (!of_child) return std::nullopt;
      slots.insert(slots.end(), of_child->begin(), of_child->end());
    }
    return distinct(std::move(slots));
  }

  std::optional<Slots> candidates(const Condition::Node& node) const {
    const std::span<const Operand> operands = where_.operands(node);
    if (!is_attribute(where_, operands[0], attribute_)) return std::nullopt;
    Slots slots;
    for (const Operand& operand : operands.subspan(1)) {
      if (!is_value(operand)) return std::nullopt;
      slots.push_back(operand.index);
    }
    return distinct(std::move(slots));
  }

  // The first slot of each value, in their order.
  Slots distinct(Slots slots) const {
    const auto by_value = [this](ValueSlot a, ValueSlot b) {
      const int order = values_[a].encoded().compare(values_[b].encoded());
      return order != 0 ? order < 0 : a < b;
    };
    const auto same_value = [this](ValueSlot a, ValueSlot b) { return values_[a] == values_[b]; };
    std::ranges::sort(slots, by_value);
    slots.erase(std::unique(slots.begin(), slots.end(), same_value), slots.end());  // clang 14 lacks the ranges form
    std::ranges::sort(slots);
    return slots;
  }

  const Condition& where_;
  std::string_view attribute_;
  std::span<const ValueView> values_;
};

}  // namespace

std::optional<ValueSlot> equality_on(const Condition& where, std::string_view attribute) {
  for (const auto& clause : clauses_on(where, attribute)) {
    if (clause.op == SortOperator::kEqual) return clause.first;
  }
  return std::nullopt;
}

std::optional<std::vector<ValueSlot>> values_of(const Condition& where, std::string_view attribute,
                                                std::span<const ValueView> values) {
  return ValueSearch(where, attribute, values).run(where.root());
}

bool only_equalities_on(const Condition& where, std::span<const std::string_view> attributes) {
  return only_equalities(where, where.root(), attributes);
}

std::vector<expression::KeyCondition::Clause> clauses_on(const Condition& where, std::string_view attribute) {
  std::vector<expression::KeyCondition::Clause> clauses;
  append_clauses(where, where.root(), attribute, clauses);
  return clauses;
}

}  // namespace galvan::partiql
