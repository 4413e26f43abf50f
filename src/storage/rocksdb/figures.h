#pragma once

#include "storage/engine.h"
#include "storage/rocksdb/committer.h"
#include "storage/rocksdb/options.h"

#include <rocksdb/db.h>

#include <filesystem>
#include <vector>

namespace galvan {

/// Figures of what RocksDB holds. Takes its locks for a moment; does not read data.
void append_rocksdb_figures(rocksdb::DB& db, const RocksdbSettings& settings, std::vector<EngineFigure>& out);

/// The size of the log files in RocksDB's folder, which it lists.
void append_log_figures(const std::filesystem::path& rocksdb_path, std::vector<EngineFigure>& out);

void append_commit_figures(const CommitterFigures& committer, std::size_t queue_bytes, std::vector<EngineFigure>& out);

}  // namespace galvan
