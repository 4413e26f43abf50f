#pragma once

#include "base/result.h"

#include <string>
#include <utility>

namespace galvan::security {

/// Why a policy document is refused, in the words of IAM's MalformedPolicyDocument where they are known. The API that
/// took the document gives it its own code.
struct PolicyError {
  std::string message;
  /// Whether it is the name of a principal that is refused: some APIs have words of their own for that.
  bool about_principal = false;
};

template <class T>
using PolicyResult = BasicResult<T, PolicyError>;

inline tl::unexpected<PolicyError> policy_error(std::string message) {
  return failure(PolicyError{std::move(message)});
}
inline tl::unexpected<PolicyError> policy_syntax_error() { return policy_error("Syntax errors in policy."); }

}  // namespace galvan::security
