#include "ttl/expiry_sweeper.h"

#include "base/thread_cpu.h"
#include "ttl/expiry_pace.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace galvan {

using namespace std::chrono_literals;

namespace {

// Of one step: few enough that whoever waits for the sweeper's locks does not wait for long. In the background, where
// the committer writes a step at once, so few that requests do not notice either of the two.
constexpr std::size_t kStepItems = 256;
constexpr std::size_t kBackgroundStepItems = 32;
// A pass in the background goes no further, so that what is written behind it comes to its turn.
constexpr int kRoundsMax = 512;
constexpr std::chrono::milliseconds kPauseMin{10};
constexpr std::chrono::milliseconds kPauseMax{1000};
// Where the commit queue is full: two seconds in all.
constexpr std::chrono::milliseconds kTryAgainAfter{10};
constexpr int kTriesMax = 200;

}  // namespace

ExpirySweeper::ExpirySweeper(Catalog& catalog, Engine& engine, const Clock& clock, ExpirySweeperOptions options)
    : catalog_(catalog), clock_(clock), options_(std::move(options)), items_(engine, clock) {
  thread_ = std::thread([this] {
    lower_thread_priority();
    run();
  });
}

ExpirySweeper::~ExpirySweeper() {
  stop();
  thread_.join();
}

void ExpirySweeper::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
}

void ExpirySweeper::run() {
  const auto pause = std::clamp(options_.delay / 2, kPauseMin, kPauseMax);
  // Since when passes have left something; what was not finished goes on at once.
  std::optional<SteadyTime> behind_since;
  while (rest(behind_since ? 0ns : std::chrono::nanoseconds(pause))) {
    const SteadyTime since = behind_since.value_or(std::chrono::steady_clock::now());
    behind_since.reset();
    if (options_.paused && options_.paused()) continue;
    const auto passed = pass(clock_.now() - options_.delay, since);
    if (passed.has_value() && !passed->finished) behind_since = since;
  }
}

StorageResult<std::uint64_t> ExpirySweeper::sweep() {
  std::uint64_t removed = 0;
  const WallTime now = clock_.now();
  for (bool finished = false; !finished;) {
    GALVAN_TRY(const Pass passed, pass(now, std::nullopt));
    removed += passed.removed;
    finished = passed.finished;
  }
  return removed;
}

StorageResult<ExpirySweeper::Pass> ExpirySweeper::pass(WallTime now, std::optional<SteadyTime> behind_since) {
  std::vector<TablePtr> tables;
  {
    const MutexLock lock(items_mutex_);
    GALVAN_TRY(tables, items_.begin_pass(*catalog_.snapshot()));
  }
  tables_.store(tables.size(), std::memory_order_relaxed);
  Pass pass;
  for (int rounds = 0; !tables.empty(); ++rounds) {
    if (behind_since && rounds == kRoundsMax) {
      pass.finished = false;
      return pass;
    }
    GALVAN_TRY(round(now, behind_since, tables, pass));
  }
  if (!pass.failed) lag_milliseconds_.store(0, std::memory_order_relaxed);
  return pass;
}

StorageResult<void> ExpirySweeper::round(WallTime now, std::optional<SteadyTime> behind_since,
                                         std::vector<TablePtr>& tables, Pass& pass) {
  std::vector<TablePtr> left;
  std::optional<StorageError> failed;
  WallTime oldest = now;
  for (TablePtr& table : tables) {
    const SteadyTime begin = std::chrono::steady_clock::now();
    const auto cpu_before = thread_cpu_time();
    const auto done = step(*table, now, behind_since ? kBackgroundStepItems : kStepItems);
    if (!done.has_value()) {
      // What is wrong with one table is no reason to keep what others have to remove.
      if (done.error().kind == StorageErrorKind::kShutdown) return failure(done.error());
      if (done.error().kind != StorageErrorKind::kOverloaded) {
        log("expired items of table " + table->path() + " can not be removed: " + done.error().detail);
      }
      failed = done.error();
      pass.failed = true;
      continue;
    }
    pass.removed += done->removed;
    if (done->table_changed) pass.finished = false;
    oldest = std::min(oldest, done->oldest.value_or(oldest));
    if (done->more) left.push_back(std::move(table));
    const SteadyTime end = std::chrono::steady_clock::now();
    const bool rested = behind_since && done->removed > 0;
    if (!rest(rested ? expiry_rest(thread_cpu_time() - cpu_before, end - begin, end - *behind_since) : 0ns)) {
      return failure(StorageError{StorageErrorKind::kShutdown, "the server stops"});
    }
  }
  lag_milliseconds_.store((clock_.now() - oldest).count(), std::memory_order_relaxed);
  tables = std::move(left);
  if (failed && !behind_since) return failure(*std::move(failed));
  return {};
}

StorageResult<ExpiryStep> ExpirySweeper::step(const TableDefinition& table, WallTime now, std::size_t items_max) {
  for (int tries = 1;; ++tries) {
    {
      const MutexLock lock(items_mutex_);
      auto step = items_.remove(table, now, items_max);
      if (step.has_value()) {
        removed_.fetch_add(step->removed, std::memory_order_relaxed);
        kept_.fetch_add(step->kept, std::memory_order_relaxed);
        return step;
      }
      if (step.error().kind != StorageErrorKind::kOverloaded || tries == kTriesMax) return step;
    }
    if (!rest(kTryAgainAfter)) return failure(StorageError{StorageErrorKind::kShutdown, "the server stops"});
  }
}

std::vector<EngineFigure> ExpirySweeper::figures() const {
  const auto total = [](const std::atomic<std::uint64_t>& counter) {
    return static_cast<double>(counter.load(std::memory_order_relaxed));
  };
  const double lag =
      std::chrono::duration<double>(std::chrono::milliseconds(lag_milliseconds_.load(std::memory_order_relaxed)))
          .count();
  return {
      {"ttl_tables", "Tables whose expired items are removed.", false, total(tables_)},
      {"ttl_items_removed_total", "Items removed because they had expired.", true, total(removed_)},
      {"ttl_items_kept_total", "Items that were no longer expired when they were to be removed.", true, total(kept_)},
      {"ttl_lag_seconds", "How long ago the oldest item expired that is known to be left; 0 if none is.", false, lag},
  };
}

bool ExpirySweeper::rest(std::chrono::nanoseconds length) {
  const MutexLock lock(mutex_);
  if (!stopping_ && length > 0ns) wake_.wait_for(mutex_, length);
  return !stopping_;
}

void ExpirySweeper::log(std::string_view line) const {
  if (options_.log) options_.log(line);
}

}  // namespace galvan
