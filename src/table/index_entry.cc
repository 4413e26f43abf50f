#include "table/index_entry.h"

#include "base/check.h"
#include "model/key_codec.h"
#include "model/limits.h"
#include "table/capacity.h"
#include "table/item_key.h"

#include <algorithm>
#include <array>
#include <optional>

namespace galvan {
namespace {

enum class KeyValueFault : std::uint8_t { kType, kEmpty };

std::optional<KeyValueFault> find_fault(const KeyAttribute& key, ValueView value) {
  if (value.type() != key.type) return KeyValueFault::kType;
  if (key.type != AttributeType::kN && value.bytes().empty()) return KeyValueFault::kEmpty;
  return std::nullopt;
}

/// The values of some key attributes of one item.
struct KeyValues {
  std::array<ValueView, limits::kIndexKeyAttributesMax> values;
  std::size_t count = 0;
  std::size_t bytes = 0;

  /// False if an attribute is missing, or is no key value.
  bool take(std::span<const KeyAttribute> keys, ValueView item) {
    for (const KeyAttribute& key : keys) {
      const ValueView value = item.find(key.name);
      if (value.absent() || find_fault(key, value)) return false;
      bytes += key_value_bytes(value);
      values[count++] = value;
    }
    return true;
  }
  std::span<const ValueView> all() const { return std::span(values).first(count); }
};

void append_entry_key(const TableDefinition& table, const IndexDefinition& index, const KeyValues& partition,
                      const KeyValues& sort, ValueView item, std::string& out) {
  append_partition_prefix(index.keyspace, partition.all(), out);
  for (const ValueView value : sort.all()) append_key_part(value, out);
  if (index.global()) append_key_part(item.find(table.keys.partition.name), out);
  if (table.keys.sort) append_key_part(item.find(table.keys.sort->name), out);
}

/// Appends the M of the item's attributes among `names`, both ascending.
std::size_t append_projection(const std::vector<std::string>& names, ValueView item, std::string& out) {
  ValueWriter writer(out);
  const ValueWriter::Mark mark = writer.begin_map();
  std::uint32_t count = 0;
  std::size_t bytes = 0;
  auto name = names.begin();
  for (const auto& [attribute, value] : item.entries()) {
    while (name != names.end() && *name < attribute) ++name;
    if (name == names.end()) break;
    if (*name != attribute) continue;
    writer.name(attribute);
    writer.value(value);
    bytes += attribute.size() + value_item_bytes(value);
    ++count;
  }
  writer.end(mark, count);
  return bytes;
}

ApiError index_key_error(const KeyAttribute& key, const IndexDefinition& index, ValueView value, KeyValueFault fault) {
  if (fault == KeyValueFault::kType) {
    return ApiError(ErrorKind::kValidation, "One or more parameter values were invalid: Type mismatch for Index Key " +
                                                key.name + " Expected: " + std::string(attribute_type_name(key.type)) +
                                                " Actual: " + std::string(attribute_type_name(value.type())) +
                                                " IndexName: " + index.name);
  }
  return ApiError(ErrorKind::kValidation,
                  "One or more parameter values are not valid. A value specified for a secondary index key is not "
                  "supported. The AttributeValue for a key attribute cannot contain an empty " +
                      std::string(key.type == AttributeType::kS ? "string" : "binary") +
                      " value. IndexName: " + index.name + ", IndexKey: " + key.name);
}

ApiError updated_key_error(const KeyAttribute& key, KeyValueFault fault) {
  if (fault == KeyValueFault::kType) {
    return ApiError(ErrorKind::kValidation,
                    "The update expression attempted to update the secondary index key to unsupported type");
  }
  return ApiError(
      ErrorKind::kValidation,
      "One or more parameter values are not valid. The update expression attempted to update a secondary "
      "index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an "
      "empty " +
          std::string(key.type == AttributeType::kS ? "string" : "binary") + " value.");
}

/// Bytes of the key attributes that the item has.
std::size_t key_bytes(std::span<const KeyAttribute> keys, ValueView item) {
  std::size_t bytes = 0;
  for (const KeyAttribute& key : keys) {
    const ValueView value = item.find(key.name);
    if (!value.absent() && value.type() == key.type) bytes += key_value_bytes(value);
  }
  return bytes;
}

/// The key attributes of index and table, each once, in ascending order of names.
std::vector<KeyAttribute> entry_key_attributes(const TableDefinition& table, const IndexDefinition& index) {
  std::vector<KeyAttribute> attributes = index.keys.partition;
  attributes.insert(attributes.end(), index.keys.sort.begin(), index.keys.sort.end());
  attributes.push_back(table.keys.partition);
  if (table.keys.sort) attributes.push_back(*table.keys.sort);
  std::ranges::sort(attributes, {}, &KeyAttribute::name);
  const auto same_name = [](const KeyAttribute& a, const KeyAttribute& b) { return a.name == b.name; };
  attributes.erase(std::unique(attributes.begin(), attributes.end(), same_name), attributes.end());
  return attributes;
}

template <class Visit>
Result<void> for_each_key(const IndexDefinition& index, Visit visit) {
  for (const KeyAttribute& key : index.keys.partition) GALVAN_TRY(visit(key));
  for (const KeyAttribute& key : index.keys.sort) GALVAN_TRY(visit(key));
  return ok();
}

}  // namespace

void derive_entry(const TableDefinition& table, const IndexDefinition& index, SizedItem of, IndexEntry& entry) {
  entry.present = false;
  entry.item = ValueView();
  if (of.item.absent()) return;
  const ValueView item = of.item;
  KeyValues partition;
  KeyValues sort;
  if (!partition.take(index.keys.partition, item) || !sort.take(index.keys.sort, item)) return;
  // A put of such an item is refused; one that is older than its index stays out.
  if (partition.bytes > limits::kPartitionKeyBytesMax || sort.bytes > limits::kSortKeyBytesMax) return;
  entry.present = true;
  entry.key.clear();
  append_entry_key(table, index, partition, sort, item, entry.key);
  if (index.projection == ProjectionType::kAll) {
    entry.item = item;
    entry.item_bytes = of.bytes;
    return;
  }
  entry.projected.clear();
  entry.item_bytes = append_projection(index.projected, item, entry.projected);
  entry.item = ValueView(entry.projected);
}

double IndexChange::write_units() const {
  if (removes && puts) return write_capacity_units(before.item_bytes) + write_capacity_units(after.item_bytes);
  if (removes) return write_capacity_units(before.item_bytes);
  if (!puts) return 0;
  return write_capacity_units(std::max(before.present ? before.item_bytes : 0, after.item_bytes));
}

KeyspaceCounters IndexChange::difference() const {
  KeyspaceCounters difference;
  if (before.present) difference = {-1, -static_cast<std::int64_t>(before.item_bytes)};
  if (after.present) {
    ++difference.items;
    difference.bytes += static_cast<std::int64_t>(after.item_bytes);
  }
  return difference;
}

void derive_index_changes(const TableDefinition& table, SizedItem old_item, SizedItem new_item,
                          std::vector<IndexChange>& changes) {
  changes.resize(table.indexes.size());
  for (std::size_t i = 0; i < changes.size(); ++i) {
    IndexChange& change = changes[i];
    change.index = &table.indexes[i];
    derive_entry(table, *change.index, old_item, change.before);
    derive_entry(table, *change.index, new_item, change.after);
    const IndexEntry& before = change.before;
    const IndexEntry& after = change.after;
    const bool moves = before.present != after.present || (before.present && before.key != after.key);
    change.removes = before.present && moves;
    change.puts = after.present && (moves || before.item != after.item);
  }
}

void append_index_effects(std::span<const IndexChange> changes, WriteTimestamp timestamp, EffectBatch& effects) {
  std::string value;
  for (const IndexChange& change : changes) {
    if (change.removes) effects.remove(change.before.key);
    if (change.puts) {
      value.clear();
      append_stored_item(change.after.item, change.after.item_bytes, timestamp, value);
      effects.put(change.after.key, value);
    }
    if (change.index->state == IndexState::kBackfilling || (!change.removes && !change.puts)) continue;
    const KeyspaceCounters difference = change.difference();
    effects.count(change.index->keyspace, difference.items, difference.bytes);
  }
}

Result<void> check_index_keys(const TableDefinition& table, ValueView item) {
  for (const IndexDefinition& index : table.indexes) {
    GALVAN_TRY(for_each_key(index, [&](const KeyAttribute& key) -> Result<void> {
      const ValueView value = item.find(key.name);
      const auto fault = value.absent() ? std::nullopt : find_fault(key, value);
      if (fault) return failure(index_key_error(key, index, value, *fault));
      return ok();
    }));
    GALVAN_TRY(check_key_bytes(key_bytes(index.keys.partition, item), key_bytes(index.keys.sort, item)));
  }
  return ok();
}

Result<void> check_updated_index_keys(const TableDefinition& table, std::span<const std::string_view> updated,
                                      ValueView item) {
  const auto is_updated = [&](const KeyAttribute& key) {
    return std::ranges::find(updated, key.name) != updated.end();
  };
  for (const IndexDefinition& index : table.indexes) {
    bool concerned = false;
    GALVAN_TRY(for_each_key(index, [&](const KeyAttribute& key) -> Result<void> {
      if (!is_updated(key)) return ok();
      concerned = true;
      const ValueView value = item.find(key.name);
      const auto fault = value.absent() ? std::nullopt : find_fault(key, value);
      if (fault) return failure(updated_key_error(key, *fault));
      return ok();
    }));
    if (concerned && (key_bytes(index.keys.partition, item) > limits::kPartitionKeyBytesMax ||
                      key_bytes(index.keys.sort, item) > limits::kSortKeyBytesMax)) {
      return validation_error(
          "The update expression attempted to update the secondary index key beyond allowed size "
          "limits.");
    }
  }
  return ok();
}

Result<void> check_entry_key(const TableDefinition& table, const IndexDefinition& index, ValueView key) {
  const std::vector<KeyAttribute> attributes = entry_key_attributes(table, index);
  const auto fits = [&key](const KeyAttribute& attribute) {
    const ValueView value = key.find(attribute.name);
    return !value.absent() && !find_fault(attribute, value);
  };
  if (key.count() != attributes.size() || !std::ranges::all_of(attributes, fits)) {
    return validation_error("The provided key element does not match the schema");
  }
  GALVAN_TRY(check_key_bytes(key_bytes(index.keys.partition, key), key_bytes(index.keys.sort, key)));
  const KeySchemaView table_keys = table.keys;
  return check_key_bytes(key_bytes(table_keys.partition, key), key_bytes(table_keys.sort, key));
}

void append_entry_storage_key(const TableDefinition& table, const IndexDefinition& index, ValueView item,
                              std::string& out) {
  KeyValues partition;
  KeyValues sort;
  GALVAN_CHECK(partition.take(index.keys.partition, item) && sort.take(index.keys.sort, item));
  append_entry_key(table, index, partition, sort, item, out);
}

void append_key_of_entry(const TableDefinition& table, const IndexDefinition& index, ValueView entry,
                         std::string& out) {
  std::vector<std::string> names;
  for (const KeyAttribute& attribute : entry_key_attributes(table, index)) names.push_back(attribute.name);
  append_projection(names, entry, out);
}

}  // namespace galvan
