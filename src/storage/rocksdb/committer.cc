#include "storage/rocksdb/committer.h"

#include "base/check.h"
#include "base/time_slice.h"
#include "storage/log_key.h"
#include "storage/rocksdb/status.h"

#include <algorithm>
#include <string>
#include <utility>

namespace galvan {
namespace {

using SteadyClock = std::chrono::steady_clock;

// However slow a disk is, this is more than clients need to come back.
constexpr std::chrono::milliseconds kGatherTimeMax{2};

// Everybody who writes waits for this thread, which mostly waits for the disk: when a sync ends, neither a flush nor an
// I/O thread may keep it from the next one.
constexpr std::chrono::microseconds kTimeSlice{100};

// Copies the operations of one batch to the end of another.
class BatchAppender final : public rocksdb::WriteBatch::Handler {
 public:
  explicit BatchAppender(rocksdb::WriteBatch& target) : target_(target) {}

  rocksdb::Status PutCF(std::uint32_t, const rocksdb::Slice& key, const rocksdb::Slice& value) override {
    return target_.Put(key, value);
  }
  rocksdb::Status DeleteCF(std::uint32_t, const rocksdb::Slice& key) override { return target_.Delete(key); }
  rocksdb::Status DeleteRangeCF(std::uint32_t, const rocksdb::Slice& begin, const rocksdb::Slice& end) override {
    return target_.DeleteRange(begin, end);
  }

 private:
  rocksdb::WriteBatch& target_;
};

// One batch of all entries, in order. The first entry's batch is reused: a group of one copies nothing.
rocksdb::WriteBatch merge(std::vector<CommitEntry>& group) {
  rocksdb::WriteBatch batch = std::move(group.front().batch);
  BatchAppender appender(batch);
  for (auto entry = group.begin() + 1; entry != group.end(); ++entry)
    GALVAN_CHECK(entry->batch.Iterate(&appender).ok());
  return batch;
}

// Gives the group's log entries their sequence numbers, in the order of the commits, and appends them.
void append_log_entries(const std::vector<CommitEntry>& group, SequenceSource& sequences, rocksdb::WriteBatch& batch) {
  bool any = false;
  std::string key;
  for (const CommitEntry& entry : group) {
    for (const LogEntry& log_entry : entry.log_entries) {
      key.clear();
      append_log_key(log_entry.log, sequences.next(), key);
      GALVAN_CHECK(batch.Put(key, log_entry.bytes).ok());
      any = true;
    }
  }
  if (any) sequences.append_newest(batch);
}

}  // namespace

Committer::Committer(rocksdb::DB& db, CommitQueue& queue, LatchTable& latches, KeyspaceCounterTable& counters,
                     SequenceSource& sequences, CommitterSettings settings)
    : db_(db),
      queue_(queue),
      latches_(latches),
      counters_(counters),
      sequences_(sequences),
      settings_(settings),
      thread_([this] { run(); }) {}

void Committer::stop() {
  queue_.stop();
  if (thread_.joinable()) thread_.join();
}

CommitterFigures Committer::figures() const {
  return {groups_.load(std::memory_order_relaxed), commits_.load(std::memory_order_relaxed),
          bytes_.load(std::memory_order_relaxed), syncs_.load(std::memory_order_relaxed),
          std::chrono::nanoseconds(write_nanoseconds_.load(std::memory_order_relaxed))};
}

void Committer::run() {
  set_time_slice(kTimeSlice);
  std::vector<CommitEntry> group;
  rocksdb::Status status;
  while (status.ok() && queue_.take(settings_.group_bytes_max, next_sync_, group)) {
    if (!group.empty()) status = commit(group);
    if (status.ok() && next_sync_ && SteadyClock::now() >= *next_sync_) status = sync_log();
    group.clear();
    if (status.ok()) await_next_group();
  }
  if (status.ok() && next_sync_) status = sync_log();
  if (status.ok()) return;
  queue_.fail(to_storage_error(status));
  // After the queue refuses entries, so that no value is left behind that never will be written.
  latches_.drop_all();
}

// Clients that wait for their answers send their next writes once they have them. A group begun with the first of those
// would be small, and all others would wait for its sync before theirs: two syncs for each round instead of one. So up
// to half of a sync's time is spent on letting about as many gather as there were. A client alone is not waited for,
// and where writes come at a rate of their own, enough of them came during the last sync.
void Committer::await_next_group() {
  const std::size_t entries = std::exchange(last_group_, 0) * 7 / 8;
  if (entries < 2) return;
  queue_.await(entries, SteadyClock::now() + std::min(last_write_ / 2, std::chrono::nanoseconds(kGatherTimeMax)));
}

rocksdb::Status Committer::commit(std::vector<CommitEntry>& group) {
  StripeSet stripes;
  std::size_t queued_bytes = 0;
  bool sync = settings_.sync_group;
  KeyspaceCounterTable::Update counters;
  for (const CommitEntry& entry : group) {
    stripes.add_all(entry.stripes);
    queued_bytes += entry.bytes();
    for (const KeyspaceId keyspace : entry.removed_keyspaces) {
      counters[keyspace].reset();
      sync = true;
    }
    counters_.add(entry.counts, counters);
  }
  const CommitTicket last = group.back().ticket;
  rocksdb::WriteBatch batch = merge(group);
  append_log_entries(group, sequences_, batch);
  KeyspaceCounterTable::append_update(counters, batch);

  rocksdb::Status status = write(batch, sync && settings_.log);
  if (!status.ok()) return status;
  if (sync && settings_.log) last_group_ = group.size();
  groups_.fetch_add(1, std::memory_order_relaxed);
  commits_.fetch_add(group.size(), std::memory_order_relaxed);
  bytes_.fetch_add(batch.GetDataSize(), std::memory_order_relaxed);
  counters_.apply(counters);
  queue_.complete(last, queued_bytes);
  latches_.settle(stripes, last);
  return status;
}

rocksdb::Status Committer::write(rocksdb::WriteBatch& batch, bool sync) {
  rocksdb::WriteOptions options;
  options.disableWAL = !settings_.log;
  options.sync = sync;
  const auto start = SteadyClock::now();
  rocksdb::Status status = db_.Write(options, &batch);
  const auto end = SteadyClock::now();
  last_write_ = end - start;
  write_nanoseconds_.fetch_add(last_write_.count(), std::memory_order_relaxed);
  if (sync) {
    // A sync covers everything written before it.
    next_sync_.reset();
    syncs_.fetch_add(1, std::memory_order_relaxed);
  } else if (settings_.log && !next_sync_) {
    next_sync_ = end + kRelaxedSyncPeriod;
  }
  return status;
}

rocksdb::Status Committer::sync_log() {
  next_sync_.reset();
  syncs_.fetch_add(1, std::memory_order_relaxed);
  return db_.SyncWAL();
}

}  // namespace galvan
