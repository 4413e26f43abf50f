#pragma once

#include "model/api_error.h"
#include "security/header_fields.h"
#include "security/sha256.h"

#include <string_view>

namespace galvan::security {

/// What a signature of Signature Version 4 calls itself.
inline constexpr std::string_view kSignatureAlgorithm = "AWS4-HMAC-SHA256";

/// The parts of an HTTP request that say who signed it. Borrowed; header values are empty where there is no such
/// header.
struct SignatureInput {
  std::string_view authorization;
  bool has_authorization = false;
  std::string_view x_amz_date;
  std::string_view date;
  /// Whether there is an X-Amz-Date or a Date header, be it empty.
  bool has_date = false;
  /// The raw query string of the target, without the question mark.
  std::string_view query;

  // What parse_signature() has no use for, and Authenticator has.
  std::string_view method = {};
  std::string_view path = {};
  std::string_view session_token = {};  ///< X-Amz-Security-Token
  /// All header fields; null where nobody verifies signatures.
  const HeaderFields* fields = nullptr;
  /// The body as it was sent.
  std::string_view body = {};
  /// Its SHA-256, where `body` is not what was sent any more.
  const Sha256Digest* body_digest = nullptr;
};

/// The Signature Version 4 of a request, as it was sent. Views into the SignatureInput. What comes from a query string
/// (`in_query`) still has its percent-encoding.
struct Signature {
  bool in_query = false;
  std::string_view credential;  ///< all of it: the five parts that follow, and slashes between them
  std::string_view access_key_id;
  std::string_view date;
  std::string_view region;
  std::string_view service;
  std::string_view terminator;
  std::string_view signed_headers;
  std::string_view signature;
  std::string_view time;     ///< X-Amz-Date, or else the Date header
  std::string_view expires;  ///< X-Amz-Expires of a query string; empty if absent
  std::string_view session_token;
};

/// Reads the AWS Signature Version 4 of a request, from its header or its query string. Nothing is verified:
/// authenticator.h does that. Thread-safe.
/// Errors: MissingAuthenticationTokenException, IncompleteSignatureException and InvalidSignatureException in the
/// service's words.
/// Source: AWS General Reference, "Signature Version 4 signing process"; messages as seen on the service.
Result<Signature> parse_signature(const SignatureInput& input);

}  // namespace galvan::security
