#include "server/router.h"

#include <algorithm>

namespace galvan {
namespace {

bool equals_ignoring_case(std::string_view text, std::string_view lower_case) {
  return std::ranges::equal(text, lower_case, [](char a, char b) {
    return (a >= 'A' && a <= 'Z' ? static_cast<char>(a - 'A' + 'a') : a) == b;
  });
}

bool is_api_content_type(std::string_view content_type) {
  content_type = content_type.substr(0, content_type.find(';'));
  while (content_type.ends_with(' ') || content_type.ends_with('\t')) content_type.remove_suffix(1);
  return equals_ignoring_case(content_type, kApiContentType) || equals_ignoring_case(content_type, "application/json");
}

}  // namespace

Route route(const HttpRequest& request, bool has_body) {
  const std::string_view path = path_of(request.target);
  switch (request.method) {
    case HttpMethod::kPost:
      if (path != "/") return path.starts_with(kOwnPaths) ? Route::kOwn : Route::kUnknown;
      return !has_body || is_api_content_type(request.content_type) ? Route::kApi : Route::kUnknown;
    case HttpMethod::kGet:
    case HttpMethod::kHead:
      if (path == "/") return Route::kHealth;
      if (path.starts_with(kOwnPaths)) return Route::kOwn;
      return path == "/metrics" ? Route::kMetrics : Route::kUnknown;
    case HttpMethod::kOptions:
      return request.origin.empty() ? Route::kUnknown : Route::kPreflight;
    case HttpMethod::kOther:
      break;
  }
  return Route::kUnknown;
}

// The path of "/path?query" or, as a proxy gets it, "http://host/path?query".
std::string_view path_of(std::string_view target) {
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
