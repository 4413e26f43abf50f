#pragma once

#include <chrono>

namespace galvan {

/// For threads whose work may wait: lowers the calling thread's priority for good, by ten steps of niceness. Where all
/// processors are busy it gets a tenth of what a normal thread does, and one that wakes takes its place; where one is
/// idle nothing changes. Threads that it starts inherit it.
void lower_thread_priority();

/// How long the calling thread has been on a processor since it was started.
std::chrono::nanoseconds thread_cpu_time();

}  // namespace galvan
