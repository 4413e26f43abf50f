#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"
#include "server/log.h"

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

namespace galvan {

struct AuditOptions {
  /// Where the log is written; empty: nowhere.
  std::filesystem::path file;
  /// Tables whose data-plane calls are told too; "*" is every table.
  std::vector<std::string> data_plane_tables;
  /// A file that has grown so large is put aside, as file.1 (the newest) to file.N.
  std::size_t file_bytes_max = std::size_t{64} << 20;
  unsigned files_max = 10;
};

/// One call. Borrows everything. Never holds secrets, nor anything of items but the name of their table.
struct AuditRecord {
  WallTime time;
  std::string_view request_id;
  std::string_view operation;
  std::string_view principal;      ///< ARN; empty if nobody has been verified
  std::string_view access_key_id;  ///< as the request has it; empty if it has none
  std::string_view region;
  std::string_view source_address;
  bool secure = false;
  std::string_view namespace_name;  ///< empty: the default one
  std::span<const std::string> tables;
  int status = 0;
  std::string_view error;  ///< empty if it succeeded
};

/// An append-only log of JSON lines. Thread-safe; write() never waits for the disk: a thread of its own does. Where the
/// disk cannot keep up, records are lost, and the log tells how many.
class AuditLog {
 public:
  /// Opens the file, or makes it with mode 0600. `log` outlives the audit log and gets what cannot be written here.
  /// Errors: one line naming the file.
  static BasicResult<std::unique_ptr<AuditLog>, std::string> open(AuditOptions options, Log& log);
  /// Writes what is left.
  ~AuditLog();

  /// Whether a data-plane call that is about these tables is to be told.
  bool wants_data_plane(std::span<const std::string> tables) const;
  /// Whether any data-plane call is.
  bool wants_any_data_plane() const { return !options_.data_plane_tables.empty(); }

  void write(const AuditRecord& record) GALVAN_EXCLUDES(mutex_);
  /// Opens the file anew before the next record: somebody else has moved it away.
  void reopen() GALVAN_EXCLUDES(mutex_);

  /// Bytes of records that may wait for the disk.
  static constexpr std::size_t kQueueBytesMax = std::size_t{8} << 20;

 private:
  AuditLog(AuditOptions options, Log& log, int descriptor, std::size_t bytes);
  void run() GALVAN_EXCLUDES(mutex_);
  // Of the log's own thread.
  void append(std::string_view lines);
  void append_lost(std::uint64_t count);
  void rotate();
  bool open_file();
  void close_file();

  const AuditOptions options_;
  Log& log_;
  int descriptor_;
  std::size_t file_bytes_;
  bool complained_ = false;

  Mutex mutex_;
  CondVar wake_;
  std::string queue_ GALVAN_GUARDED_BY(mutex_);
  std::uint64_t lost_ GALVAN_GUARDED_BY(mutex_) = 0;
  bool reopen_ GALVAN_GUARDED_BY(mutex_) = false;
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace galvan
