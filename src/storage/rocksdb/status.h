#pragma once

#include "storage/engine.h"

#include <rocksdb/slice.h>
#include <rocksdb/status.h>

#include <string_view>

namespace galvan {

/// The error that a RocksDB status stands for; `status` must not be OK.
StorageError to_storage_error(const rocksdb::Status& status);

inline StorageResult<void> to_result(const rocksdb::Status& status) {
  if (status.ok()) [[likely]]
    return {};
  return failure(to_storage_error(status));
}

inline rocksdb::Slice to_slice(std::string_view bytes) { return {bytes.data(), bytes.size()}; }
inline std::string_view to_view(const rocksdb::Slice& bytes) { return {bytes.data(), bytes.size()}; }

}  // namespace galvan
