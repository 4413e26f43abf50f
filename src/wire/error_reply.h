#pragma once

#include "model/api_error.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan::wire {

/// The short name of the kind's exception, as metrics and logs spell it: "ValidationException".
std::string_view error_name(ErrorKind kind);

/// The kind's name among the error codes of single statements and actions (BatchStatementErrorCodeEnum, and Code of a
/// CancellationReason): "ConditionalCheckFailed". Nothing for kinds that are never told of one statement or action.
std::optional<std::string_view> action_error_code(ErrorKind kind);

/// Appends the JSON body of an error answer (`__type`, message, extra members) and returns its HTTP status.
/// kNeedsDisk must not come here (CHECKed).
int append_error_reply(const ApiError& error, std::string& out);

}  // namespace galvan::wire
