#include "server/router.h"

#include "model/limits.h"

#include <algorithm>

namespace galvan {
namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

/// Without its parameters.
std::string_view media_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ') || content_type.ends_with('\t')) content_type.remove_suffix(1);
  return content_type;
}

Route api_route(const HttpRequest& request, bool has_body, bool in_namespace) {
  const std::string_view type = media_type(request.content_type);
  if (!has_body || equals_ignoring_case(type, kApiContentType) || equals_ignoring_case(type, "application/json"))
    return Route::kApi;
  // Namespaces share their users. A web page can send forms anywhere: none of them is to make users.
  const bool form = equals_ignoring_case(type, "application/x-www-form-urlencoded");
  return form && !in_namespace && request.origin.empty() ? Route::kQuery : Route::kUnknown;
}

}  // namespace

std::string_view namespace_of(std::string_view target) {
  constexpr std::string_view kPrefix = "/ns/";
  if (target.size() == 1) return {};
  std::string_view path = path_of(target);
  if (!path.starts_with(kPrefix)) return {};
  path.remove_prefix(kPrefix.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto allowed = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
           c == '.';
  };
  return path.size() <= limits::kNamespaceNameBytesMax && std::ranges::all_of(path, allowed) ? path
                                                                                             : std::string_view();
}

Route route(const HttpRequest& request, bool has_body) {
  const std::string_view path = path_of(request.target);
  const bool in_namespace = !namespace_of(request.target).empty();
  switch (request.method) {
    case HttpMethod::kPost:
      if (path.starts_with(kOwnPaths)) return Route::kOwn;
      if (path != "/" && !in_namespace) return Route::kUnknown;
      return api_route(request, has_body, in_namespace);
    case HttpMethod::kGet:
    case HttpMethod::kHead:
      if (path == "/" || in_namespace) return Route::kHealth;
      if (path.starts_with(kOwnPaths)) return Route::kOwn;
      return path == "/metrics" ? Route::kMetrics : Route::kUnknown;
    case HttpMethod::kPut:
    case HttpMethod::kDelete:
      return in_namespace ? Route::kNamespace : Route::kUnknown;
    case HttpMethod::kOptions:
      return request.origin.empty() ? Route::kUnknown : Route::kPreflight;
    case HttpMethod::kOther:
      break;
  }
  return Route::kUnknown;
}

bool may_reach(Route route, const ServerOptions& options, bool on_this_machine) {
  if (on_this_machine) return true;
  if (route == Route::kMetrics) return options.open_metrics;
  return route != Route::kOwn || !options.verify_signatures;
}

std::string_view method_name(HttpMethod method) {
  switch (method) {
    case HttpMethod::kGet:
      return "GET";
    case HttpMethod::kHead:
      return "HEAD";
    case HttpMethod::kPost:
      return "POST";
    case HttpMethod::kPut:
      return "PUT";
    case HttpMethod::kDelete:
      return "DELETE";
    case HttpMethod::kOptions:
      return "OPTIONS";
    case HttpMethod::kOther:
      break;
  }
  return {};
}

// The path of "/path?query" or, as a proxy gets it, "http://host/path?query".
std::string_view path_of(std::string_view target) {
  if (target.size() == 1) return target;  // as that of most requests is
  target = target.substr(0, target.find('?'));
  if (target.starts_with('/')) return target;
  const std::size_t scheme_end = target.find("://");
  if (scheme_end == std::string_view::npos) return target;
  const std::size_t path = target.find('/', scheme_end + 3);
  return path == std::string_view::npos ? "/" : target.substr(path);
}

std::string_view query_of(std::string_view target) {
  const std::size_t mark = target.find('?');
  return mark == std::string_view::npos ? std::string_view() : target.substr(mark + 1);
}

void append_cors_fields(const HttpRequest& request, Route route, std::string& out) {
  // Figures of the server, and its time, are no business of a web page.
  if (request.origin.empty() || route == Route::kMetrics || route == Route::kOwn) return;
  out += "Access-Control-Allow-Origin: *\r\n";
  if (route != Route::kPreflight) {
    // Not x-amz-crc32: a script gets the body without its gzip, and a checksum that does not fit that.
    out += "Access-Control-Expose-Headers: x-amzn-requestid,x-amzn-errortype,x-amzn-errormessage,date\r\n";
    return;
  }
  if (!request.cors_headers.empty()) {
    out += "Access-Control-Allow-Headers: ";
    out += request.cors_headers;
    out += "\r\n";
  }
  if (!request.cors_method.empty()) {
    out += "Access-Control-Allow-Methods: ";
    out += request.cors_method;
    out += "\r\n";
  }
  out += "Access-Control-Max-Age: 172800\r\n";
}

}  // namespace galvan
