#pragma once

#include "base/clock.h"
#include "model/api_error.h"
#include "security/canonical_request.h"
#include "security/credentials.h"
#include "security/sha256.h"
#include "security/signature.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace galvan::security {

/// What a thread keeps from one request to the next to verify signatures faster. Not thread-safe.
class SignatureMemory {
 public:
  /// Signing keys kept: one for each access key, day, region and service that signed a request of this thread.
  static constexpr std::size_t kKeysMax = 1024;

 private:
  friend class Authenticator;

  struct KnownKey {
    CredentialsPtr credentials;
    std::uint64_t store_version;
    HmacKey signing_key;
    /// When the store was told last that the key is used, by the machine's clock.
    WallTime use_noted{};
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>()(text); }
  };

  std::unordered_map<std::string, KnownKey, Hash, std::equal_to<>> keys_;  // by the signature's whole credential
  SignedHeaders signed_headers_;
  std::string canonical_request_;
  std::string string_to_sign_;
};

/// Verifies signatures. Thread-safe; does not block.
class Authenticator {
 public:
  /// `machine` is the clock that clients sign by, `clock` the one that sessions end by: a test may hold it. All must
  /// outlive the authenticator.
  Authenticator(CredentialStore& store, const Clock& machine, const Clock& clock)
      : store_(store), machine_(machine), clock_(clock) {}

  /// A request is valid for so long before and after the time that it was signed at.
  /// Source: AWS IAM User Guide, "AWS Signature Version 4 for API requests".
  static constexpr std::chrono::minutes kSkewMax{5};
  /// The store is told of a key's use as often as that.
  static constexpr std::chrono::seconds kNoteUseEvery{1};
  /// How long a request signed in its query string may ask to be valid.
  static constexpr std::chrono::seconds kExpiresMax{7 * 24 * 3600};

  /// Finds out who sent a request and sets `caller`, whose earlier credentials stay as they are where they are the
  /// same. `signature` is what parse_signature() read from `input`, whose `fields` must be there; `service` is what it
  /// must be signed for ("dynamodb"). Errors: IncompleteSignatureException, InvalidSignatureException (which tells what
  /// should have been signed), UnrecognizedClientException, ExpiredTokenException.
  Result<void> authenticate(const SignatureInput& input, const Signature& signature, std::string_view service,
                            SignatureMemory& memory, Caller& caller) const;

 private:
  Result<void> verify(const SignatureInput& input, const Signature& signature, const HmacKey& signing_key,
                      SignatureMemory& memory) const;

  CredentialStore& store_;
  const Clock& machine_;
  const Clock& clock_;
};

}  // namespace galvan::security
