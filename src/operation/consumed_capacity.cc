#include "operation/consumed_capacity.h"

#include "table/capacity.h"

#include <algorithm>

namespace galvan {
namespace {

void append_units(double units, CapacityKind kind, wire::JsonWriter& writer) {
  if (kind != CapacityKind::kPlain) {
    writer.key(kind == CapacityKind::kRead ? "ReadCapacityUnits" : "WriteCapacityUnits");
    writer.decimal(units);
  }
  writer.key("CapacityUnits");
  writer.decimal(units);
}

void append_units(std::string_view name, double units, CapacityKind kind, wire::JsonWriter& writer) {
  writer.key(name);
  writer.begin_object();
  append_units(units, kind, writer);
  writer.end_object();
}

void append_indexes(std::string_view member, IndexKind of, const ConsumedUnits& units, CapacityKind kind,
                    wire::JsonWriter& writer) {
  const auto is_such = [of](const auto& index) { return index.first->kind == of; };
  if (std::ranges::none_of(units.indexes(), is_such)) return;
  writer.key(member);
  writer.begin_object();
  for (const auto& index : units.indexes()) {
    if (is_such(index)) append_units(index.first->name, index.second, kind, writer);
  }
  writer.end_object();
}

}  // namespace

ReturnConsumedCapacity parse_return_consumed_capacity(std::optional<std::string_view> text) {
  if (text == "TOTAL") return ReturnConsumedCapacity::kTotal;
  if (text == "INDEXES") return ReturnConsumedCapacity::kIndexes;
  return ReturnConsumedCapacity::kNone;
}

void ConsumedUnits::add(const IndexDefinition& index, double units) {
  const auto found = std::ranges::find(indexes_, index.keyspace, [](const auto& each) { return each.first->keyspace; });
  if (found == indexes_.end()) {
    indexes_.emplace_back(&index, units);
  } else {
    found->second += units;
  }
}

void ConsumedUnits::add(std::span<const IndexChange> changes) {
  for (const IndexChange& change : changes) {
    // An index that nothing was written to is not told of.
    if (change.removes || change.puts) add(*change.index, change.write_units());
  }
}

void ConsumedUnits::add(const ConsumedUnits& other) {
  table_ += other.table_;
  for (const auto& [index, units] : other.indexes_) add(*index, units);
}

double ConsumedUnits::total() const {
  double total = table_;
  for (const auto& [index, units] : indexes_) total += units;
  return total;
}

ConsumedUnits write_units(const ItemMutation& mutation) {
  ConsumedUnits units(write_capacity_units(std::max(mutation.old_item_bytes(), mutation.new_item_bytes())));
  units.add(mutation.index_changes());
  return units;
}

void append_consumed_capacity(std::string_view table_name, const ConsumedUnits& units, ReturnConsumedCapacity detail,
                              wire::JsonWriter& writer, CapacityKind kind) {
  writer.begin_object();
  writer.key("TableName");
  writer.string(table_name);
  append_units(units.total(), kind, writer);
  if (detail == ReturnConsumedCapacity::kIndexes) {
    append_units("Table", units.table(), kind, writer);
    append_indexes("LocalSecondaryIndexes", IndexKind::kLocal, units, kind, writer);
    append_indexes("GlobalSecondaryIndexes", IndexKind::kGlobal, units, kind, writer);
  }
  writer.end_object();
}

void TransactionCapacity::add(const TableDefinition& table, std::string_view table_name, double units,
                              std::span<const IndexChange> index_changes) {
  auto entry = std::ranges::find(entries_, table.keyspace, &Entry::keyspace);
  if (entry == entries_.end()) entry = entries_.insert(entry, {table.keyspace, table_name, {}});
  entry->units.add(2 * units);
  entry->units.add(index_changes);
}

void TransactionCapacity::append(ReturnConsumedCapacity detail, wire::JsonWriter& writer) const {
  if (detail == ReturnConsumedCapacity::kNone) return;
  writer.key("ConsumedCapacity");
  writer.begin_array();
  for (const Entry& entry : entries_) append_consumed_capacity(entry.table_name, entry.units, detail, writer, kind_);
  writer.end_array();
}

}  // namespace galvan
