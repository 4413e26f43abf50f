#pragma once

#include "base/result.h"
#include "client/endpoint.h"

#include <chrono>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan::client {

/// The error side is what to tell the user.
template <class T>
using ClientResult = BasicResult<T, std::string>;

struct HttpReply {
  unsigned status = 0;
  std::string body;
};

/// Sends requests to one server over one connection, which it keeps and renews. For one thread; blocks.
class HttpClient {
 public:
  struct Options {
    std::chrono::seconds timeout{60};  ///< of a whole request
    /// A file of certificates to trust, in PEM form, besides those of the system. Empty: none.
    std::string ca_file = {};
  };

  HttpClient(Endpoint endpoint, Options options);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  const Endpoint& endpoint() const;

  using Headers = std::vector<std::pair<std::string, std::string>>;
  /// Sends a POST of the body, once. Content-Length and Host are added.
  /// Errors: no connection, no or a malformed answer, an answer beyond 64 MiB, the timeout.
  ClientResult<HttpReply> post(const Headers& headers, const std::string& body);

 private:
  class Connection;
  std::unique_ptr<Connection> connection_;
};

}  // namespace galvan::client
