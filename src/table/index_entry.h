#pragma once

#include "model/api_error.h"
#include "model/stored_item.h"
#include "storage/engine.h"
#include "table/table_definition.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What secondary indexes hold. Everything here is a function of the table's definition and of items alone.
//   entry key := u32be:keyspace u32be:hash part{partition attributes} part{sort attributes} part{table key}
// as model/key_codec.h has it, with the hash over all partition parts. The table's key makes entries of equal index
// keys distinct; a local index leaves out the table's partition key, which it starts with. An entry's value is a stored
// item: the projected attributes, with the write timestamp of the item.
namespace galvan {

/// One item's place in an index. Borrows from the item that it was derived from.
struct IndexEntry {
  bool present = false;  ///< otherwise the item is not in the index
  std::string key;
  ValueView item;              ///< the projected attributes: the item itself, or `projected`
  std::size_t item_bytes = 0;  ///< item_bytes() of that
  std::string projected = {};
};

/// An item and its item_bytes(); absent where there is none.
struct SizedItem {
  ValueView item;
  std::size_t bytes = 0;
};

/// Derives the entry of an item (`of`). An item is in the index if it has all key attributes, each of its type, not
/// empty and not too large.
void derive_entry(const TableDefinition& table, const IndexDefinition& index, SizedItem of, IndexEntry& entry);

/// What an item's change does to one index.
struct IndexChange {
  const IndexDefinition* index = nullptr;
  IndexEntry before;
  IndexEntry after;
  bool removes = false;  ///< the entry before
  bool puts = false;     ///< the entry after

  /// Write capacity units; 0 where nothing is written. Source: Developer Guide, "Provisioned throughput considerations
  /// for global secondary indexes".
  double write_units() const;
  KeyspaceCounters difference() const;
};

/// Derives what a change from one item to another does to every index of the table, in their order.
void derive_index_changes(const TableDefinition& table, SizedItem old_item, SizedItem new_item,
                          std::vector<IndexChange>& changes);

/// Appends what the changes write. `timestamp` is that of the new item.
void append_index_effects(std::span<const IndexChange> changes, WriteTimestamp timestamp, EffectBatch& effects);

/// Checks the attributes of an item to be put that are keys of an index: each that is there must be of the key's type,
/// not empty and not too large. Errors: ValidationException in the service's words.
Result<void> check_index_keys(const TableDefinition& table, ValueView item);

/// The same of the attributes that an update wrote (any others are let be), in the words of UpdateItem.
Result<void> check_updated_index_keys(const TableDefinition& table, std::span<const std::string_view> updated,
                                      ValueView item);

/// Checks an ExclusiveStartKey of the index: exactly the key attributes of index and table, of their types, not empty,
/// within the size limits. Errors: ValidationException in the service's words.
Result<void> check_entry_key(const TableDefinition& table, const IndexDefinition& index, ValueView key);

/// Appends the storage key of the entry that has the key attributes of `item`, which passed check_entry_key() or is an
/// entry itself.
void append_entry_storage_key(const TableDefinition& table, const IndexDefinition& index, ValueView item,
                              std::string& out);

/// Appends the encoded map of an entry's key attributes, of index and table, alone.
void append_key_of_entry(const TableDefinition& table, const IndexDefinition& index, ValueView entry, std::string& out);

}  // namespace galvan
