#include "storage/rocksdb/options.h"

#include <rocksdb/convenience.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include <algorithm>
#include <array>
#include <cstdarg>
#include <cstdio>

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

rocksdb::CompressionType supported(rocksdb::CompressionType wanted) {
  const auto available = rocksdb::GetSupportedCompressions();
  return std::find(available.begin(), available.end(), wanted) != available.end() ? wanted : rocksdb::kNoCompression;
}

void set_memory(const EngineOptions& options, rocksdb::Options& open) {
  // Three memtables of an eighth each leave five eighths to the block cache: writes must not wait for a flush, and
  // reads of recent items are answered by memtables as well as by the cache.
  open.write_buffer_size = std::max(options.memory_bytes / 8, std::size_t{1} << 20);
  open.max_write_buffer_number = 3;
  // The committer is the only writer, so the structures for concurrent inserts would only cost memory.
  open.allow_concurrent_memtable_write = false;
  // Bounds what a restart after a crash replays.
  open.max_total_wal_size = 3 * open.write_buffer_size;
}

void set_tables(const EngineOptions& options, const std::shared_ptr<rocksdb::Cache>& cache, rocksdb::Options& open) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // In the cache, so that memory_bytes bounds them too. Those of level 0 are asked by every read.
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  // About 1% false positives: a read of a missing item, the first step of most PutItem calls, stays off the disk.
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  // Twice the default: half the index for items of about 1 KB, and better compression.
  table.block_size = 8 * 1024;
  // What a flush writes was in a memtable until then: without this every flush would turn recent items cold.
  table.prepopulate_block_cache = rocksdb::BlockBasedTableOptions::PrepopulateBlockCache::kFlushOnly;
  table.format_version = 5;
  open.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  // Fast where data is rewritten often, small at the last level, which holds nine tenths of it.
  open.compression = supported(rocksdb::kLZ4Compression);
  open.bottommost_compression = supported(rocksdb::kZSTD);
  // Keeps nine tenths of the data in the last level whatever the total, which bounds the space of old versions.
  open.level_compaction_dynamic_level_bytes = true;
  // Descriptors are shared with the server's connections.
  open.max_open_files = options.open_files_max;
}

void set_threads_and_files(rocksdb::Options& open) {
  // Sixteen by default, all started and ended at each open; a start must take milliseconds.
  open.max_file_opening_threads = 1;
  // One flush and one compaction; a process may hold many engines, and the pool is the process's.
  open.max_background_jobs = 2;
  // Deleting files is left to the background, never to the I/O thread that ends a cursor.
  open.avoid_unnecessary_blocking_io = true;
  // A restart replays the log into a memtable instead of writing table files first; the engine flushes by itself where
  // replay would take long or logs pile up.
  open.avoid_flush_during_recovery = true;
  // Only data without a log is affected, which is in-memory data, lost anyway.
  open.avoid_flush_during_shutdown = true;
  // Spreads the writing of table files, whose sync at the end would otherwise delay the log's syncs.
  open.bytes_per_sync = std::uint64_t{1} << 20;
  // No timer threads, and no figures that nobody reads.
  open.stats_dump_period_sec = 0;
  open.stats_persist_period_sec = 0;
  // A manifest is read at every open.
  open.max_manifest_file_size = std::uint64_t{16} << 20;
  open.keep_log_file_num = 1;
}

}  // namespace

RocksdbSettings make_settings(const EngineOptions& options, rocksdb::Env& env) {
  RocksdbSettings settings;
  settings.block_cache = rocksdb::NewLRUCache(options.memory_bytes / 8 * 5);
  rocksdb::Options& open = settings.open;
  open.env = &env;
  open.create_if_missing = true;
  open.info_log = std::make_shared<WarningLogger>(options.log_warning);
  // A log that ends in a torn write is the trace of a crash, whose write nobody was told of: recovery stops there.
  open.wal_recovery_mode = rocksdb::WALRecoveryMode::kPointInTimeRecovery;
  // After a failed sync nothing is retried behind the engine's back (see Committer).
  open.max_bgerror_resume_count = 0;
  set_memory(options, open);
  set_tables(options, settings.block_cache, open);
  set_threads_and_files(open);

  // A cursor's end on an I/O thread leaves what it unpins to the background.
  settings.disk_reads.background_purge_on_iterator_cleanup = true;
  settings.memory_reads = settings.disk_reads;
  // In memory there is no disk to wait for, only blocks that are not decoded yet.
  if (!options.in_memory) settings.memory_reads.read_tier = rocksdb::kBlockCacheTier;
  return settings;
}

}  // namespace galvan
