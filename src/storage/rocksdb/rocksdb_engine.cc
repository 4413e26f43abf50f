#include "storage/rocksdb/rocksdb_engine.h"

#include "base/check.h"
#include "model/key_codec.h"
#include "storage/rocksdb/commit_queue.h"
#include "storage/rocksdb/committer.h"
#include "storage/rocksdb/data_folder.h"
#include "storage/rocksdb/figures.h"
#include "storage/rocksdb/keyspace_counters.h"
#include "storage/rocksdb/latch_table.h"
#include "storage/rocksdb/mutate_call.h"
#include "storage/rocksdb/open_on_env.h"
#include "storage/rocksdb/options.h"
#include "storage/rocksdb/range_cursor.h"
#include "storage/rocksdb/removed_space.h"
#include "storage/rocksdb/sequence_source.h"
#include "storage/rocksdb/status.h"

#include <rocksdb/convenience.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/snapshot.h>

#include <algorithm>
#include <atomic>
#include <limits>
#include <utility>

namespace galvan {
namespace {

// Up to this much is left in the log for the next open to replay, which takes less time than to flush it.
constexpr std::uint64_t kBytesReplayed = std::uint64_t{4} << 20;
// Each open leaves its log to the next one, to be replayed with those before it until a flush.
constexpr std::size_t kLogFilesReplayed = 8;
// Up to this many keys a keyspace is removed key by key: range tombstones stay until the last level is compacted, and
// every scan steps over them.
constexpr std::size_t kKeysRemovedSingly = 1000;

std::string keyspace_begin(KeyspaceId keyspace) {
  std::string key;
  append_keyspace(keyspace, key);
  return key;
}

// Syncs the logs that an earlier process left. A crash leaves bytes in them that the system has and the disk may not:
// what is replayed from them is shown to readers, and a loss of power that cut the log there would end the next replay
// before everything that was acknowledged since.
StorageResult<void> sync_logs(rocksdb::Env& env, const std::string& path) {
  std::vector<std::string> names;
  const rocksdb::Status listed = env.GetChildren(path, &names);
  if (listed.IsNotFound()) return {};
  GALVAN_TRY(to_result(listed));
  rocksdb::EnvOptions options;
  options.use_mmap_writes = false;
  for (const std::string& name : names) {
    if (!name.ends_with(".log")) continue;
    std::unique_ptr<rocksdb::WritableFile> log;
    GALVAN_TRY(to_result(env.ReopenWritableFile(path + "/" + name, &log, options)));
    GALVAN_TRY(to_result(log->Sync()));
    GALVAN_TRY(to_result(log->Close()));
  }
  std::unique_ptr<rocksdb::Directory> folder;
  GALVAN_TRY(to_result(env.NewDirectory(path, &folder)));
  return to_result(folder->Fsync());
}

class RocksdbEngine final : public Engine {
 public:
  RocksdbEngine(const EngineOptions& options, rocksdb::Env& env, std::unique_ptr<rocksdb::Env> memory_env,
                std::optional<DataFolder> folder)
      : memory_env_(std::move(memory_env)),
        folder_(std::move(folder)),
        settings_(make_settings(options, env)),
        sequences_(options.clock ? *options.clock : system_clock_),
        latches_(recent_values_bytes(options)),
        queue_(options.commit_queue_bytes_max, options.commit_waiters_max) {}

  StorageResult<void> open(const EngineOptions& options);
  ~RocksdbEngine() override;

  StorageResult<bool> get(std::string_view key, ReadTier tier, std::string& value) override {
    return read_key(*db_, settings_.reads(tier), key, value);
  }
  StorageResult<std::vector<std::optional<std::string>>> multi_get(std::span<const std::string> keys,
                                                                   ReadTier tier) override;
  std::unique_ptr<RangeCursor> scan(KeyRange range, ScanDirection direction, ReadTier tier, CursorReads reads) override;
  StorageResult<MutateResult> mutate(std::span<Mutation* const> mutations, ReadTier tier) override {
    return MutateCall(*db_, settings_, latches_, queue_, mutations).run(tier);
  }
  void when_durable(CommitTicket ticket, CommitWaiter& waiter) override { queue_.when_durable(ticket, waiter); }
  StorageResult<void> settle() override;
  StorageResult<void> remove_keyspaces(const std::vector<KeyspaceId>& keyspaces) override;
  StorageResult<void> reclaim_removed(std::atomic<bool>& stop) override { return removed_.compact(*db_, stop); }
  SequenceNumber take_sequence_number() override { return sequences_.next(); }
  KeyspaceCounters counters(KeyspaceId keyspace) const override { return counters_.get(keyspace); }
  StorageResult<KeyspaceCounters> uncounted(KeyspaceId keyspace, KeyspaceCount& count) override;
  std::vector<EngineFigure> figures() const override;

 private:
  bool replay_is_long() const;
  void flush(bool wait);
  void read_in_memory(std::span<const std::string> keys, std::span<rocksdb::PinnableSlice> values,
                      std::span<rocksdb::Status> statuses);
  StorageResult<std::uint64_t> append_removal(const KeyRange& range, rocksdb::WriteBatch& batch);

  const std::unique_ptr<rocksdb::Env> memory_env_;
  const std::optional<DataFolder> folder_;
  const RocksdbSettings settings_;
  const SystemClock system_clock_;
  std::unique_ptr<rocksdb::DB> db_;
  SequenceSource sequences_;
  KeyspaceCounterTable counters_;
  LatchTable latches_;
  CommitQueue queue_;
  RemovedSpace removed_;
  std::optional<Committer> committer_;
};

StorageResult<void> RocksdbEngine::open(const EngineOptions& options) {
  const std::string path = folder_ ? folder_->rocksdb_path().string() : "/galvan";
  // RocksDB warns of a folder in memory that it has to make itself.
  if (options.in_memory) GALVAN_TRY(to_result(settings_.open.env->CreateDirIfMissing(path)));
  if (folder_) GALVAN_TRY(sync_logs(*settings_.open.env, path));
  rocksdb::DB* db = nullptr;
  GALVAN_TRY(to_result(rocksdb::DB::Open(settings_.open, path, &db)));
  db_.reset(db);
  GALVAN_TRY(counters_.load(*db_, settings_.disk_reads));
  GALVAN_TRY(sequences_.load(*db_, settings_.disk_reads));
  CommitterSettings committer;
  committer.log = !options.in_memory;
  committer.sync_group = options.durability == Durability::kSync;
  committer.group_bytes_max = options.commit_group_bytes_max;
  committer_.emplace(*db_, queue_, latches_, counters_, sequences_, committer);
  if (replay_is_long()) flush(false);
  return {};
}

RocksdbEngine::~RocksdbEngine() {
  if (!committer_) return;
  committer_->stop();
  if (replay_is_long()) flush(true);
  db_->Close().PermitUncheckedError();
}

// Whether the next open, if there were no flush before it, would replay much from the logs.
bool RocksdbEngine::replay_is_long() const {
  if (!folder_) return false;
  std::uint64_t unflushed_bytes = 0;
  db_->GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &unflushed_bytes);
  return unflushed_bytes > kBytesReplayed || find_log_files(folder_->rocksdb_path()).count > kLogFilesReplayed;
}

// A failure costs the next open time and loses nothing; it shows in the figures and in the next write.
void RocksdbEngine::flush(bool wait) {
  rocksdb::FlushOptions options;
  options.wait = wait;
  db_->Flush(options).PermitUncheckedError();
}

StorageResult<std::vector<std::optional<std::string>>> RocksdbEngine::multi_get(std::span<const std::string> keys,
                                                                                ReadTier tier) {
  std::vector<rocksdb::PinnableSlice> stored(keys.size());
  std::vector<rocksdb::Status> statuses(keys.size());
  if (tier == ReadTier::kMemory) {
    read_in_memory(keys, stored, statuses);
  } else {
    std::vector<rocksdb::Slice> slices(keys.begin(), keys.end());
    db_->MultiGet(settings_.disk_reads, db_->DefaultColumnFamily(), keys.size(), slices.data(), stored.data(),
                  statuses.data());
  }
  std::vector<std::optional<std::string>> values(keys.size());
  for (std::size_t i = 0; i < keys.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    GALVAN_TRY(to_result(statuses[i]));
    values[i].emplace(stored[i].data(), stored[i].size());
  }
  return values;
}

// RocksDB 7.8's MultiGet goes to the disk for data blocks even with kBlockCacheTier, so keys are read one by one.
void RocksdbEngine::read_in_memory(std::span<const std::string> keys, std::span<rocksdb::PinnableSlice> values,
                                   std::span<rocksdb::Status> statuses) {
  rocksdb::ManagedSnapshot snapshot(db_.get());
  rocksdb::ReadOptions options = settings_.memory_reads;
  options.snapshot = snapshot.snapshot();
  for (std::size_t i = 0; i < keys.size(); ++i) {
    statuses[i] = db_->Get(options, db_->DefaultColumnFamily(), keys[i], &values[i]);
    // The call is run again with kDisk, whatever the other keys would answer.
    if (!statuses[i].ok() && !statuses[i].IsNotFound()) return;
  }
}

std::unique_ptr<RangeCursor> RocksdbEngine::scan(KeyRange range, ScanDirection direction, ReadTier tier,
                                                 CursorReads reads) {
  // The engine's own keys are nobody's to see.
  std::string first = keyspace_begin(KeyspaceId(kEngineKeyspace.value() + 1));
  if (range.begin < first) range.begin = std::move(first);
  return open_range_cursor(*db_, settings_.reads(tier), std::move(range), direction, reads);
}

StorageResult<void> RocksdbEngine::settle() {
  GALVAN_TRY(queue_.check_open());
  // A mutation is queued by the time that it lets its latches go.
  latches_.wait_for_holders();
  return wait_durable(*this, queue_.newest_ticket());
}

StorageResult<void> RocksdbEngine::remove_keyspaces(const std::vector<KeyspaceId>& keyspaces) {
  // What was decided before must be there to be removed.
  GALVAN_TRY(settle());
  CommitEntry entry;
  std::vector<std::pair<KeyspaceId, std::uint64_t>> left;
  for (const KeyspaceId keyspace : keyspaces) {
    GALVAN_CHECK(keyspace != kEngineKeyspace && keyspace.value() != std::numeric_limits<std::uint32_t>::max());
    const KeyRange range = whole_keyspace(keyspace);
    // Whole files first: the other way round this could delete the file of the tombstone, and uncover older files.
    const rocksdb::Slice begin(range.begin), end(range.end);
    GALVAN_TRY(to_result(rocksdb::DeleteFilesInRange(db_.get(), db_->DefaultColumnFamily(), &begin, &end, false)));
    GALVAN_TRY(const std::uint64_t bytes, append_removal(range, entry.batch));
    if (bytes > 0 || counters_.contains(keyspace)) entry.removed_keyspaces.push_back(keyspace);
    left.emplace_back(keyspace, bytes);
  }
  if (entry.removed_keyspaces.empty()) return {};
  GALVAN_TRY(const CommitTicket ticket, queue_.push(std::move(entry)));
  GALVAN_TRY(wait_durable(*this, ticket));
  for (const auto& [keyspace, bytes] : left) removed_.add(keyspace, bytes);
  return {};
}

// Appends the removal of the range's keys: singly while they are few, else as a range. Answers how many bytes of them
// stay on the disk meanwhile.
StorageResult<std::uint64_t> RocksdbEngine::append_removal(const KeyRange& range, rocksdb::WriteBatch& batch) {
  const auto cursor =
      open_range_cursor(*db_, settings_.disk_reads, range, ScanDirection::kForward, CursorReads::kRange);
  std::uint64_t bytes = 0;
  batch.SetSavePoint();
  for (std::size_t keys = 0; cursor->valid(); cursor->next()) {
    if (++keys > kKeysRemovedSingly) {
      GALVAN_TRY(to_result(batch.RollbackToSavePoint()));
      GALVAN_TRY(to_result(batch.DeleteRange(range.begin, range.end)));
      return std::max(bytes, approximate_bytes(*db_, range));
    }
    bytes += cursor->key().size() + cursor->value().size();
    GALVAN_TRY(to_result(batch.Delete(to_slice(cursor->key()))));
  }
  GALVAN_TRY(cursor->status());
  GALVAN_TRY(to_result(batch.PopSavePoint()));
  return bytes;
}

StorageResult<KeyspaceCounters> RocksdbEngine::uncounted(KeyspaceId keyspace, KeyspaceCount& count) {
  // Entries and counters of one moment: what is committed later changes both alike.
  const auto cursor = open_range_cursor(*db_, settings_.disk_reads, whole_keyspace(keyspace), ScanDirection::kForward,
                                        CursorReads::kAnyKey);
  GALVAN_TRY(KeyspaceCounters difference, read_counters(*cursor, keyspace));
  difference = {-difference.items, -difference.bytes};
  for (; cursor->valid(); cursor->next()) {
    const auto bytes = count.bytes_of(cursor->value());
    if (!bytes) return failure(StorageError{StorageErrorKind::kShutdown, "the walk was ended"});
    ++difference.items;
    difference.bytes += *bytes;
  }
  GALVAN_TRY(cursor->status());
  return difference;
}

std::vector<EngineFigure> RocksdbEngine::figures() const {
  std::vector<EngineFigure> figures;
  append_rocksdb_figures(*db_, settings_, figures);
  if (folder_) append_log_figures(find_log_files(folder_->rocksdb_path()), figures);
  append_commit_figures(committer_->figures(), queue_, figures);
  return figures;
}

}  // namespace

StorageResult<std::unique_ptr<Engine>> open_rocksdb_engine_on(const EngineOptions& options, rocksdb::Env& env) {
  std::unique_ptr<rocksdb::Env> memory_env;
  std::optional<DataFolder> folder;
  if (options.in_memory) {
    memory_env.reset(rocksdb::NewMemEnv(rocksdb::Env::Default()));
  } else {
    GALVAN_TRY(folder, DataFolder::open(options.data_dir));
  }
  rocksdb::Env& used = memory_env ? *memory_env : env;
  auto engine = std::make_unique<RocksdbEngine>(options, used, std::move(memory_env), std::move(folder));
  GALVAN_TRY(engine->open(options));
  return engine;
}

StorageResult<std::unique_ptr<Engine>> open_rocksdb_engine(const EngineOptions& options) {
  return open_rocksdb_engine_on(options, *rocksdb::Env::Default());
}

}  // namespace galvan
