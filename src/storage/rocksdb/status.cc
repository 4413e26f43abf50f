#include "storage/rocksdb/status.h"

#include "base/check.h"

namespace galvan {
namespace {

StorageErrorKind kind_of(const rocksdb::Status& status) {
  if (status.IsNoSpace()) return StorageErrorKind::kNoSpace;
  if (status.IsIncomplete()) return StorageErrorKind::kNotInMemory;
  if (status.IsCorruption()) return StorageErrorKind::kCorruption;
  if (status.IsShutdownInProgress()) return StorageErrorKind::kShutdown;
  return StorageErrorKind::kIo;
}

}  // namespace

StorageError to_storage_error(const rocksdb::Status& status) {
  GALVAN_CHECK(!status.ok());
  return {kind_of(status), status.ToString()};
}

}  // namespace galvan
