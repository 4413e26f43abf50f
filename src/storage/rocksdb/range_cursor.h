#pragma once

#include "storage/engine.h"

#include <rocksdb/db.h>

#include <memory>

namespace galvan {

/// Opens a cursor on a range; see Engine::scan. `read_options` must outlive the call, `db` the cursor.
std::unique_ptr<RangeCursor> open_range_cursor(rocksdb::DB& db, const rocksdb::ReadOptions& read_options,
                                               KeyRange range, ScanDirection direction, CursorReads reads);

/// See Engine::get.
StorageResult<bool> read_key(rocksdb::DB& db, const rocksdb::ReadOptions& options, std::string_view key,
                             std::string& value);

}  // namespace galvan
