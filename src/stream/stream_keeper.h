#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "storage/engine.h"
#include "stream/shard_lineage.h"
#include "table/catalog.h"
#include "table/keyspace_remover.h"

#include <chrono>
#include <functional>
#include <thread>
#include <vector>

namespace galvan {

/// Looks after the streams of all tables, on a thread of its own: lets shards give way to others, closes what is
/// closing, and removes what can not be read any more, whole shards at a time. Where a change fails, the next round
/// tries again.
class StreamKeeper {
 public:
  /// How long the thread waits between two rounds.
  static constexpr std::chrono::milliseconds kPeriod{200};

  /// Starts the thread. Everything given must outlive the keeper.
  StreamKeeper(Catalog& catalog, KeyspaceRemover& remover, Engine& engine, const Clock& clock, ShardRules rules,
               std::chrono::milliseconds period = kPeriod);
  /// Stops after the change under way.
  ~StreamKeeper();
  StreamKeeper(const StreamKeeper&) = delete;
  StreamKeeper& operator=(const StreamKeeper&) = delete;

  const ShardRules& rules() const { return rules_; }
  /// Begins the next round at once: a stream has been disabled.
  void wake() GALVAN_EXCLUDES(mutex_);
  /// One round, as the thread goes it. Blocks.
  void tend_all();

  /// Streams, their shards, and the records that they keep.
  std::vector<EngineFigure> figures() const;

 private:
  using StreamChange = std::function<void(StreamDefinition& stream)>;

  void run() GALVAN_EXCLUDES(mutex_);
  void tend(const TableDefinition& table, WallTime now);
  Result<void> begin(const TableDefinition& table, WallTime now);
  Result<void> roll_over(const TableDefinition& table, WallTime now);
  Result<void> finish_closing(const TablePtr& table, bool retired);
  Result<void> trim(const TableDefinition& table, WallTime now);
  Result<void> trim_retired(const TableDefinition& table, WallTime now);
  StorageResult<SequenceNumber> last_sequence_number(const StreamShard& shard);
  /// Changes the stream if the table still has it.
  Result<void> change(const TableDefinition& table, const StreamChange& change);
  bool stopping() const GALVAN_EXCLUDES(mutex_);

  Catalog& catalog_;
  KeyspaceRemover& remover_;
  Engine& engine_;
  const Clock& clock_;
  const ShardRules rules_;
  const std::chrono::milliseconds period_;
  mutable Mutex mutex_;
  CondVar wake_;
  bool awake_ GALVAN_GUARDED_BY(mutex_) = false;
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace galvan
