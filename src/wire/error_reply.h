#pragma once

#include "model/api_error.h"

#include <string>
#include <string_view>

namespace galvan::wire {

/// The short name of the kind's exception, as metrics and logs spell it: "ValidationException".
std::string_view error_name(ErrorKind kind);

/// Appends the JSON body of an error answer (`__type`, message, extra members) and returns its HTTP status.
/// kNeedsDisk must not come here (CHECKed).
int append_error_reply(const ApiError& error, std::string& out);

}  // namespace galvan::wire
