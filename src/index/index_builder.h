#pragma once

#include "base/mutex.h"
#include "index/backfill_target.h"
#include "storage/engine.h"
#include "table/catalog.h"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace galvan {

/// Builds the indexes that are added to tables, and the expiry indexes of those whose time to live is enabled, on a
/// thread of its own, while the tables are read and written.
///
/// From the moment that the catalog publishes an index, every write keeps its entries; see IndexState. The builder
/// walks the table in storage order, in bounded steps, and notes each item's entry under the latch of the item's key,
/// as if the item were written anew: whatever writes come before or after leave the entry of the newest item, once.
/// Each step writes how far it has come, in the same commit, so that a restart goes on from there. Writes do not count
/// entries before the walk is over, since they can not know which of them are there; then they do, and what the walk
/// left uncounted is counted from one snapshot.
class IndexBuilder {
 public:
  /// Starts the thread, and takes up what an earlier run left unfinished. Catalog and engine must outlive the builder.
  /// `log` receives what went wrong, one line a call, on the builder's thread; it may be empty.
  IndexBuilder(Catalog& catalog, Engine& engine, std::function<void(std::string_view)> log);
  /// Stops after the step under way.
  ~IndexBuilder();
  IndexBuilder(const IndexBuilder&) = delete;
  IndexBuilder& operator=(const IndexBuilder&) = delete;

  /// Queues the indexes of a table that are not active, the expiry index among them. Tables take turns.
  void enqueue(const TableDefinition& table) GALVAN_EXCLUDES(mutex_);

  /// Indexes being built with the items walked, and totals since the start.
  std::vector<EngineFigure> figures() const GALVAN_EXCLUDES(mutex_);

 private:
  /// One index on its way.
  struct Build {
    std::string table_path;
    KeyspaceId keyspace;
    bool settled = false;      // whether earlier versions of the definition are out of use
    std::string position;      // the walk goes on after this storage key; empty: at the start
    std::uint64_t walked = 0;  // items
  };
  enum class Progress : std::uint8_t { kMore, kDone, kWait };
  class NoteEntry;
  class NotePosition;
  struct Batch;

  void run() GALVAN_EXCLUDES(mutex_);
  StorageResult<Progress> advance(Build& build);
  StorageResult<void> start(Build& build);
  StorageResult<Progress> walk(Build& build, const BackfillTarget& target);
  StorageResult<Batch> read_batch(const Build& build, const BackfillTarget& target);
  StorageResult<bool> write_batch(const Build& build, const BackfillTarget& target, const Batch& batch);
  StorageResult<Progress> count(const Build& build);
  Progress end_phase(const Build& build, BackfillTarget::Phase phase, std::optional<Catalog::Count> count);
  /// False once the builder stops.
  bool pause(std::chrono::milliseconds length) GALVAN_EXCLUDES(mutex_);
  void log(std::string_view line) const;

  Catalog& catalog_;
  Engine& engine_;
  const std::function<void(std::string_view)> log_;
  std::atomic<std::uint64_t> walked_{0};
  std::atomic<std::uint64_t> finished_{0};
  std::atomic<bool> stop_requested_{false};
  mutable Mutex mutex_;
  CondVar wake_;
  std::deque<Build> queue_ GALVAN_GUARDED_BY(mutex_);
  std::optional<Build> current_ GALVAN_GUARDED_BY(mutex_);  // a copy of the one under way, for figures
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace galvan
