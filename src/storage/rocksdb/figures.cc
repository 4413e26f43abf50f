#include "storage/rocksdb/figures.h"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <map>
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

// Of the text that RocksDB makes of its counters.
double number_of(const std::map<std::string, std::string>& stats, const std::string& name) {
  const auto found = stats.find(name);
  return found == stats.end() ? 0 : std::strtod(found->second.c_str(), nullptr);
}

// What flushes and compactions did since the store was opened. A flush is a compaction to level 0, to RocksDB.
void append_compaction_figures(rocksdb::DB& db, std::vector<EngineFigure>& out) {
  std::map<std::string, std::string> stats;
  if (!db.GetMapProperty(rocksdb::DB::Properties::kCFStats, &stats)) return;
  constexpr double kGigabyte = 1024.0 * 1024.0 * 1024.0;
  const double all = number_of(stats, "compaction.Sum.WriteGB") * kGigabyte;
  const double flushed = std::min(all, number_of(stats, "compaction.L0.WriteGB") * kGigabyte);
  out.push_back(counter("storage_flush_written_bytes_total", "Bytes of files written by flushes", flushed));
  out.push_back(
      counter("storage_compaction_written_bytes_total", "Bytes of files written by compactions", all - flushed));
  out.push_back(counter("storage_compaction_read_bytes_total", "Bytes of files read by compactions",
                        number_of(stats, "compaction.Sum.ReadGB") * kGigabyte));
  out.push_back(counter("storage_write_slowdowns_total", "Times that writes were slowed down for compactions",
                        number_of(stats, "io_stalls.total_slowdown")));
  out.push_back(counter("storage_write_stops_total", "Times that writes waited for flushes or compactions",
                        number_of(stats, "io_stalls.total_stop")));
}

}  // namespace

void append_rocksdb_figures(rocksdb::DB& db, const RocksdbSettings& settings, std::vector<EngineFigure>& out) {
  using Properties = rocksdb::DB::Properties;
  const Property properties[] = {
      {Properties::kSizeAllMemTables, "storage_memtable_bytes", "Memory of the memtables"},
      {Properties::kTotalSstFilesSize, "storage_table_file_bytes", "Size of the table files"},
      {Properties::kTotalBlobFileSize, "storage_blob_file_bytes", "Size of the files of large items"},
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
  append_compaction_figures(db, out);
  out.push_back(gauge("storage_block_cache_bytes", "Memory of the block cache in use, memtables included",
                      settings.block_cache->GetUsage()));
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

void append_commit_figures(const CommitterFigures& committer, const CommitQueue& queue,
                           std::vector<EngineFigure>& out) {
  out.push_back(gauge("storage_commit_queue_bytes", "Bytes of writes queued or being written", queue.bytes()));
  out.push_back(gauge("storage_commit_waiters", "Requests that wait for a commit", queue.waiters()));
  out.push_back(
      counter("storage_commits_refused_total", "Calls refused because the commit queue was full", queue.refused()));
  out.push_back(counter("storage_commits_total", "Atomic writes committed", committer.commits));
  out.push_back(
      counter("storage_commit_groups_total", "Groups that the atomic writes were committed in", committer.groups));
  out.push_back(counter("storage_commit_bytes_total", "Bytes committed", committer.bytes));
  out.push_back(counter("storage_syncs_total", "Syncs of the write-ahead log", committer.syncs));
  out.push_back(counter("storage_commit_write_seconds_total", "Time spent writing and syncing commit groups",
                        std::chrono::duration<double>(committer.write_time).count()));
}

}  // namespace galvan
