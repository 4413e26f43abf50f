#pragma once

#include "model/stored_item.h"
#include "table/catalog.h"
#include "table/index_entry.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galvan {

/// An entry as a backfill writes it.
struct BackfillEntry {
  std::string key;
  std::string value;
};

/// What a backfill fills: a secondary index or the expiry index of a table. Immutable.
class BackfillTarget {
 public:
  enum class Phase : std::uint8_t {
    kNone,      ///< the table has no such index, any more at least
    kWalking,   ///< entries are still to be written
    kCounting,  ///< all of them are there, and still to be counted
    kDone,
  };

  /// The index of that keyspace. `table` may be null.
  BackfillTarget(TablePtr table, KeyspaceId keyspace);

  /// Not to be called where the phase is kNone.
  const TableDefinition& table() const { return *table_; }
  Phase phase() const;
  /// The definition once the phase is over; for kWalking and kCounting.
  TablePtr after_phase() const;

  /// Whether the item has an entry. `scratch` is reused from call to call.
  bool has_entry(const StoredItemView& item, IndexEntry& scratch) const;
  /// Makes the entry of an item, given its storage key, in an empty `entry`. False if it has none.
  bool make_entry(std::string_view item_key, const StoredItemView& item, BackfillEntry& entry) const;

 private:
  TablePtr table_;
  const IndexDefinition* index_ = nullptr;  // of table_
  bool is_expiry_ = false;
};

}  // namespace galvan
