#pragma once

#include "base/clock.h"
#include "client/http_client.h"
#include "security/request_signer.h"

#include <string>
#include <string_view>

namespace galvan::client {

/// Calls operations of a DynamoDB endpoint: signed, so that it does not matter whether it is Galvan or the service.
/// For one thread; blocks.
class DynamoDbClient {
 public:
  DynamoDbClient(Endpoint endpoint, HttpClient::Options options, std::string region, security::ClientKey credentials,
                 const Clock& clock);

  const Endpoint& endpoint() const { return http_.endpoint(); }

  /// The body of a successful answer, for wire::RequestDecoder.
  /// Errors: those of HttpClient; an error answer, as "ValidationException: <its message>".
  ClientResult<std::string> call(std::string_view operation, const std::string& body);

 private:
  HttpClient http_;
  const std::string region_;
  const security::ClientKey credentials_;
  const Clock& clock_;
};

}  // namespace galvan::client
