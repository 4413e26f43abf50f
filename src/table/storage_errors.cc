#include "table/storage_errors.h"

#include <string>

namespace galvan {

ApiError to_api_error(const StorageError& error) {
  switch (error.kind) {
    case StorageErrorKind::kNotInMemory:
      return ApiError(ErrorKind::kNeedsDisk, "");
    case StorageErrorKind::kOverloaded:
      return ApiError(ErrorKind::kThrottling, "Rate of requests exceeds the allowed throughput.");
    default:
      return ApiError(ErrorKind::kInternalServerError, error.detail);
  }
}

}  // namespace galvan
