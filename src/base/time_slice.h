#pragma once

#include <chrono>

namespace galvan {

/// For threads that answer somebody and never compute for long: asks the scheduler to give the calling thread its share
/// of the processor in turns of `slice` (0.1 to 100 ms; 3 ms or so is the default). The share stays the same, but a
/// thread of short turns that wakes does not wait for the end of another's long one. Threads that it starts inherit it.
/// Linux does so from 6.12 on; without effect elsewhere.
void set_time_slice(std::chrono::nanoseconds slice);

}  // namespace galvan
