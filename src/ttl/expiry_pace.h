#pragma once

#include <chrono>

namespace galvan {

/// How long to rest after a step of removing expired items, of `elapsed` in all and `worked` on a processor, when
/// something has been left to remove for `behind`. So that the sweeper's thread takes a tenth of a processor for the
/// first minute, then more and more, and never more than a half. What a step waits for (the disk, or its turn where all
/// processors are busy) counts as rest.
std::chrono::nanoseconds expiry_rest(std::chrono::nanoseconds worked, std::chrono::nanoseconds elapsed,
                                     std::chrono::nanoseconds behind);

}  // namespace galvan
