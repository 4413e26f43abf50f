#pragma once

#include "model/api_error.h"

#include <string_view>

namespace galvan {

/// ValidationException for a member whose capability this version has not: it is refused, never accepted and ignored.
Result<void> refuse_unsupported(std::string_view member, bool given);

}  // namespace galvan
