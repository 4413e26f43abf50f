#pragma once

#include "base/clock.h"
#include "storage/engine.h"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

// The embedded engine: RocksDB under one data folder, or in memory.
namespace galvan {

enum class Durability : std::uint8_t {
  kSync,     ///< a ticket is ready once its write is on the disk
  kRelaxed,  ///< a ticket is ready once its write has been handed to the system, which the engine syncs every 100 ms
};

struct EngineOptions {
  /// Created with mode 0700 if missing. Not used in memory.
  std::filesystem::path data_dir;
  /// Keeps everything in this process's memory, to be lost with it.
  bool in_memory = false;
  Durability durability = Durability::kSync;
  /// What the block cache and the memtables may grow to. Costs nothing before data fills it.
  std::size_t memory_bytes = std::size_t{256} << 20;
  /// Writes queued or being written, beyond which mutate() answers kOverloaded.
  std::size_t commit_queue_bytes_max = std::size_t{64} << 20;
  /// Calls that wait for a commit, beyond which mutate() answers kOverloaded. A disk that hangs then holds up so many
  /// requests and no more.
  std::size_t commit_waiters_max = 4000;
  /// What the committer gathers into one write; a single larger mutate() is still one write.
  std::size_t commit_group_bytes_max = std::size_t{4} << 20;
  /// Table files held open. A read of another one is not a read in memory.
  int open_files_max = 512;
  /// What sequence numbers are taken from, which must outlive the engine; null: the machine's clock.
  const Clock* clock = nullptr;
  /// Receives RocksDB's warnings and errors, one line a call, on any thread. May be empty.
  std::function<void(std::string_view)> log_warning;
};

/// Opens the data folder, new or existing. Blocks; the engine must be destroyed after the last call and the last
/// cursor, which writes what was accepted.
/// Errors: kUnusable if the folder is in use, of a newer format, or has something else in it (nothing is changed then),
/// kCorruption if it is damaged, kIo, kNoSpace.
StorageResult<std::unique_ptr<Engine>> open_rocksdb_engine(const EngineOptions& options);

}  // namespace galvan
