#pragma once

#include "model/api_error.h"
#include "security/signature.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::security {

/// A signature may cover so many header fields. SDKs sign fewer than a dozen.
inline constexpr std::size_t kSignedHeadersMax = 64;

/// The names in a signature's SignedHeaders, in ascending order. Reused from request to request.
class SignedHeaders {
 public:
  /// `signature` must outlive the use of the names, but where they come from a query string.
  /// Errors: IncompleteSignatureException for a name that is there twice, and for too many of them.
  Result<void> read(const Signature& signature);

  const std::vector<std::string_view>& names() const { return names_; }
  bool contains(std::string_view name) const;

 private:
  std::vector<std::string_view> names_;
  std::string decoded_;
};

/// Appends the canonical request of Signature Version 4: what is hashed and signed. The body's hash is always that of
/// the body that came: for a service whose payloads are signed, UNSIGNED-PAYLOAD and STREAMING-… are not its hash.
/// Source: AWS IAM User Guide, "Create a signed AWS API request", steps 1 and 2.
void append_canonical_request(const SignatureInput& input, const SignedHeaders& signed_headers, std::string& out);

/// Appends the text with its %XX decoded. What is no escape stays as it is.
void append_percent_decoded(std::string_view text, std::string& out);

}  // namespace galvan::security
