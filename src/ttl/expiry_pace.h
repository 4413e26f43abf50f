#pragma once

#include <chrono>

namespace galvan {

/// How long to rest after a step of removing expired items that took `worked`, when something has been left to remove
/// for `behind`: four times as long for the first minute, then less and less, and never less than it worked. By time
/// that passed and not by processor time: with others at work as well a step takes longer, and so does the rest.
std::chrono::nanoseconds expiry_rest(std::chrono::nanoseconds worked, std::chrono::nanoseconds behind);

}  // namespace galvan
