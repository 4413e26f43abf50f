#pragma once

#include <sys/types.h>

#include <vector>

namespace galvan::load {

/// The processor time that these processes have used so far, in seconds, by the kernel's count of ticks (10 ms). A
/// process that has ended counts as 0.
double process_seconds(const std::vector<pid_t>& processes);

}  // namespace galvan::load
