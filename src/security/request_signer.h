#pragma once

#include "base/clock.h"
#include "security/sha256.h"

#include <span>
#include <string>
#include <string_view>

namespace galvan::security {

/// What a client signs with.
struct ClientKey {
  std::string access_key_id;
  std::string secret_access_key;
  std::string session_token = {};  ///< empty: none
};

/// What signs requests, for which region of which service.
struct SigningScope {
  std::string_view date;  ///< "20150830"
  std::string_view region;
  std::string_view service;
};

/// What a secret signs with on that day, there.
HmacKey signing_key(std::string_view secret_access_key, const SigningScope& scope);

struct SignedHeader {
  std::string_view name;   ///< in lower case
  std::string_view value;  ///< without spaces around it
};

/// A request in the parts that its signature covers. Borrowed.
struct RequestToSign {
  std::string_view method;
  std::string_view path = "/";  ///< already encoded
  std::string_view query;       ///< already encoded and sorted
  /// In order of names, x-amz-date (or date) and host among them.
  std::span<const SignedHeader> headers;
  std::string_view body;
};

/// "20150830T123600Z": what X-Amz-Date says; its first eight characters are SigningScope::date.
std::string amz_date(WallTime time);

/// The Authorization header of the request. `amz_date` is what its X-Amz-Date says.
/// Source: AWS General Reference, "Signature Version 4 signing process".
std::string authorization_of(const RequestToSign& request, const ClientKey& key, const SigningScope& scope,
                             std::string_view amz_date);

}  // namespace galvan::security
