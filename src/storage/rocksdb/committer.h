#pragma once

#include "storage/rocksdb/commit_queue.h"
#include "storage/rocksdb/keyspace_counters.h"
#include "storage/rocksdb/latch_table.h"
#include "storage/rocksdb/sequence_source.h"

#include <rocksdb/db.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <thread>
#include <vector>

namespace galvan {

/// Between two syncs of Durability::kRelaxed.
inline constexpr std::chrono::milliseconds kRelaxedSyncPeriod{100};

struct CommitterSettings {
  bool log = true;         ///< keep a write-ahead log; otherwise nothing is ever synced
  bool sync_group = true;  ///< sync each group before its tickets are ready; otherwise every kRelaxedSyncPeriod
  std::size_t group_bytes_max = 0;
};

struct CommitterFigures {
  std::uint64_t groups = 0;
  std::uint64_t commits = 0;
  std::uint64_t bytes = 0;
  std::uint64_t syncs = 0;
  std::chrono::nanoseconds write_time{};  ///< in RocksDB's write, sync included
};

/// The one thread that writes: gathers what is queued into one batch, writes and syncs it once, makes its tickets
/// ready, and tells the latch table which values are in RocksDB now. RocksDB shows a batch to readers after the sync of
/// its log, so readers see nothing that is not durable.
///
/// After a failed write or sync nobody knows what the log holds. The committer writes nothing more, and the queue
/// refuses entries until the store is reopened, which reads the log anew.
class Committer {
 public:
  /// Starts the thread. Everything given must outlive stop().
  Committer(rocksdb::DB& db, CommitQueue& queue, LatchTable& latches, KeyspaceCounterTable& counters,
            SequenceSource& sequences, CommitterSettings settings);
  ~Committer() { stop(); }
  Committer(const Committer&) = delete;
  Committer& operator=(const Committer&) = delete;

  /// Stops the queue and returns once what it had accepted is written.
  void stop();
  CommitterFigures figures() const;

 private:
  void run();
  rocksdb::Status commit(std::vector<CommitEntry>& group);
  rocksdb::Status write(rocksdb::WriteBatch& batch, bool sync);
  void await_next_group();
  rocksdb::Status sync_log();

  rocksdb::DB& db_;
  CommitQueue& queue_;
  LatchTable& latches_;
  KeyspaceCounterTable& counters_;
  SequenceSource& sequences_;
  const CommitterSettings settings_;
  std::size_t last_group_ = 0;  // entries of the last group that was synced, and how long its write took
  std::chrono::nanoseconds last_write_{};
  CommitQueue::Deadline next_sync_;  // set while something written is not synced; the committer's own
  std::atomic<std::uint64_t> groups_{0};
  std::atomic<std::uint64_t> commits_{0};
  std::atomic<std::uint64_t> bytes_{0};
  std::atomic<std::uint64_t> syncs_{0};
  std::atomic<std::int64_t> write_nanoseconds_{0};
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace galvan
