#include "storage/rocksdb/commit_queue.h"

#include "base/check.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace galvan {

StorageResult<void> CommitQueue::check_open_locked() const {
  if (failure_)
    return failure(StorageError{StorageErrorKind::kReadOnly, "writes are refused after an error: " + failure_->detail});
  if (stopped_) return failure(StorageError{StorageErrorKind::kShutdown, "the engine is closing"});
  if (bytes_ < bytes_max_ && waiters_.size() < waiters_max_) return {};
  refused_.fetch_add(1, std::memory_order_relaxed);
  return failure(StorageError{StorageErrorKind::kOverloaded, "the commit queue is full"});
}

StorageResult<void> CommitQueue::check_open() const {
  MutexLock lock(mutex_);
  return check_open_locked();
}

StorageResult<CommitTicket> CommitQueue::push(CommitEntry&& entry) {
  MutexLock lock(mutex_);
  GALVAN_TRY(check_open_locked());
  newest_ = CommitTicket(newest_.value() + 1);
  entry.ticket = newest_;
  bytes_ += entry.bytes();
  entries_.push_back(std::move(entry));
  wake_committer();
  return newest_;
}

void CommitQueue::wake_committer() {
  const bool awaited = awaits_ == Awaits::kEntries ? has(awaited_entries_) : awaits_ == Awaits::kWaiter && due();
  if (awaited) wake_.notify_one();
}

void CommitQueue::when_durable(CommitTicket ticket, CommitWaiter& waiter) {
  StorageResult<void> outcome;
  if (!is_durable(ticket)) {
    MutexLock lock(mutex_);
    GALVAN_CHECK(ticket <= newest_);
    if (ticket.value() > durable_.load(std::memory_order_relaxed)) {
      if (!failure_) {
        waiters_.push_back({ticket, &waiter});
        wanted_ = std::max(wanted_, ticket);
        wake_committer();
        return;
      }
      outcome = failure(*failure_);
    }
  }
  waiter.on_durable(outcome);
}

CommitTicket CommitQueue::newest_ticket() const {
  MutexLock lock(mutex_);
  return newest_;
}

std::size_t CommitQueue::bytes() const {
  MutexLock lock(mutex_);
  return bytes_;
}

std::size_t CommitQueue::waiters() const {
  MutexLock lock(mutex_);
  return waiters_.size();
}

void CommitQueue::await(std::size_t entries, std::chrono::steady_clock::time_point deadline) {
  MutexLock lock(mutex_);
  awaits_ = Awaits::kEntries;
  awaited_entries_ = entries;
  while (!has(entries) && !over()) {
    const auto left = deadline - std::chrono::steady_clock::now();
    if (left <= left.zero()) break;
    wake_.wait_for(mutex_, left);
  }
  awaits_ = Awaits::kNothing;
}

bool CommitQueue::take(std::size_t bytes_max, Deadline deadline, std::vector<CommitEntry>& group) {
  MutexLock lock(mutex_);
  awaits_ = Awaits::kWaiter;
  while (!due() && !over()) {
    if (!deadline) {
      wake_.wait(mutex_);
      continue;
    }
    const auto left = *deadline - std::chrono::steady_clock::now();
    if (left <= left.zero()) break;
    wake_.wait_for(mutex_, left);
  }
  awaits_ = Awaits::kNothing;
  std::size_t bytes = 0;
  while (!entries_.empty() && (group.empty() || bytes + entries_.front().bytes() <= bytes_max)) {
    bytes += entries_.front().bytes();
    group.push_back(std::move(entries_.front()));
    entries_.pop_front();
  }
  return !group.empty() || !over();
}

std::vector<CommitQueue::Waiting> CommitQueue::take_waiters(CommitTicket last) {
  const auto ready = std::partition(waiters_.begin(), waiters_.end(),
                                    [last](const Waiting& waiting) { return waiting.ticket > last; });
  std::vector<Waiting> taken(ready, waiters_.end());
  waiters_.erase(ready, waiters_.end());
  std::sort(taken.begin(), taken.end(), [](const Waiting& a, const Waiting& b) { return a.ticket < b.ticket; });
  return taken;
}

void CommitQueue::complete(CommitTicket last, std::size_t bytes) {
  std::vector<Waiting> ready;
  {
    MutexLock lock(mutex_);
    GALVAN_CHECK(bytes <= bytes_);
    bytes_ -= bytes;
    durable_.store(last.value(), std::memory_order_release);
    ready = take_waiters(last);
  }
  const StorageResult<void> outcome;
  for (const Waiting& waiting : ready) waiting.waiter->on_durable(outcome);
}

void CommitQueue::fail(const StorageError& error) {
  std::vector<Waiting> failed;
  {
    MutexLock lock(mutex_);
    failure_ = error;
    entries_.clear();
    bytes_ = 0;
    failed = take_waiters(newest_);
  }
  const StorageResult<void> outcome = failure(error);
  for (const Waiting& waiting : failed) waiting.waiter->on_durable(outcome);
}

void CommitQueue::stop() {
  MutexLock lock(mutex_);
  stopped_ = true;
  wake_.notify_one();
}

}  // namespace galvan
