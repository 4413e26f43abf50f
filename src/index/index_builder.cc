#include "index/index_builder.h"

#include "model/key_codec.h"
#include "model/little_endian.h"
#include "model/stored_item.h"
#include "table/index_entry.h"

#include <algorithm>
#include <chrono>
#include <optional>
#include <span>
#include <utility>

// How far a walk has come, in the catalog's row of the index (Catalog::backfill_row_key):
//   value := u64le:items walked, storage key of the last of them
namespace galvan {

using namespace std::chrono_literals;

namespace {

// A batch is read from one snapshot, and is durable before the next one is read.
constexpr std::size_t kBatchItemsMax = 1000;
constexpr std::size_t kBatchBytesMax = std::size_t{1} << 20;
// Keys of one atomic commit, whose latches are held at once for as long as their entries take to derive.
constexpr std::size_t kStepKeys = 32;
constexpr auto kRetryPause = 50ms;

constexpr std::size_t kWalkedBytes = sizeof(std::uint64_t);

class EntryCount final : public KeyspaceCount {
 public:
  explicit EntryCount(const std::atomic<bool>& stop_requested) : stop_requested_(stop_requested) {}
  std::optional<std::int64_t> bytes_of(std::string_view value) override {
    if (stop_requested_.load(std::memory_order_relaxed)) return std::nullopt;
    const auto stored = StoredItemView::parse(value);
    return stored ? static_cast<std::int64_t>(stored->item_bytes()) : 0;
  }

 private:
  const std::atomic<bool>& stop_requested_;
};

}  // namespace

/// Notes the entry of one item, as it is under its latch.
class IndexBuilder::NoteEntry final : public Mutation {
 public:
  NoteEntry(const BackfillTarget& target, std::string_view key) : target_(target), key_(key) {}

  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view> current, std::string&) override {
    if (target_.table().superseded()) return Decision::kAbort;
    const auto stored = current ? StoredItemView::parse(*current) : std::nullopt;
    entry_ = {};
    return stored && target_.make_entry(key_, *stored, entry_) ? Decision::kNote : Decision::kKeep;
  }
  void append_effects(std::optional<std::string_view>, std::optional<std::string_view>, EffectBatch& effects) override {
    effects.put(entry_.key, entry_.value);
  }

 private:
  const BackfillTarget& target_;
  const std::string_view key_;
  BackfillEntry entry_;
};

/// Writes how far the walk has come.
class IndexBuilder::NotePosition final : public Mutation {
 public:
  NotePosition(KeyspaceId keyspace, std::uint64_t walked, std::string_view position)
      : key_(Catalog::backfill_row_key(keyspace)), value_(kWalkedBytes, '\0') {
    store_little_endian(value_.data(), walked);
    value_ += position;
  }
  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view>, std::string& new_value) override {
    new_value = value_;
    return Decision::kPut;
  }
  void append_effects(std::optional<std::string_view>, std::optional<std::string_view>, EffectBatch&) override {}

 private:
  const std::string key_;
  std::string value_;
};

struct IndexBuilder::Batch {
  std::vector<std::string> keys;  ///< of items that have an entry, ascending
  std::string last;               ///< the last key that was read
  std::uint64_t items = 0;        ///< read
  bool at_end = false;            ///< of the table
};

IndexBuilder::IndexBuilder(Catalog& catalog, Engine& engine, std::function<void(std::string_view)> log)
    : catalog_(catalog), engine_(engine), log_(std::move(log)) {
  for (const auto& [path, table] : *catalog_.snapshot()) enqueue(*table);
  thread_ = std::thread([this] { run(); });
}

IndexBuilder::~IndexBuilder() {
  stop_requested_.store(true, std::memory_order_relaxed);
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void IndexBuilder::enqueue(const TableDefinition& table) {
  {
    const MutexLock lock(mutex_);
    for (const IndexDefinition& index : table.indexes) {
      if (index.state == IndexState::kActive) continue;
      queue_.push_back({.table_path = table.path(), .keyspace = index.keyspace});
    }
    if (table.expiry && !table.expiry->built) {
      queue_.push_back({.table_path = table.path(), .keyspace = table.expiry->keyspace});
    }
  }
  wake_.notify_one();
}

void IndexBuilder::run() {
  while (true) {
    Build build;
    {
      const MutexLock lock(mutex_);
      current_.reset();
      while (queue_.empty() && !stopping_) wake_.wait(mutex_);
      if (stopping_) return;
      build = std::move(queue_.front());
      queue_.pop_front();
      current_ = build;
    }
    const auto progress = advance(build);
    if (!progress.has_value() && progress.error().kind != StorageErrorKind::kOverloaded) {
      // Left to the next start: what is broken now will be broken in a moment.
      if (progress.error().kind != StorageErrorKind::kShutdown) {
        log("an index of table " + build.table_path + " can not be built: " + progress.error().detail);
      }
      continue;
    }
    if (progress.has_value() && *progress == Progress::kDone) continue;
    if (!progress.has_value() || *progress == Progress::kWait) {
      if (!pause(kRetryPause)) return;
    }
    const MutexLock lock(mutex_);
    queue_.push_back(std::move(build));
  }
}

StorageResult<IndexBuilder::Progress> IndexBuilder::advance(Build& build) {
  const BackfillTarget target(catalog_.find(build.table_path), build.keyspace);
  switch (target.phase()) {
    case BackfillTarget::Phase::kWalking:
      if (!build.settled) GALVAN_TRY(start(build));
      return walk(build, target);
    case BackfillTarget::Phase::kCounting:
      return count(build);
    case BackfillTarget::Phase::kNone:  // deleted, as may be its table
    case BackfillTarget::Phase::kDone:
      break;
  }
  return Progress::kDone;
}

// What writers decided before they knew the index is durable from now on, for the walk to see.
StorageResult<void> IndexBuilder::start(Build& build) {
  GALVAN_TRY(engine_.settle());
  std::string row;
  GALVAN_TRY(const bool found, engine_.get(Catalog::backfill_row_key(build.keyspace), ReadTier::kDisk, row));
  if (found && row.size() > kWalkedBytes) {
    build.walked = load_little_endian<std::uint64_t>(row.data());
    build.position = row.substr(kWalkedBytes);
  }
  build.settled = true;
  return {};
}

StorageResult<IndexBuilder::Progress> IndexBuilder::walk(Build& build, const BackfillTarget& target) {
  GALVAN_TRY(const Batch batch, read_batch(build, target));
  if (batch.items > 0) {
    GALVAN_TRY(const bool written, write_batch(build, target, batch));
    // The definition changed meanwhile: once more, by the new one.
    if (!written) return Progress::kMore;
    build.walked += batch.items;
    build.position = batch.last;
    walked_.fetch_add(batch.items, std::memory_order_relaxed);
  }
  if (!batch.at_end) return Progress::kMore;
  return end_phase(build, BackfillTarget::Phase::kWalking, std::nullopt);
}

StorageResult<IndexBuilder::Batch> IndexBuilder::read_batch(const Build& build, const BackfillTarget& target) {
  KeyRange range;
  append_keyspace(target.table().keyspace, range.begin);
  range.end = prefix_end(range.begin);
  if (!build.position.empty()) range.begin = prefix_end(build.position);
  Batch batch;
  std::size_t bytes = 0;
  IndexEntry scratch;
  const auto cursor = engine_.scan(std::move(range), ScanDirection::kForward, ReadTier::kDisk);
  for (; cursor->valid() && batch.items < kBatchItemsMax && bytes < kBatchBytesMax; cursor->next()) {
    ++batch.items;
    bytes += cursor->key().size() + cursor->value().size();
    batch.last = cursor->key();
    const auto stored = StoredItemView::parse(cursor->value());
    if (!stored) continue;
    // An item that gets an entry later gets it from its writer.
    if (target.has_entry(*stored, scratch)) batch.keys.emplace_back(cursor->key());
  }
  GALVAN_TRY(cursor->status());
  batch.at_end = !cursor->valid();
  return batch;
}

// False if the table's definition was superseded: some of the batch may be written then, but not how far it came.
StorageResult<bool> IndexBuilder::write_batch(const Build& build, const BackfillTarget& target, const Batch& batch) {
  CommitTicket last;
  std::span<const std::string> left = batch.keys;
  do {
    const std::span<const std::string> step = left.first(std::min(left.size(), kStepKeys));
    left = left.subspan(step.size());
    std::deque<NoteEntry> entries;
    NotePosition position(build.keyspace, build.walked + batch.items, batch.last);
    std::vector<Mutation*> mutations;
    mutations.reserve(step.size() + 1);
    for (const std::string& key : step) mutations.push_back(&entries.emplace_back(target, key));
    if (left.empty()) mutations.push_back(&position);
    GALVAN_TRY(const MutateResult result, engine_.mutate(mutations, ReadTier::kDisk));
    if (!result.applied) return false;
    last = result.ticket;
  } while (!left.empty());
  GALVAN_TRY(wait_durable(engine_, last));
  return true;
}

// Writers count from now on; what they did not count before is counted here.
StorageResult<IndexBuilder::Progress> IndexBuilder::count(const Build& build) {
  GALVAN_TRY(engine_.settle());
  EntryCount entry_count(stop_requested_);
  GALVAN_TRY(const KeyspaceCounters difference, engine_.uncounted(build.keyspace, entry_count));
  return end_phase(build, BackfillTarget::Phase::kCounting,
                   Catalog::Count{.keyspace = build.keyspace, .difference = difference});
}

IndexBuilder::Progress IndexBuilder::end_phase(const Build& build, BackfillTarget::Phase phase,
                                               std::optional<Catalog::Count> count) {
  const auto changed = catalog_.change(
      build.table_path,
      [&](const TablePtr& present) -> Result<TablePtr> {
        const BackfillTarget target(present, build.keyspace);
        // Deleted meanwhile: advance() will see it.
        if (target.phase() != phase) return api_error(ErrorKind::kTableChanged, "");
        return target.after_phase();
      },
      count);
  if (changed.has_value()) {
    if (BackfillTarget(*changed, build.keyspace).phase() == BackfillTarget::Phase::kDone) {
      finished_.fetch_add(1, std::memory_order_relaxed);
    }
    return Progress::kMore;
  }
  if (changed.error().kind() == ErrorKind::kTableChanged) return Progress::kMore;
  log("an index of table " + build.table_path + " can not be changed: " + changed.error().message());
  return Progress::kWait;
}

std::vector<EngineFigure> IndexBuilder::figures() const {
  std::vector<Build> builds;
  {
    const MutexLock lock(mutex_);
    builds.assign(queue_.begin(), queue_.end());
    if (current_) builds.push_back(*current_);
  }
  std::uint64_t walked = 0;
  std::int64_t items = 0;
  for (const Build& build : builds) {
    walked += build.walked;
    const TablePtr table = catalog_.find(build.table_path);
    if (table) items += engine_.counters(table->keyspace).items;
  }
  const auto total = [](const std::atomic<std::uint64_t>& counter) {
    return static_cast<double>(counter.load(std::memory_order_relaxed));
  };
  return {
      {"index_backfills", "Indexes that are being built.", false, static_cast<double>(builds.size())},
      {"index_backfill_items", "Items in the tables whose indexes are being built.", false, static_cast<double>(items)},
      {"index_backfill_items_walked", "Items of those that the builds have come past.", false,
       static_cast<double>(walked)},
      {"index_backfill_items_walked_total", "Items that builds of indexes have come past.", true, total(walked_)},
      {"index_backfills_finished_total", "Indexes that were built.", true, total(finished_)},
  };
}

bool IndexBuilder::pause(std::chrono::milliseconds length) {
  const MutexLock lock(mutex_);
  if (!stopping_) wake_.wait_for(mutex_, length);
  return !stopping_;
}

void IndexBuilder::log(std::string_view line) const {
  if (log_) log_(line);
}

}  // namespace galvan
