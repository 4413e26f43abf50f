#pragma once

#include "base/mutex.h"
#include "storage/engine.h"
#include "storage/rocksdb/keyspace_counters.h"
#include "storage/rocksdb/latch_table.h"

#include <rocksdb/write_batch.h>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace galvan {

/// An entry of a log that has no sequence number yet.
struct LogEntry {
  KeyspaceId log;
  std::string bytes;
};

/// What one call wants written, all or nothing.
struct CommitEntry {
  CommitTicket ticket;  ///< given by the queue
  rocksdb::WriteBatch batch;
  std::vector<LogEntry> log_entries;  ///< join the batch once the commits before this one have theirs
  std::vector<CounterDelta> counts;
  std::vector<KeyspaceId> removed_keyspaces;  ///< whose counters go; such an entry is synced whatever the durability
  StripeSet stripes;                          ///< where the call left values

  std::size_t bytes() const {
    std::size_t bytes = sizeof(CommitEntry) + batch.GetDataSize();
    for (const LogEntry& entry : log_entries) bytes += sizeof(LogEntry) + entry.bytes.size();
    return bytes;
  }
};

/// Orders commits: gives each a ticket, keeps it for the committer, and tells waiters when it is durable. Bounded in
/// bytes. Thread-safe; await(), take(), complete() and fail() are the committer's.
///
/// Whoever waits wakes the committer, not whoever pushes: many entries pushed one after the other, of which only the
/// last is waited for, are one group and one sync.
class CommitQueue {
 public:
  using Deadline = std::optional<std::chrono::steady_clock::time_point>;

  /// Both bounds are checked before a call queues anything; one call may pass them by what it brings.
  CommitQueue(std::size_t bytes_max, std::size_t waiters_max) : bytes_max_(bytes_max), waiters_max_(waiters_max) {}

  /// Errors: those of push().
  StorageResult<void> check_open() const;
  /// Appends an entry, whose order among the entries of the same keys is that of the calls.
  /// Errors: kOverloaded, kReadOnly, kShutdown; nothing was queued.
  StorageResult<CommitTicket> push(CommitEntry&& entry);
  /// See Engine::when_durable.
  void when_durable(CommitTicket ticket, CommitWaiter& waiter);
  /// The ticket of the last entry pushed; the default ticket if there was none.
  CommitTicket newest_ticket() const;
  /// Bytes of the entries that are queued or being written.
  std::size_t bytes() const;
  /// How many wait for a ticket now.
  std::size_t waiters() const;
  /// Whether the ticket is ready, without a lock.
  bool is_durable(CommitTicket ticket) const { return ticket.value() <= durable_.load(std::memory_order_acquire); }
  /// Calls that were refused with kOverloaded.
  std::uint64_t refused() const { return refused_.load(std::memory_order_relaxed); }

  /// Waits until so many entries are queued, or the queue is half full, or it is over: so that a group may be larger.
  /// Returns at the deadline at the latest.
  void await(std::size_t entries, std::chrono::steady_clock::time_point deadline);
  /// Moves the oldest entries, one at least and then up to `bytes_max` of them, into the empty `group`, once somebody
  /// waits for one of the entries or the queue is half full, or else at the deadline, when there may be none. Returns
  /// false once stopped and drained, or failed.
  bool take(std::size_t bytes_max, Deadline deadline, std::vector<CommitEntry>& group);
  /// Makes every ticket up to `last` ready; `bytes` is the sum over the entries taken since the last call.
  void complete(CommitTicket last, std::size_t bytes);
  /// Drops what is queued, fails every ticket that is not ready, and refuses entries from now on.
  void fail(const StorageError& error);
  /// Refuses entries from now on; take() returns those that were accepted.
  void stop();

 private:
  // What the committer sleeps for. It must not be woken for less, and not at all while it works.
  enum class Awaits : std::uint8_t { kNothing, kEntries, kWaiter };

  struct Waiting {
    CommitTicket ticket;
    CommitWaiter* waiter;  // its owner keeps it until it is called
  };

  StorageResult<void> check_open_locked() const GALVAN_REQUIRES(mutex_);
  bool over() const GALVAN_REQUIRES(mutex_) { return stopped_ || failure_; }
  bool half_full() const GALVAN_REQUIRES(mutex_) { return bytes_ >= bytes_max_ / 2; }
  bool has(std::size_t entries) const GALVAN_REQUIRES(mutex_) { return entries_.size() >= entries || half_full(); }
  // Whether there is something to write now.
  bool due() const GALVAN_REQUIRES(mutex_) {
    return !entries_.empty() && (entries_.front().ticket <= wanted_ || half_full());
  }
  void wake_committer() GALVAN_REQUIRES(mutex_);
  std::vector<Waiting> take_waiters(CommitTicket last) GALVAN_REQUIRES(mutex_);

  const std::size_t bytes_max_;
  const std::size_t waiters_max_;
  mutable Mutex mutex_;
  CondVar wake_;
  Awaits awaits_ GALVAN_GUARDED_BY(mutex_) = Awaits::kNothing;
  std::size_t awaited_entries_ GALVAN_GUARDED_BY(mutex_) = 0;
  bool stopped_ GALVAN_GUARDED_BY(mutex_) = false;
  std::optional<StorageError> failure_ GALVAN_GUARDED_BY(mutex_);
  std::deque<CommitEntry> entries_ GALVAN_GUARDED_BY(mutex_);
  std::size_t bytes_ GALVAN_GUARDED_BY(mutex_) = 0;
  CommitTicket newest_ GALVAN_GUARDED_BY(mutex_);
  CommitTicket wanted_ GALVAN_GUARDED_BY(mutex_);  // the newest that anybody has waited for
  std::vector<Waiting> waiters_ GALVAN_GUARDED_BY(mutex_);
  // Written under mutex_; read without it where the answer is "ready", which never changes back.
  std::atomic<std::uint64_t> durable_{0};
  mutable std::atomic<std::uint64_t> refused_{0};
};

}  // namespace galvan
