#pragma once

#include "storage/engine.h"
#include "storage/rocksdb/committer.h"
#include "storage/rocksdb/options.h"

#include <rocksdb/db.h>

#include <cstdint>
#include <filesystem>
#include <vector>

namespace galvan {

/// Figures of what RocksDB holds. Takes its locks for a moment; does not read data.
void append_rocksdb_figures(rocksdb::DB& db, const RocksdbSettings& settings, std::vector<EngineFigure>& out);

struct LogFiles {
  std::size_t count = 0;
  std::uintmax_t bytes = 0;
};

/// RocksDB's write-ahead log files. Lists the folder; counts nothing where that fails.
LogFiles find_log_files(const std::filesystem::path& rocksdb_path);

void append_log_figures(const LogFiles& logs, std::vector<EngineFigure>& out);

void append_commit_figures(const CommitterFigures& committer, const CommitQueue& queue, std::vector<EngineFigure>& out);

}  // namespace galvan
