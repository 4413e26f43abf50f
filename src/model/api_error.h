#pragma once

#include "base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// Every error a client can be answered with. HTTP status, `__type` and member spelling live in wire/error_reply.cc.
enum class ErrorKind : std::uint8_t {
  kValidation,
  kSerialization,
  kUnknownOperation,
  kMissingAuthenticationToken,
  kIncompleteSignature,
  kInvalidSignature,
  kUnrecognizedClient,
  kExpiredToken,
  kAccessDenied,
  kConditionalCheckFailed,
  kResourceNotFound,
  kResourceInUse,
  kTableNotFound,
  kLimitExceeded,
  kItemCollectionSizeLimitExceeded,
  kProvisionedThroughputExceeded,
  kRequestLimitExceeded,
  kThrottling,
  kTransactionConflict,
  kTransactionCanceled,
  kTransactionInProgress,
  kIdempotentParameterMismatch,
  kDuplicateItem,
  kExpiredIterator,
  kTrimmedDataAccess,
  kPolicyNotFound,
  kInternalServerError,
  kServiceUnavailable,
  /// Internal: the operation needs a block that is not in memory; it is run again where it may touch the disk.
  /// Never reaches a client.
  kNeedsDisk,
  /// Internal: the table's definition changed before the operation could write by it; it is run again. Never reaches a
  /// client.
  kTableChanged,
};

/// Why one action of a transaction was refused; no kind for an action that was not.
struct CancellationReason {
  std::optional<ErrorKind> kind = std::nullopt;
  std::string message = {};
  std::string item = {};  ///< encoded, as ApiError::item()
};

/// One error answer: kind, message, and the old item where ReturnValuesOnConditionCheckFailure asked for it, or the
/// reasons of a cancelled transaction. One pointer wide, so that a Result<T> stays small.
class [[nodiscard]] ApiError {
 public:
  ApiError(ErrorKind kind, std::string message);

  ErrorKind kind() const { return state_->kind; }
  const std::string& message() const { return state_->message; }

  /// The encoded item (a map value, see value.h) for the `Item` member of the error; empty where there is none.
  const std::string& item() const { return state_->item; }
  ApiError&& with_item(std::string_view encoded_item) &&;

  /// kTransactionCanceled: one for each action, in their order. Empty for all other kinds.
  const std::vector<CancellationReason>& reasons() const { return state_->reasons; }
  ApiError&& with_reasons(std::vector<CancellationReason> reasons) &&;
  /// This error as the reason of one action.
  CancellationReason to_reason() &&;

 private:
  struct State {
    ErrorKind kind;
    std::string message;
    std::string item;
    std::vector<CancellationReason> reasons;
  };
  std::unique_ptr<State> state_;
};

template <class T>
using Result = BasicResult<T, ApiError>;

inline Result<void> ok() { return {}; }

/// `return api_error(ErrorKind::kValidation, "…");` from any function that returns a Result<T>.
inline tl::unexpected<ApiError> api_error(ErrorKind kind, std::string message) {
  return failure(ApiError(kind, std::move(message)));
}
inline tl::unexpected<ApiError> validation_error(std::string message) {
  return api_error(ErrorKind::kValidation, std::move(message));
}

}  // namespace galvan
