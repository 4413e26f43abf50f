#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "storage/engine.h"
#include "table/catalog.h"
#include "ttl/expired_items.h"

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <thread>
#include <vector>

namespace galvan {

struct ExpirySweeperOptions {
  /// An item stays for at least so long after its expiry, unless sweep() removes it.
  std::chrono::milliseconds delay{5000};
  /// While it answers true, only sweep() removes anything; may be empty.
  std::function<bool()> paused;
  /// Receives what went wrong, one line a call, on any thread; may be empty.
  std::function<void(std::string_view)> log;
};

/// Removes what has expired, on a thread of its own, in small steps with rests between them (ttl/expiry_pace.h), so
/// that the requests of users come first. What is removed, and when, is decided by ExpiredItems.
class ExpirySweeper {
 public:
  /// Starts the thread. All must outlive the sweeper.
  ExpirySweeper(Catalog& catalog, Engine& engine, const Clock& clock, ExpirySweeperOptions options);
  ~ExpirySweeper();
  ExpirySweeper(const ExpirySweeper&) = delete;
  ExpirySweeper& operator=(const ExpirySweeper&) = delete;

  /// Removes everything that has expired by now, in all tables, without delay or rest, and answers how many items that
  /// were. Durable on return. Blocks. Errors: as of Engine; what was removed before is not told then.
  StorageResult<std::uint64_t> sweep() GALVAN_EXCLUDES(items_mutex_);

  /// Ends the thread's work and every sweep() after the step under way; may be called again.
  void stop() GALVAN_EXCLUDES(mutex_);

  std::vector<EngineFigure> figures() const;

 private:
  using SteadyTime = std::chrono::steady_clock::time_point;
  struct Pass {
    std::uint64_t removed = 0;
    bool finished = true;  ///< otherwise something is left for the next one
    bool failed = false;   ///< of at least one table
  };

  void run();
  /// One pass over all tables, which take turns. With rests, and only so far, when something has been left to remove
  /// since then; to its end at once where nothing is given.
  StorageResult<Pass> pass(WallTime now, std::optional<SteadyTime> behind_since) GALVAN_EXCLUDES(items_mutex_);
  /// One step of each table; leaves those that may have more.
  StorageResult<void> round(WallTime now, std::optional<SteadyTime> behind_since, std::vector<TablePtr>& tables,
                            Pass& pass) GALVAN_EXCLUDES(items_mutex_);
  StorageResult<ExpiryStep> step(const TableDefinition& table, WallTime now, std::size_t items_max)
      GALVAN_EXCLUDES(items_mutex_);
  void log(std::string_view line) const;
  /// False once the sweeper stops.
  bool rest(std::chrono::nanoseconds length) GALVAN_EXCLUDES(mutex_);

  Catalog& catalog_;
  const Clock& clock_;
  const ExpirySweeperOptions options_;
  Mutex items_mutex_;  // held for a step
  ExpiredItems items_ GALVAN_GUARDED_BY(items_mutex_);
  std::atomic<std::uint64_t> tables_{0};
  std::atomic<std::uint64_t> removed_{0};
  std::atomic<std::uint64_t> kept_{0};
  std::atomic<std::int64_t> lag_milliseconds_{0};
  mutable Mutex mutex_;
  CondVar wake_;
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace galvan
