#include "storage/rocksdb/mutate_call.h"

#include "base/check.h"
#include "storage/rocksdb/status.h"

#include <utility>

namespace galvan {
namespace {

bool writes(Decision decision) { return decision == Decision::kPut || decision == Decision::kRemove; }
bool has_effects(Decision decision) { return writes(decision) || decision == Decision::kNote; }

// The engine's own keyspace is not for callers to write.
void check_key(std::string_view key) {
  static_assert(kEngineKeyspace.value() == 0);
  GALVAN_CHECK(!key.starts_with(std::string_view("\0\0\0\0", 4)));
}

class EntryEffects final : public EffectBatch {
 public:
  explicit EntryEffects(CommitEntry& entry) : entry_(entry) {}

  void put(std::string_view key, std::string_view value) override {
    check_key(key);
    GALVAN_CHECK(entry_.batch.Put(to_slice(key), to_slice(value)).ok());
  }
  void remove(std::string_view key) override {
    check_key(key);
    GALVAN_CHECK(entry_.batch.Delete(to_slice(key)).ok());
  }
  void append(KeyspaceId log, std::string entry) override {
    count(log, 1, static_cast<std::int64_t>(entry.size()));
    entry_.log_entries.push_back({log, std::move(entry)});
  }
  void count(KeyspaceId keyspace, std::int64_t items, std::int64_t bytes) override {
    if (items != 0 || bytes != 0) entry_.counts.push_back({keyspace, items, bytes});
  }

 private:
  CommitEntry& entry_;
};

}  // namespace

MutateCall::MutateCall(rocksdb::DB& db, const RocksdbSettings& settings, LatchTable& latches, CommitQueue& queue,
                       std::span<Mutation* const> mutations)
    : db_(db), settings_(settings), latches_(latches), queue_(queue) {
  keys_.reserve(mutations.size());
  for (Mutation* const mutation : mutations) {
    keys_.emplace_back().mutation = mutation;
    stripes_.add(LatchTable::stripe_of(mutation->key()));
  }
}

StorageResult<MutateResult> MutateCall::run(ReadTier tier) {
  GALVAN_TRY(queue_.check_open());
  if (tier == ReadTier::kDisk) GALVAN_TRY(warm_up());

  Latches latches(latches_, stripes_);
  // With kDisk this may touch the disk under the latches, if the cache has dropped a block since warm_up(). That is
  // rare, and better than a loop that need not end.
  GALVAN_TRY(read(latches, settings_.reads(tier)));
  if (!decide()) return MutateResult{false, seen_};
  CommitEntry entry = make_entry();
  if (entry.batch.Count() == 0 && entry.counts.empty()) return MutateResult{true, seen_};
  entry.stripes = stripes_;
  GALVAN_TRY(const CommitTicket ticket, queue_.push(std::move(entry)));
  leave_values(latches, ticket);
  return MutateResult{true, ticket};
}

// Brings what the call will read into memory before it holds a latch, which others and the committer wait for.
StorageResult<void> MutateCall::warm_up() {
  for (KeyState& key : keys_) {
    const rocksdb::Status status =
        db_.Get(settings_.disk_reads, db_.DefaultColumnFamily(), to_slice(key.mutation->key()), &key.stored);
    if (!status.ok() && !status.IsNotFound()) return failure(to_storage_error(status));
    key.stored.Reset();
  }
  return {};
}

StorageResult<void> MutateCall::read(const Latches& latches, const rocksdb::ReadOptions& options) {
  for (KeyState& key : keys_) {
    if (const RecentValue* recent = latches.find(key.mutation->key())) {
      if (recent->value) key.current = *recent->value;
      if (!queue_.is_durable(recent->ticket)) seen_ = std::max(seen_, recent->ticket);
      continue;
    }
    const rocksdb::Status status =
        db_.Get(options, db_.DefaultColumnFamily(), to_slice(key.mutation->key()), &key.stored);
    if (status.ok())
      key.current = to_view(key.stored);
    else if (!status.IsNotFound())
      return failure(to_storage_error(status));
  }
  return {};
}

bool MutateCall::decide() {
  bool applies = true;
  for (KeyState& key : keys_) {
    key.decision = key.mutation->decide(key.current, key.new_value);
    applies &= key.decision != Decision::kAbort;
  }
  return applies;
}

CommitEntry MutateCall::make_entry() {
  CommitEntry entry;
  EntryEffects effects(entry);
  for (KeyState& key : keys_) {
    if (!has_effects(key.decision)) continue;
    std::optional<std::string_view> new_value;
    if (key.decision == Decision::kPut) {
      new_value = key.new_value;
      effects.put(key.mutation->key(), *new_value);
    } else if (key.decision == Decision::kRemove) {
      effects.remove(key.mutation->key());
    } else {
      new_value = key.current;
    }
    key.mutation->append_effects(key.current, new_value, effects);
  }
  return entry;
}

void MutateCall::leave_values(Latches& latches, CommitTicket ticket) {
  for (KeyState& key : keys_) {
    if (!writes(key.decision)) continue;
    RecentValue recent{std::nullopt, ticket};
    if (key.decision == Decision::kPut) recent.value = std::move(key.new_value);
    latches.leave(key.mutation->key(), std::move(recent));
  }
}

}  // namespace galvan
