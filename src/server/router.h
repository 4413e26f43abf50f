#pragma once

#include "server/http_request.h"
#include "server/server_options.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galvan {

/// What a request asks of the server. Source: what the service answers to requests that are no API calls ("healthy:"
/// to load balancers, CORS preflights of browsers, 404 otherwise).
enum class Route : std::uint8_t {
  kApi,
  kQuery,  ///< a form for IAM or STS
  kHealth,
  kMetrics,
  kOwn,        ///< a path below kOwnPaths
  kNamespace,  ///< opens or drops the namespace that the path names: PUT and DELETE
  kPreflight,
  kUnknown,
};

/// What the paths of OwnEndpoints begin with.
inline constexpr std::string_view kOwnPaths = "/_galvan/";

/// `has_body`: an API call without a body needs no content type.
Route route(const HttpRequest& request, bool has_body);

/// Whether the client may reach the route without proving who it is. While signatures are verified, the metrics
/// (unless they are open) and Galvan's own endpoints, which need none, are for clients on this machine.
bool may_reach(Route route, const ServerOptions& options, bool on_this_machine);

/// The NAME of a target "/ns/NAME", with or without a slash behind it; empty if it is none, or no good name. Names are
/// of up to limits::kNamespaceNameBytesMax letters, digits, "_", "-" and ".".
std::string_view namespace_of(std::string_view target);

/// "POST", for methods that a route has; empty for kOther.
std::string_view method_name(HttpMethod method);

/// The path of a request target, without host and query string.
std::string_view path_of(std::string_view target);

/// The query string of a request target, without its question mark; empty if there is none.
std::string_view query_of(std::string_view target);

/// The body that every request outside the API gets with status 404.
inline constexpr std::string_view kUnknownOperationBody = "<UnknownOperationException/>\n";
inline constexpr std::string_view kApiContentType = "application/x-amz-json-1.0";
inline constexpr std::string_view kOwnContentType = "application/json";
inline constexpr std::string_view kQueryContentType = "text/xml";
inline constexpr std::string_view kMetricsContentType = "text/plain; version=0.0.4; charset=utf-8";

/// Appends the header fields that let a browser's script read the answer; nothing for requests without an Origin.
void append_cors_fields(const HttpRequest& request, Route route, std::string& out);

}  // namespace galvan
