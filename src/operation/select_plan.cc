#include "expression/key_condition.h"
#include "model/limits.h"
#include "operation/statement_read.h"
#include "operation/statement_request.h"
#include "operation/table_lookup.h"
#include "partiql/where_keys.h"
#include "table/item_key.h"
#include "table/key_paths.h"
#include "table/page_reader.h"

#include <algorithm>
#include <span>
#include <string>
#include <utility>

namespace galvan {
namespace {

using expression::KeyCondition;
using expression::SortOperator;
using expression::ValueSlot;
using partiql::OrderTerm;
using partiql::Statement;

/// Leaves of a range what another has too.
void intersect(KeyRange& range, const KeyRange& other) {
  range.begin = std::max(range.begin, other.begin);
  if (range.end.empty() || (!other.end.empty() && other.end < range.end)) range.end = other.end;
}

/// One value for each partition attribute.
using Partition = std::vector<ValueSlot>;

/// The index is resolved before the consistency is looked at, and both in other words than Query's (observed by others
/// on DynamoDB, eu-west-1, 2026-09-02).
Result<ReadTarget> find_target(RequestContext& context, const Statement& statement, bool consistent_read,
                               const std::optional<std::string_view>& return_consumed_capacity) {
  ReadTarget target;
  GALVAN_TRY(target.table, find_table(context, statement.table, AccessAction::kPartiQLSelect, [&](AccessFacts& facts) {
               describe(statement, facts);
               facts.set_return_consumed_capacity(return_consumed_capacity);
             }));
  if (!statement.index) return target;
  target.index = target.table->find_index(*statement.index);
  if (!target.index) return validation_error("The table does not have the specified index");
  if (target.global_index() && consistent_read) {
    return validation_error("Strongly consistent read is not supported on Global Secondary Indexes");
  }
  GALVAN_TRY(check_active(*target.index));
  return target;
}

/// The partition keys that WHERE allows; nothing where it allows any.
Result<std::optional<std::vector<Partition>>> partitions_of(const Statement& statement, KeySchemaView keys) {
  if (!statement.where) return std::nullopt;
  std::vector<Partition> partitions(1);
  for (const KeyAttribute& key : keys.partition) {
    const auto slots = partiql::values_of(*statement.where, key.name, statement.values.views());
    if (!slots) return std::nullopt;
    const std::size_t count = partitions.size() * slots->size();
    if (count > limits::kInPartitionKeysMax) {
      return validation_error("The IN operator is provided with too many partition key values; number of values: " +
                              std::to_string(count));
    }
    std::vector<Partition> longer;
    for (const Partition& partition : partitions) {
      for (const ValueSlot slot : *slots) longer.emplace_back(partition).push_back(slot);
    }
    partitions = std::move(longer);
  }
  return partitions;
}

/// The part of one partition that the conditions on the sort attributes leave: those on the first ones, as far as the
/// ones before equal a value.
Result<KeyRange> partition_range(const ReadTarget& target, const Statement& statement, const Partition& partition) {
  const KeySchemaView keys = target.keys();
  const auto values = statement.values.views();
  KeyCondition condition;
  for (std::size_t i = 0; i < partition.size(); ++i) {
    condition.clauses.push_back({keys.partition[i].name, SortOperator::kEqual, partition[i], 0});
  }
  GALVAN_TRY(const auto whole, expression::resolve_key_condition(condition, keys, values));
  KeyRange range = query_range(target.keyspace(), whole);
  for (const KeyAttribute& key : keys.sort) {
    std::optional<KeyCondition::Clause> equality;
    for (const KeyCondition::Clause& clause : partiql::clauses_on(*statement.where, key.name)) {
      condition.clauses.push_back(clause);
      GALVAN_TRY(const auto predicate, expression::resolve_key_condition(condition, keys, values));
      condition.clauses.pop_back();
      intersect(range, query_range(target.keyspace(), predicate));
      if (!equality && clause.op == SortOperator::kEqual) equality = clause;
    }
    if (!equality) break;
    condition.clauses.push_back(*std::move(equality));
  }
  return range;
}

bool is_key(KeySchemaView keys, std::string_view attribute) {
  return std::ranges::find(keys.partition, attribute, &KeyAttribute::name) != keys.partition.end() ||
         std::ranges::find(keys.sort, attribute, &KeyAttribute::name) != keys.sort.end();
}

/// Errors: ValidationException for an ORDER BY without a partition key, or of other attributes than the key's.
Result<void> check_order(const Statement& statement, KeySchemaView keys, bool partitions_known) {
  if (statement.order.empty()) return ok();
  if (!statement.where) {
    return validation_error("Must have WHERE clause in the statement when using ORDER BY clause.");
  }
  if (!partitions_known) {
    return validation_error(
        "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.");
  }
  for (const OrderTerm& term : statement.order) {
    if (!is_key(keys, term.attribute)) {
      return validation_error("Variable reference " + term.attribute +
                              " in ORDER BY clause must be part of the primary key");
    }
  }
  return ok();
}

/// An ORDER BY, taken apart.
struct Order {
  struct PartitionTerm {
    std::size_t attribute;
    bool descending;
  };
  std::vector<PartitionTerm> partitions;
  ScanDirection direction = ScanDirection::kForward;  // within each partition
};

/// Entries lie in the order of the sort attributes, within partitions that are read one after the other.
/// Errors: ValidationException for what cannot be answered in that order.
Result<Order> order_of(const Statement& statement, KeySchemaView keys, bool several_partitions) {
  Order order;
  std::size_t sort_terms = 0;
  for (const OrderTerm& term : statement.order) {
    const auto of_partition = std::ranges::find(keys.partition, term.attribute, &KeyAttribute::name);
    if (of_partition != keys.partition.end()) {
      order.partitions.push_back({static_cast<std::size_t>(of_partition - keys.partition.begin()), term.descending});
      continue;
    }
    if (several_partitions && order.partitions.size() < keys.partition.size()) {
      return validation_error("ORDER BY must name the hash key first where WHERE allows several of them");
    }
    const auto direction = term.descending ? ScanDirection::kBackward : ScanDirection::kForward;
    if (sort_terms > 0 && direction != order.direction) {
      return validation_error("ORDER BY must name all attributes of a sort key in the same direction");
    }
    if (sort_terms == keys.sort.size() || keys.sort[sort_terms].name != term.attribute) {
      return validation_error("ORDER BY must name the attributes of a sort key in their order");
    }
    order.direction = direction;
    ++sort_terms;
  }
  return order;
}

void sort_partitions(const Order& order, std::span<const ValueView> values, std::vector<Partition>& partitions) {
  std::ranges::stable_sort(partitions, [&](const Partition& a, const Partition& b) {
    for (const auto& [attribute, descending] : order.partitions) {
      const int compared = ValueView::compare(values[a[attribute]], values[b[attribute]]);
      if (compared != 0) return descending ? compared > 0 : compared < 0;
    }
    return false;
  });
}

Result<void> plan_query(const Statement& statement, std::vector<Partition> partitions, SelectPlan& plan) {
  GALVAN_TRY(const Order order, order_of(statement, plan.target.keys(), partitions.size() > 1));
  // The types come first: values of other types have no order.
  for (const Partition& partition : partitions) GALVAN_TRY(partition_range(plan.target, statement, partition));
  sort_partitions(order, statement.values.views(), partitions);
  plan.direction = order.direction;
  for (const Partition& partition : partitions) {
    GALVAN_TRY(plan.ranges.emplace_back(), partition_range(plan.target, statement, partition));
  }
  return ok();
}

/// Errors: ValidationException for attributes that the index does not have. As for Scan, they are absent to a WHERE
/// that reads everything.
Result<void> check_projected(const Statement& statement, bool partitions_known, SelectPlan& plan) {
  if (!plan.target.projects_part()) return ok();
  if (partitions_known) GALVAN_TRY(check_filter_projected(plan.target, statement.where.get()));
  std::vector<std::string_view> selected;
  for (const partiql::Column& column : statement.columns) selected.emplace_back(column.path.attribute());
  GALVAN_TRY(plan.fetches, check_selected_projected(plan.target, selected));
  return ok();
}

}  // namespace

Result<void> check_paths(const Statement& statement, const TableDefinition& table) {
  if (statement.where) GALVAN_TRY(check_key_paths(statement.where->paths(), table));
  for (const partiql::Column& column : statement.columns) {
    GALVAN_TRY(check_key_paths(std::span(&column.path, 1), table));
  }
  return ok();
}

void describe(const Statement& statement, AccessFacts& facts) {
  if (statement.index) facts.set_index(*statement.index);
  facts.add_key_attributes();
  facts.add_attributes(statement.where.get());
  for (const partiql::Column& column : statement.columns) facts.add_attribute(column.path.attribute());
  if (statement.columns.empty()) facts.add_every_attribute();
  facts.set("dynamodb:select", statement.columns.empty() ? "ALL_ATTRIBUTES" : "SPECIFIC_ATTRIBUTES");
  const auto partition = facts.partition_attributes();
  if (partition.empty()) return;
  const auto values = statement.values.views();
  const auto pinned = [&](const KeyAttribute& key) {
    return statement.where && partiql::values_of(*statement.where, key.name, values);
  };
  const bool everything = !std::ranges::all_of(partition, pinned);
  facts.set("dynamodb:fulltablescan", everything ? "true" : "false");
  if (everything) return facts.add_every_key();
  const auto leading = partiql::values_of(*statement.where, partition.front().name, values);
  for (const ValueSlot slot : *leading) facts.add_leading_key(values[slot]);
}

Result<SelectPlan> plan_select(RequestContext& context, Statement& statement, bool consistent_read,
                               const std::optional<std::string_view>& return_consumed_capacity) {
  SelectPlan plan;
  GALVAN_TRY(plan.target, find_target(context, statement, consistent_read, return_consumed_capacity));
  const KeySchema& table_keys = plan.target.table->keys;
  GALVAN_TRY(check_paths(statement, *plan.target.table));
  GALVAN_TRY(auto partitions, partitions_of(statement, plan.target.keys()));
  const bool partitions_known = partitions.has_value();
  GALVAN_TRY(check_order(statement, plan.target.keys(), partitions_known));
  // The keys of an index are not unique.
  if (!plan.target.index) plan.key = key_of_where(table_keys, statement);
  if (!plan.key.absent()) {
    GALVAN_TRY(check_key(table_keys, plan.key));
  } else if (partitions) {
    GALVAN_TRY(plan_query(statement, *std::move(partitions), plan));
  } else {
    plan.ranges.push_back(scan_range(plan.target.keyspace(), 0, 1));
  }
  GALVAN_TRY(check_projected(statement, partitions_known, plan));
  return plan;
}

}  // namespace galvan
