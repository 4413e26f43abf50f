#pragma once

#include "identity/identity_store.h"
#include "identity/query_service.h"
#include "operation/api_service.h"
#include "security/authenticator.h"

#include <string_view>

namespace galvan {

/// The requests of IAM and STS: verifies who sends them, where signatures are verified, and answers them. Thread-safe.
class QueryEndpoint {
 public:
  /// `authenticator` may be null: everybody is the root user then. All must outlive the endpoint.
  QueryEndpoint(identity::IdentityStore& store, const security::Authenticator* authenticator)
      : service_(store), authenticator_(authenticator) {}

  /// Sets status and body, which is XML, of a cleared response. May block.
  void answer(const ApiRequest& request, std::string_view request_id, security::SignatureMemory& memory,
              ApiResponse& response) const;
  /// Makes the response an error that did not come from an operation: of a signature, or of too many requests.
  void reply_error(const ApiError& error, std::string_view request_id, ApiResponse& response) const;

 private:
  identity::QueryService service_;
  const security::Authenticator* authenticator_;
};

}  // namespace galvan
