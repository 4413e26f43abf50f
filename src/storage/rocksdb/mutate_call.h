#pragma once

#include "storage/engine.h"
#include "storage/rocksdb/commit_queue.h"
#include "storage/rocksdb/latch_table.h"
#include "storage/rocksdb/options.h"

#include <rocksdb/db.h>

#include <memory_resource>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// One run of Engine::mutate: read the current values, decide, queue, and leave the new values, all under the latches
/// of the keys. What it reads of a key is either what its last writer left or final in RocksDB: a value is dropped only
/// after it is written, and only holders of the latch write the key.
class MutateCall {
 public:
  /// Everything must outlive the call.
  MutateCall(rocksdb::DB& db, const RocksdbSettings& settings, LatchTable& latches, CommitQueue& queue,
             std::span<Mutation* const> mutations);
  StorageResult<MutateResult> run(ReadTier tier);

 private:
  struct KeyState {
    Mutation* mutation;
    rocksdb::PinnableSlice stored;
    std::optional<std::string_view> current;  // borrows from `stored` or the recent value, until the latches go
    Decision decision = Decision::kKeep;
    std::string new_value;
  };

  StorageResult<void> warm_up();
  StorageResult<void> read(const Latches& latches, const rocksdb::ReadOptions& options);
  bool decide();
  CommitEntry make_entry();
  void leave_values(Latches& latches, CommitTicket ticket);

  rocksdb::DB& db_;
  const RocksdbSettings& settings_;
  LatchTable& latches_;
  CommitQueue& queue_;
  StripeSet stripes_;
  CommitTicket seen_;  // the newest ticket among the values read that are not durable
  // The state of a few keys fits in the call's own frame.
  std::byte frame_[1024];
  std::pmr::monotonic_buffer_resource memory_{frame_, sizeof(frame_)};
  std::pmr::vector<KeyState> keys_{&memory_};
};

}  // namespace galvan
