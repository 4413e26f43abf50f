#pragma once

#include "storage/engine.h"

#include <rocksdb/db.h>

#include <memory>

namespace galvan {

/// Opens a cursor on a range; see Engine::scan. `read_options` must outlive the call, `db` the cursor.
std::unique_ptr<RangeCursor> open_range_cursor(rocksdb::DB& db, const rocksdb::ReadOptions& read_options,
                                               KeyRange range, ScanDirection direction);

}  // namespace galvan
