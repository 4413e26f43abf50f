#pragma once

#include "operation/api_service.h"
#include "server/http_request.h"

#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// A request for a path below kOwnPaths. Borrows everything from the connection.
struct OwnRequest {
  HttpMethod method = HttpMethod::kOther;  ///< kGet, kHead or kPost
  std::string_view path;                   ///< "/_galvan/clock"
  std::string* body = nullptr;             ///< decoding may grow its capacity
};

/// The endpoints that are Galvan's own and no part of the API. Thread-safe.
class OwnEndpoints {
 public:
  virtual ~OwnEndpoints() = default;
  /// Sets status and body, which is JSON, of a cleared response. False if there is no such endpoint. May block.
  virtual bool answer(const OwnRequest& request, ApiResponse& response) = 0;
  /// What they add to /metrics.
  virtual std::vector<EngineFigure> figures() const = 0;
};

}  // namespace galvan
