#pragma once

#include "base/mutex.h"
#include "storage/engine.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <optional>
#include <span>
#include <string_view>
#include <unordered_map>

// Keyspace counters are stored under keyspace 0, which no table has. These bytes are stored: never change them.
//   key   := u32be:0 'c' u32be:keyspace
//   value := i64be:items i64be:bytes
namespace galvan {

/// The engine's own keyspace.
inline constexpr KeyspaceId kEngineKeyspace{0};

struct CounterDelta {
  KeyspaceId keyspace;
  std::int64_t items = 0;
  std::int64_t bytes = 0;
};

/// The keyspace's totals at the cursor's snapshot, read with RangeCursor::get. Zeros if it was never counted.
StorageResult<KeyspaceCounters> read_counters(RangeCursor& cursor, KeyspaceId keyspace);

/// The durable totals. Thread-safe.
class KeyspaceCounterTable {
 public:
  /// The totals after some more commits, by keyspace; nothing where it was removed.
  using Update = std::unordered_map<KeyspaceId, std::optional<KeyspaceCounters>>;

  StorageResult<void> load(rocksdb::DB& db, const rocksdb::ReadOptions& read_options);
  /// Zeros for a keyspace that was never counted.
  KeyspaceCounters get(KeyspaceId keyspace) const;
  bool contains(KeyspaceId keyspace) const;

  /// Adds a commit's counts to `update`. For the committer alone, as is apply(): nobody else changes totals.
  void add(std::span<const CounterDelta> deltas, Update& update) const;
  /// Appends what the update changes in storage.
  static void append_update(const Update& update, rocksdb::WriteBatch& batch);
  /// Makes the update, which is durable now, visible.
  void apply(const Update& update);

 private:
  mutable Mutex mutex_;
  std::unordered_map<KeyspaceId, KeyspaceCounters> totals_ GALVAN_GUARDED_BY(mutex_);
};

}  // namespace galvan
