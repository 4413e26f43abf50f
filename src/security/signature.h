#pragma once

#include "model/api_error.h"

#include <string_view>

namespace galvan::security {

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
};

/// Who signed a request, and for what: the Credential of its signature. Views into the SignatureInput, whose
/// percent-encoding is left as it is.
struct Principal {
  std::string_view access_key_id;
  std::string_view date;
  std::string_view region;
  std::string_view service;
};

/// Reads the AWS Signature Version 4 of a request, from its header or its query string. The signature itself, dates
/// and the region are not verified, and any access key will do. Thread-safe.
/// Errors: MissingAuthenticationTokenException, IncompleteSignatureException and InvalidSignatureException in the
/// service's words.
/// Source: AWS General Reference, "Signature Version 4 signing process"; messages as seen on the service.
Result<Principal> parse_signature(const SignatureInput& input);

}  // namespace galvan::security
