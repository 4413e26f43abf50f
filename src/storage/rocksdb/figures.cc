#include "storage/rocksdb/figures.h"

#include <chrono>
#include <cstdint>
#include <string>
#include <system_error>

namespace galvan {
namespace {

template <class Value>
EngineFigure gauge(std::string name, std::string help, Value value) {
  return {std::move(name), std::move(help), false, static_cast<double>(value)};
}

template <class Value>
EngineFigure counter(std::string name, std::string help, Value value) {
  return {std::move(name), std::move(help), true, static_cast<double>(value)};
}

struct Property {
  const std::string& property;
  const char* name;
  const char* help;
};

}  // namespace

void append_rocksdb_figures(rocksdb::DB& db, const RocksdbSettings& settings, std::vector<EngineFigure>& out) {
  using Properties = rocksdb::DB::Properties;
  const Property properties[] = {
      {Properties::kSizeAllMemTables, "storage_memtable_bytes", "Memory of the memtables"},
      {Properties::kTotalSstFilesSize, "storage_table_file_bytes", "Size of the table files"},
      {Properties::kEstimateNumKeys, "storage_keys_estimate", "Estimated number of keys, index entries included"},
      {Properties::kEstimatePendingCompactionBytes, "storage_compaction_pending_bytes",
       "Estimated bytes that compaction has yet to rewrite"},
      {Properties::kEstimateTableReadersMem, "storage_table_reader_bytes",
       "Memory of open table files outside the block cache"},
      {Properties::kNumRunningFlushes, "storage_flushes_running", "Flushes running now"},
      {Properties::kNumRunningCompactions, "storage_compactions_running", "Compactions running now"},
      {Properties::kIsWriteStopped, "storage_write_stopped", "1 while writes wait for flush or compaction"},
      {Properties::kActualDelayedWriteRate, "storage_write_rate_limit_bytes",
       "Bytes a second that writes are slowed down to, 0 if they are not"},
      {Properties::kBackgroundErrors, "storage_background_errors", "Errors of flushes and compactions"},
  };
  for (const Property& property : properties) {
    std::uint64_t value = 0;
    if (db.GetIntProperty(property.property, &value)) out.push_back(gauge(property.name, property.help, value));
  }
  out.push_back(
      gauge("storage_block_cache_bytes", "Memory of the block cache in use", settings.block_cache->GetUsage()));
  out.push_back(
      gauge("storage_block_cache_bytes_max", "What the block cache may grow to", settings.block_cache->GetCapacity()));
}

LogFiles find_log_files(const std::filesystem::path& rocksdb_path) {
  LogFiles logs;
  std::error_code error;
  for (std::filesystem::directory_iterator entry(rocksdb_path, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() != ".log") continue;
    // A log may be deleted meanwhile.
    std::error_code gone;
    const std::uintmax_t size = entry->file_size(gone);
    if (gone) continue;
    ++logs.count;
    logs.bytes += size;
  }
  return logs;
}

void append_log_figures(const LogFiles& logs, std::vector<EngineFigure>& out) {
  out.push_back(gauge("storage_log_files", "Number of write-ahead log files", logs.count));
  out.push_back(gauge("storage_log_bytes", "Size of the write-ahead log files", logs.bytes));
}

void append_commit_figures(const CommitterFigures& committer, std::size_t queue_bytes, std::vector<EngineFigure>& out) {
  out.push_back(gauge("storage_commit_queue_bytes", "Bytes of writes queued or being written", queue_bytes));
  out.push_back(counter("storage_commits_total", "Atomic writes committed", committer.commits));
  out.push_back(
      counter("storage_commit_groups_total", "Groups that the atomic writes were committed in", committer.groups));
  out.push_back(counter("storage_commit_bytes_total", "Bytes committed", committer.bytes));
  out.push_back(counter("storage_syncs_total", "Syncs of the write-ahead log", committer.syncs));
  out.push_back(counter("storage_commit_write_seconds_total", "Time spent writing and syncing commit groups",
                        std::chrono::duration<double>(committer.write_time).count()));
}

}  // namespace galvan
