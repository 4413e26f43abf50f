#pragma once

#include "base/clock.h"
#include "client/http_client.h"
#include "security/request_signer.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galvan::client {

/// The two that an endpoint may serve; Galvan's serves both.
enum class Api : std::uint8_t { kDynamoDb, kDynamoDbStreams };

/// Calls operations of a DynamoDB endpoint: signed, so that it does not matter whether it is Galvan or the service.
/// For one thread; blocks.
class DynamoDbClient {
 public:
  struct Options {
    Endpoint endpoint;
    std::string region;  ///< to sign for
    security::ClientKey credentials;
    std::string ca_file;  ///< see HttpClient::Options
  };

  /// The clock must outlive the client.
  DynamoDbClient(Options options, const Clock& clock);

  const Endpoint& endpoint() const { return http_.endpoint(); }

  /// The body of a successful answer, for wire::RequestDecoder.
  /// Errors: those of HttpClient; an error answer, as "ValidationException: <its message>".
  ClientResult<std::string> call(Api api, std::string_view operation, const std::string& body);

 private:
  const Options options_;
  HttpClient http_;
  const Clock& clock_;
};

}  // namespace galvan::client
