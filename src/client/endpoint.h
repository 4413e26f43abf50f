#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace galvan::client {

/// Where a server is: "http://127.0.0.1:8000", "https://dynamodb.eu-west-1.amazonaws.com/path".
struct Endpoint {
  bool tls = false;
  std::string host;  ///< without the brackets of an IPv6 address
  std::uint16_t port = 0;
  std::string path = "/";

  /// What the Host header says: the port only where it is not the scheme's own.
  std::string host_header() const;
};

/// Nothing for what is not the address of an HTTP server.
std::optional<Endpoint> parse_endpoint(std::string_view url);

}  // namespace galvan::client
