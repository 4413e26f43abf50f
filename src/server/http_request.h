#pragma once

#include "security/header_fields.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

namespace galvan {

enum class HttpMethod : std::uint8_t { kGet, kHead, kPost, kPut, kDelete, kOptions, kOther };

/// What the server uses of one request's header. Owns its text, in buffers that are reused from request to request.
/// A header field that was sent twice has its last value; one that was not sent is empty.
struct HttpRequest {
  HttpMethod method = HttpMethod::kOther;
  std::string target;
  std::string host;
  std::string x_amz_target;
  std::string x_amz_date;
  std::string date;
  std::string authorization;
  std::string session_token;  ///< X-Amz-Security-Token
  std::string content_type;
  std::string origin;
  std::string cors_headers;  ///< Access-Control-Request-Headers
  std::string cors_method;   ///< Access-Control-Request-Method
  bool has_authorization = false;
  bool has_date = false;  ///< Date or X-Amz-Date
  bool is_http_1_1 = true;
  bool keep_alive = false;
  bool expect_continue = false;
  bool chunked = false;
  bool gzip_body = false;     ///< Content-Encoding: gzip
  bool accepts_gzip = false;  ///< an answer may have it too
  std::size_t content_length = 0;
  /// All of them, where RequestParser is told to keep them.
  security::HeaderFields fields;

  void clear();
};

}  // namespace galvan
