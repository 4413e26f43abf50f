#pragma once

#include "base/result.h"

#include <cstdint>
#include <string>
#include <utility>

namespace galvan::identity {

/// An error of the IAM and STS APIs. Its code and HTTP status are written in query_reply.cc.
enum class IdentityErrorKind : std::uint8_t {
  kAccessDenied,
  kDeleteConflict,
  kEntityAlreadyExists,
  kExpiredToken,
  kIncompleteSignature,
  kInternalFailure,
  kInvalidAction,
  kInvalidClientTokenId,
  kInvalidInput,
  kLimitExceeded,
  kMalformedPolicyDocument,
  kMissingAuthenticationToken,
  kNoSuchEntity,
  kPackedPolicyTooLarge,
  kServiceUnavailable,
  kSignatureDoesNotMatch,
  kThrottling,
  kValidation,
};

struct IdentityError {
  IdentityErrorKind kind;
  std::string message;
};

template <class T>
using IdentityResult = BasicResult<T, IdentityError>;

inline tl::unexpected<IdentityError> identity_error(IdentityErrorKind kind, std::string message) {
  return failure(IdentityError{kind, std::move(message)});
}
inline tl::unexpected<IdentityError> no_such_entity(std::string message) {
  return identity_error(IdentityErrorKind::kNoSuchEntity, std::move(message));
}
inline tl::unexpected<IdentityError> validation_failure(std::string message) {
  return identity_error(IdentityErrorKind::kValidation, std::move(message));
}

}  // namespace galvan::identity
