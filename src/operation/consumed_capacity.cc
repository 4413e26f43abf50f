#include "operation/consumed_capacity.h"

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

}  // namespace

ReturnConsumedCapacity parse_return_consumed_capacity(std::optional<std::string_view> text) {
  if (text == "TOTAL") return ReturnConsumedCapacity::kTotal;
  if (text == "INDEXES") return ReturnConsumedCapacity::kIndexes;
  return ReturnConsumedCapacity::kNone;
}

void append_consumed_capacity(std::string_view table_name, double units, ReturnConsumedCapacity detail,
                              wire::JsonWriter& writer, CapacityKind kind) {
  writer.begin_object();
  writer.key("TableName");
  writer.string(table_name);
  append_units(units, kind, writer);
  if (detail == ReturnConsumedCapacity::kIndexes) {
    writer.key("Table");
    writer.begin_object();
    append_units(units, kind, writer);
    writer.end_object();
  }
  writer.end_object();
}

void TransactionCapacity::add(const TableDefinition& table, std::string_view table_name, double units) {
  auto entry = std::ranges::find(entries_, table.keyspace, &Entry::keyspace);
  if (entry == entries_.end()) entry = entries_.insert(entry, {table.keyspace, table_name, 0});
  entry->units += 2 * units;
}

void TransactionCapacity::append(ReturnConsumedCapacity detail, wire::JsonWriter& writer) const {
  if (detail == ReturnConsumedCapacity::kNone) return;
  writer.key("ConsumedCapacity");
  writer.begin_array();
  for (const Entry& entry : entries_) append_consumed_capacity(entry.table_name, entry.units, detail, writer, kind_);
  writer.end_array();
}

}  // namespace galvan
