#include "client/endpoint.h"

#include <algorithm>
#include <charconv>

namespace galvan::client {

namespace {

constexpr std::string_view kHttp = "http://";
constexpr std::string_view kHttps = "https://";

std::uint16_t default_port(bool tls) { return tls ? 443 : 80; }

// What may stand in a request line and in headers without being taken for something else.
bool is_plain(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7F; });
}

std::optional<std::uint16_t> parse_port(std::string_view text) {
  std::uint16_t port = 0;
  const auto parsed = std::from_chars(text.data(), text.data() + text.size(), port);
  if (parsed.ec != std::errc() || parsed.ptr != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

}  // namespace

std::string Endpoint::host_header() const {
  std::string header = host.find(':') == std::string::npos ? host : "[" + host + "]";
  if (port != default_port(tls)) header += ":" + std::to_string(port);
  return header;
}

std::optional<Endpoint> parse_endpoint(std::string_view url) {
  Endpoint endpoint;
  endpoint.tls = url.starts_with(kHttps);
  if (!endpoint.tls && !url.starts_with(kHttp)) return std::nullopt;
  url.remove_prefix(endpoint.tls ? kHttps.size() : kHttp.size());
  if (!is_plain(url) || url.find_first_of("?#@") != std::string_view::npos) return std::nullopt;
  const std::size_t slash = std::min(url.find('/'), url.size());
  if (slash < url.size()) endpoint.path = url.substr(slash);
  std::string_view authority = url.substr(0, slash);

  std::string_view port;
  if (authority.starts_with('[')) {
    const std::size_t end = authority.find(']');
    if (end == std::string_view::npos) return std::nullopt;
    endpoint.host = authority.substr(1, end - 1);
    port = authority.substr(end + 1);
  } else {
    const std::size_t colon = std::min(authority.find(':'), authority.size());
    endpoint.host = authority.substr(0, colon);
    port = authority.substr(colon);
  }
  if (endpoint.host.empty()) return std::nullopt;
  endpoint.port = default_port(endpoint.tls);
  if (!port.empty()) {
    const auto parsed = port.front() == ':' ? parse_port(port.substr(1)) : std::nullopt;
    if (!parsed) return std::nullopt;
    endpoint.port = *parsed;
  }
  return endpoint;
}

}  // namespace galvan::client
