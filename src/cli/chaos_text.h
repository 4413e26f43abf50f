#pragma once

#include "operation/chaos.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan::cli {

/// "transaction-conflict=0.01,throttle=0.05,error-500=0.001,latency=20ms": each fault at most once, in any order.
/// Chances are plain decimals, together at most 1; latency is what parse_duration() takes (a bare number is
/// milliseconds here), at most a minute. Nothing for any other text; an empty one is no fault.
std::optional<ChaosOptions> parse_chaos(std::string_view text);
/// The shortest form that parse_chaos() takes.
std::string chaos_text(const ChaosOptions& chaos);

}  // namespace galvan::cli
