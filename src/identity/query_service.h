#pragma once

#include "identity/identity_store.h"
#include "security/credentials.h"

#include <span>
#include <string>
#include <string_view>

// What server/ needs to answer the requests of IAM and STS: a form in, XML out.
namespace galvan::identity {

/// One request of the query protocol. Borrows everything.
struct QueryRequest {
  std::string_view form;  ///< the body, or the query string of a GET
  /// Who signed it; null where signatures are not verified: everybody is the root user then.
  const security::Principal* caller = nullptr;
  std::string_view access_key_id;
  std::string_view source_address;
  bool secure = false;
  std::string_view request_id;
};

struct QueryReply {
  int status = 200;
  std::string body;  ///< text/xml
  /// Of the request's Action, or empty where there is no such operation. Static storage.
  std::string_view operation;
  std::string_view error_code;  ///< empty for a success
  /// What an internal failure hides from the client: for the log, under the request id.
  std::string log_detail;
};

/// Answers the operations of IAM (2010-05-08) and STS (2011-06-15), each after the caller's policies have allowed it.
/// Thread-safe. Blocks where something is changed: for control-plane threads only.
class QueryService {
 public:
  /// The store must outlive the service.
  explicit QueryService(IdentityStore& store) : store_(store) {}

  QueryReply handle(const QueryRequest& request) const;
  /// Answers a request that goes no further.
  QueryReply refuse(const IdentityError& error, std::string_view request_id) const;

  /// Names of all operations, in order.
  static std::span<const std::string_view> operation_names();

 private:
  IdentityStore& store_;
};

}  // namespace galvan::identity
