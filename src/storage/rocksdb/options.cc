#include "storage/rocksdb/options.h"

#include "storage/log_key.h"
#include "storage/rocksdb/keyspace_counters.h"
#include "storage/rocksdb/pinning_table_factory.h"
#include "storage/rocksdb/status.h"

#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/sst_file_manager.h>
#include <rocksdb/table.h>
#include <rocksdb/write_buffer_manager.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>
#include <thread>

namespace galvan {
namespace {

// Hands warnings and errors to the server's log and drops the rest, so that no LOG files are written or rolled: they
// cost an open several milliseconds, and hold nothing that an operator looks for.
class WarningLogger final : public rocksdb::Logger {
 public:
  explicit WarningLogger(std::function<void(std::string_view)> sink)
      : Logger(rocksdb::InfoLogLevel::WARN_LEVEL), sink_(std::move(sink)) {}

  using Logger::Logv;
  void Logv(const char* format, std::va_list arguments) override { write(format, arguments); }
  void Logv(const rocksdb::InfoLogLevel level, const char* format, std::va_list arguments) override {
    // Headers, a level above every error, repeat the options.
    if (level >= rocksdb::InfoLogLevel::WARN_LEVEL && level != rocksdb::InfoLogLevel::HEADER_LEVEL)
      write(format, arguments);
  }

 private:
  void write(const char* format, std::va_list arguments) {
    if (!sink_) return;
    std::array<char, 1024> line;
    const int length = std::vsnprintf(line.data(), line.size(), format, arguments);
    if (length > 0) sink_({line.data(), std::min(static_cast<std::size_t>(length), line.size() - 1)});
  }

  const std::function<void(std::string_view)> sink_;
};

// Tells memtables of which keys they are to remember the place that the last one got, because the next one goes beside
// it: entries of a log come in the order of their keys, and the engine's own keys are written again and again.
class KeysInPlace final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "galvan.KeysInPlace"; }
  bool InDomain(const rocksdb::Slice& key) const override { return is_own(key) || is_log_key(to_view(key)); }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override {
    return is_own(key) ? key : rocksdb::Slice(key.data(), kLogPrefixBytes);
  }

 private:
  static bool is_own(const rocksdb::Slice& key) {
    static_assert(kEngineKeyspace.value() == 0);
    return key.starts_with(rocksdb::Slice("\0\0\0\0", 4));
  }
};

rocksdb::CompressionType supported(rocksdb::CompressionType wanted) {
  const auto available = rocksdb::GetSupportedCompressions();
  return std::find(available.begin(), available.end(), wanted) != available.end() ? wanted : rocksdb::kNoCompression;
}

// memory_bytes is a promise about the process. An eighth is left for what the allocator loses to rounding and gives
// back late; the rest, but for what recent_values_bytes() takes, is one budget for blocks, their indexes and filters,
// values of blob files, and memtables.
std::size_t budget_bytes(const EngineOptions& options) {
  return options.memory_bytes / 8 * 7 - recent_values_bytes(options);
}

// The larger a memtable, the fewer times data is rewritten and the slower its skip list. Beyond 64 MiB the first gain
// is small, and a flush and a restart's replay take long.
std::size_t memtable_bytes(const EngineOptions& options) {
  return std::clamp(options.memory_bytes / 8, std::size_t{1} << 20, std::size_t{64} << 20);
}

// Two that are flushed while one is written: writes must not wait for a flush.
constexpr int kMemtables = 3;

void set_memory(const EngineOptions& options, const std::shared_ptr<rocksdb::Cache>& cache, rocksdb::Options& open) {
  open.write_buffer_size = memtable_bytes(options);
  open.max_write_buffer_number = kMemtables;
  // Memtables take their memory from the cache's, so that a server that is only read has all of it for blocks.
  open.write_buffer_manager =
      std::make_shared<rocksdb::WriteBufferManager>(kMemtables * memtable_bytes(options), cache);
  // Most keys that are asked for are not in a memtable, and to find that out in a skip list takes some thirty misses of
  // the processor's caches, in each memtable. A bloom filter of a fiftieth of its size says so at once.
  open.memtable_whole_key_filtering = true;
  open.memtable_prefix_bloom_size_ratio = 0.02;
  // To search the place of a key in a memtable takes longer than all else that the committer does with it.
  open.memtable_insert_with_hint_prefix_extractor = std::make_shared<KeysInPlace>();
  // The committer is the only writer, so the structures for concurrent inserts would only cost memory.
  open.allow_concurrent_memtable_write = false;
  // The log needs no bound of its own: with one column family a log is dropped when its memtable is flushed, so there
  // is never more of it than of memtables. All of it is what a restart after a crash replays.
}

void set_tables(const std::shared_ptr<rocksdb::Cache>& cache, rocksdb::Options& open) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // In the cache, so that memory_bytes bounds them too, and pinned there while they are a small part of it. Those of
  // level 0 always are: every read asks them.
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // About 1% false positives: a read of a missing item, the first step of most PutItem calls, stays off the disk.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Sizes that the allocator has, or filters would take up to a quarter more than is counted.
  table.optimize_filters_for_memory = true;
  // In the same filters, the keys' prefixes: a Query looks only at those of the levels that have its partition at all.
  open.prefix_extractor.reset(rocksdb::NewFixedPrefixTransform(kPrefixBytes));
  // Twice the default: half the index for items of about 1 KB, and better compression. Somewhat below the power of two,
  // so that a block fits the allocator's size of 8 KiB.
  table.block_size = 8 * 1024 - 192;
  // A hash index within each block finds a key's neighbourhood without searching, and there are few keys in it.
  table.data_block_index_type = rocksdb::BlockBasedTableOptions::kDataBlockBinaryAndHash;
  table.block_restart_interval = 4;
  // What a flush writes was in a memtable until then: without this every flush would turn recent items cold.
  table.prepopulate_block_cache = rocksdb::BlockBasedTableOptions::PrepopulateBlockCache::kFlushOnly;
  table.format_version = 5;
  open.table_factory = make_pinning_table_factory(table, open.write_buffer_manager);
  // Fast where data is rewritten often, small at the last level, which holds nine tenths of it.
  open.compression = supported(rocksdb::kLZ4Compression);
  open.bottommost_compression = supported(rocksdb::kZSTD);
}

// Items of several blocks are written to files of their own once, at the flush, and not again at each level.
void set_blobs(const std::shared_ptr<rocksdb::Cache>& cache, rocksdb::Options& open) {
  open.enable_blob_files = true;
  open.min_blob_size = std::uint64_t{32} << 10;
  open.blob_file_size = std::uint64_t{64} << 20;
  open.blob_compression_type = supported(rocksdb::kLZ4Compression);
  // The oldest quarter of the files is rewritten without what is gone; all of them, where half of them is.
  open.enable_blob_garbage_collection = true;
  open.blob_garbage_collection_age_cutoff = 0.25;
  open.blob_garbage_collection_force_threshold = 0.5;
  // Without a cache every read of a large item would be one of the disk.
  open.blob_cache = cache;
  open.prepopulate_blob_cache = rocksdb::PrepopulateBlobCache::kFlushOnly;
}

void set_levels(const EngineOptions& options, rocksdb::Options& open) {
  // Keeps nine tenths of the data in the last level whatever the total, which bounds the space of old versions.
  open.level_compaction_dynamic_level_bytes = true;
  // The first level below 0 is as large as what level 0 brings to it at a time: to merge them rewrites each byte twice.
  open.level0_file_num_compaction_trigger = 4;
  open.max_bytes_for_level_base =
      static_cast<std::uint64_t>(open.level0_file_num_compaction_trigger) * open.write_buffer_size;
  // Of a compaction's inputs, those at the edges are rewritten for nothing: files are small against their level. But
  // each one takes a descriptor.
  open.target_file_size_base = std::max(memtable_bytes(options), std::size_t{8} << 20);
  open.target_file_size_multiplier = 2;
}

// A file system that frees tens of megabytes at once, and tells the disk so, lets the log's syncs wait meanwhile: 10 to
// 60 ms were measured with ext4. Files that are not needed any more are therefore cut down piece by piece.
void set_deletion(const EngineOptions& options, rocksdb::Env& env, rocksdb::Options& open) {
  if (options.in_memory) return;
  constexpr std::int64_t kBytesPerSecond = std::int64_t{256} << 20;
  constexpr std::uint64_t kPieceBytes = std::uint64_t{1} << 20;
  // Not even if what is deleted is more than what stays: a log is, beside a small table.
  constexpr double kPacedShareOfData = 1e9;
  open.sst_file_manager.reset(rocksdb::NewSstFileManager(&env, open.info_log, "", kBytesPerSecond, true, nullptr,
                                                         kPacedShareOfData, kPieceBytes));
}

void set_threads_and_files(const EngineOptions& options, rocksdb::Options& open) {
  // Descriptors are shared with the server's connections.
  open.max_open_files = options.open_files_max;
  // Sixteen by default, all started and ended at each open; a start must take milliseconds.
  open.max_file_opening_threads = 1;
  // One flush and one compaction, and on large machines up to two and six: compaction has to keep pace with writers. A
  // process may hold many engines, and the pool is the process's.
  open.max_background_jobs = static_cast<int>(std::clamp(std::thread::hardware_concurrency() / 2, 2U, 8U));
  // Deleting files is left to the background, never to the I/O thread that ends a cursor.
  open.avoid_unnecessary_blocking_io = true;
  // A restart replays the log into a memtable instead of writing table files first; the engine flushes by itself where
  // replay would take long or logs pile up.
  open.avoid_flush_during_recovery = true;
  // Only data without a log is affected, which is in-memory data, lost anyway.
  open.avoid_flush_during_shutdown = true;
  // Spreads the writing of table files, whose sync at the end would otherwise delay the log's syncs.
  open.bytes_per_sync = std::uint64_t{1} << 20;
  // No timer threads. No Statistics object either, whose counters take 3% of a GetItem's instructions: what it tells of
  // compactions RocksDB counts anyway (see figures.cc), and what was not in memory Galvan counts.
  open.stats_dump_period_sec = 0;
  open.stats_persist_period_sec = 0;
  // A manifest is read at every open.
  open.max_manifest_file_size = std::uint64_t{16} << 20;
  open.keep_log_file_num = 1;
}

}  // namespace

// Most writes read the item first, and items that are written are often those that were written lately. To find one
// among the versions of all items in a memtable takes longer than anything else that a write does.
std::size_t recent_values_bytes(const EngineOptions& options) { return options.memory_bytes / 32; }

RocksdbSettings make_settings(const EngineOptions& options, rocksdb::Env& env) {
  RocksdbSettings settings;
  // LRU rather than HyperClockCache, which in this release has a table of fixed size for entries of one size: ours are
  // blocks, whole filters, and values of blob files.
  settings.block_cache = rocksdb::NewLRUCache(budget_bytes(options));
  rocksdb::Options& open = settings.open;
  open.env = &env;
  open.create_if_missing = true;
  open.info_log = std::make_shared<WarningLogger>(options.log_warning);
  // A log that ends in a torn write is the trace of a crash, whose write nobody was told of: recovery stops there.
  open.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // After a failed sync nothing is retried behind the engine's back (see Committer).
  open.max_bgerror_resume_count = 0;
  set_memory(options, settings.block_cache, open);  // before the tables, which share it
  set_tables(settings.block_cache, open);
  set_blobs(settings.block_cache, open);
  set_levels(options, open);
  set_threads_and_files(options, open);
  set_deletion(options, env, open);

  // A cursor's end on an I/O thread leaves what it unpins to the background.
  settings.disk_reads.background_purge_on_iterator_cleanup = true;
  // Walks see all keys; those within one prefix say so (see open_range_cursor()).
  settings.disk_reads.total_order_seek = true;
  settings.memory_reads = settings.disk_reads;
  // In memory there is no disk to wait for, only blocks that are not decoded yet.
  if (!options.in_memory) settings.memory_reads.read_tier = rocksdb::kBlockCacheTier;
  return settings;
}

}  // namespace galvan
