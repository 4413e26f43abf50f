#include "storage/rocksdb/removed_space.h"

#include "model/key_codec.h"
#include "storage/rocksdb/status.h"

#include <rocksdb/options.h>

#include <algorithm>
#include <utility>

namespace galvan {
namespace {

// Below this nobody looks for space. Above, the share of all data that may be garbage: the smaller, the more often
// files are rewritten for it.
constexpr std::uint64_t kBytesMin = std::uint64_t{256} << 10;
constexpr std::uint64_t kShareOfData = 16;
constexpr std::size_t kRunsMax = 4096;

std::string keyspace_begin(std::uint32_t keyspace) {
  std::string key;
  append_keyspace(KeyspaceId(keyspace), key);
  return key;
}

std::uint64_t file_bytes(rocksdb::DB& db) {
  std::uint64_t bytes = 0;
  return db.GetIntProperty(rocksdb::DB::Properties::kTotalSstFilesSize, &bytes) ? bytes : 0;
}

}  // namespace

KeyRange whole_keyspace(KeyspaceId keyspace) {
  return {keyspace_begin(keyspace.value()), keyspace_begin(keyspace.value() + 1)};
}

std::uint64_t approximate_bytes(rocksdb::DB& db, const KeyRange& range) {
  rocksdb::SizeApproximationOptions options;
  options.include_memtables = true;
  options.include_files = true;
  const rocksdb::Range keys(range.begin, range.end);
  std::uint64_t bytes = 0;
  db.GetApproximateSizes(options, db.DefaultColumnFamily(), &keys, 1, &bytes).PermitUncheckedError();
  return bytes;
}

void RemovedSpace::add(KeyspaceId keyspace, std::uint64_t bytes) {
  if (bytes == 0) return;
  const MutexLock lock(mutex_);
  bytes_ += bytes;
  auto run = runs_.emplace(keyspace.value(), keyspace.value() + 1).first;
  if (const auto next = runs_.find(run->second); next != runs_.end()) {
    run->second = next->second;
    runs_.erase(next);
  }
  if (run == runs_.begin()) return;
  const auto before = std::prev(run);
  if (before->second < run->first) return;
  before->second = std::max(before->second, run->second);
  runs_.erase(run);
}

RemovedSpace::Runs RemovedSpace::take_if_worthwhile(rocksdb::DB& db) {
  const std::uint64_t worthwhile = std::max(kBytesMin, file_bytes(db) / kShareOfData);
  const MutexLock lock(mutex_);
  if (bytes_ < worthwhile && runs_.size() <= kRunsMax) return {};
  bytes_ = 0;
  return std::exchange(runs_, {});
}

// The ranges to compact. What lies between two runs is rewritten with them where it is less than a file, which would
// be rewritten twice otherwise.
std::vector<KeyRange> RemovedSpace::ranges_of(rocksdb::DB& db, const Runs& runs) {
  const std::uint64_t gap_bytes_max = db.GetOptions().target_file_size_base;
  std::vector<KeyRange> ranges;
  for (const auto& [begin, end] : runs) {
    KeyRange range{keyspace_begin(begin), keyspace_begin(end)};
    if (!ranges.empty() && approximate_bytes(db, {ranges.back().end, range.begin}) < gap_bytes_max) {
      ranges.back().end = std::move(range.end);
    } else {
      ranges.push_back(std::move(range));
    }
  }
  return ranges;
}

StorageResult<void> RemovedSpace::compact(rocksdb::DB& db, std::atomic<bool>& stop) {
  const Runs runs = take_if_worthwhile(db);
  if (runs.empty()) return {};
  rocksdb::FlushOptions flush;
  flush.allow_write_stall = false;
  GALVAN_TRY(to_result(db.Flush(flush)));
  rocksdb::CompactRangeOptions options;
  // RocksDB's own compactions go on beside it, and it takes the turn of one of them.
  options.exclusive_manual_compaction = false;
  options.max_subcompactions = 1;
  options.canceled = &stop;
  for (const KeyRange& range : ranges_of(db, runs)) {
    const rocksdb::Slice begin(range.begin), end(range.end);
    const rocksdb::Status status = db.CompactRange(options, &begin, &end);
    if (status.IsIncomplete()) return {};  // stopped
    GALVAN_TRY(to_result(status));
  }
  return {};
}

}  // namespace galvan
