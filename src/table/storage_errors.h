#pragma once

#include "model/api_error.h"
#include "storage/engine.h"

namespace galvan {

/// The one mapping of storage errors to what an operation answers. kNotInMemory becomes kNeedsDisk; the detail goes
/// into the message of an InternalServerError, which the dispatcher logs and keeps from the client.
ApiError to_api_error(const StorageError& error);

template <class T>
Result<T> from_storage(StorageResult<T>&& result) {
  if (!result.has_value()) [[unlikely]]
    return failure(to_api_error(result.error()));
  if constexpr (std::is_void_v<T>) {
    return {};
  } else {
    return *std::move(result);
  }
}

}  // namespace galvan
