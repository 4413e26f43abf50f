#pragma once

#include "identity/identity_error.h"
#include "identity/query_registry.h"
#include "identity/query_service.h"

#include <string_view>

namespace galvan::identity {

/// `result` is the XML of the result's members.
QueryReply success_reply(const QueryRow& row, std::string_view result, std::string_view request_id);
/// What an internal failure says of its cause goes to the log and not to the client. `row` has no name where the
/// operation is unknown.
QueryReply error_reply(const QueryRow& row, const IdentityError& error, std::string_view request_id);

/// The code that clients see: "NoSuchEntity".
std::string_view error_code(IdentityErrorKind kind);
int error_status(IdentityErrorKind kind);

}  // namespace galvan::identity
