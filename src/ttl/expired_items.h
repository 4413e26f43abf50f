#pragma once

#include "base/clock.h"
#include "storage/engine.h"
#include "table/catalog.h"
#include "table/write_clock.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace galvan {

/// What one step of removing expired items did.
struct ExpiryStep {
  std::uint64_t removed = 0;
  /// Found in the index, but no longer expired, or gone, when they were to be removed.
  std::uint64_t kept = 0;
  /// Whether others may be left for the next step.
  bool more = false;
  /// The table's definition changed: only the next pass can go on.
  bool table_changed = false;
  /// The expiry of the first one that was found.
  std::optional<WallTime> oldest;
};

/// Removes items of tables that have expired, in passes of many steps: finds them by the expiry index, and decides
/// under the latch of each whether it still is. Remembers for every table how far it has come. For one thread at a
/// time.
class ExpiredItems {
 public:
  /// All must outlive this.
  ExpiredItems(Engine& engine, const Clock& clock) : engine_(engine), write_clock_(clock) {}

  /// Begins a pass: what was written before is seen by its steps. Answers the tables whose expiry index is built. May
  /// block for a commit.
  StorageResult<std::vector<TablePtr>> begin_pass(const Catalog::Snapshot& tables);

  /// Removes up to `items_max` items that have expired by `now`, which must not be later than the clock's. Durable on
  /// return. May block. Errors: as of Engine; what was removed before is not told then.
  StorageResult<ExpiryStep> remove(const TableDefinition& table, WallTime now, std::size_t items_max);

 private:
  struct Entry {
    std::string key;
    std::string item_key;
    WallTime expiry;
  };
  enum class Outcome : std::uint8_t { kRemoved, kKept, kTableChanged };

  StorageResult<std::vector<Entry>> find(const TableDefinition& table, WallTime now, const std::string& position,
                                         std::size_t items_max);
  StorageResult<Outcome> remove_item(const TableDefinition& table, const Entry& entry, WallTime now,
                                     CommitTicket& ticket);

  Engine& engine_;
  WriteClock write_clock_;
  // By keyspace of the expiry index: no entry before that key is left, but of items that were written since the pass
  // began.
  std::map<KeyspaceId, std::string> positions_;
  std::string stored_item_;  // reused
};

}  // namespace galvan
