#pragma once

#include "base/clock.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan::security {

/// The time of "20260102T030405Z", the one form that signatures have it in; nothing for any other text.
std::optional<WallTime> parse_signature_time(std::string_view text);

/// "20260102T030405Z".
std::string format_signature_time(WallTime time);

}  // namespace galvan::security
