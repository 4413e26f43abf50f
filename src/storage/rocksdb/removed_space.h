#pragma once

#include "base/mutex.h"
#include "storage/engine.h"

#include <rocksdb/db.h>

#include <atomic>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace galvan {

/// The keys of a keyspace.
KeyRange whole_keyspace(KeyspaceId keyspace);

/// What removed keyspaces still take on the disk: old versions and tombstones, which RocksDB would keep until as much
/// is written again. Forgets at the end of the process, and leaves what it knew to RocksDB then. Thread-safe.
class RemovedSpace {
 public:
  /// `bytes` of a removed keyspace are still on the disk, or in the log.
  void add(KeyspaceId keyspace, std::uint64_t bytes) GALVAN_EXCLUDES(mutex_);

  /// Where it has become much against all that the disk has, rewrites the files that it is in. See
  /// Engine::reclaim_removed.
  StorageResult<void> compact(rocksdb::DB& db, std::atomic<bool>& stop) GALVAN_EXCLUDES(mutex_);

 private:
  /// Keyspaces in a row: from the first to before the second.
  using Runs = std::map<std::uint32_t, std::uint32_t>;

  Runs take_if_worthwhile(rocksdb::DB& db) GALVAN_EXCLUDES(mutex_);
  static std::vector<KeyRange> ranges_of(rocksdb::DB& db, const Runs& runs);

  Mutex mutex_;
  Runs runs_ GALVAN_GUARDED_BY(mutex_);
  std::uint64_t bytes_ GALVAN_GUARDED_BY(mutex_) = 0;
};

/// How many bytes the range takes in files and memtables, roughly.
std::uint64_t approximate_bytes(rocksdb::DB& db, const KeyRange& range);

}  // namespace galvan
