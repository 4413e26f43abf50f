#include "base/thread_cpu.h"

#include "base/check.h"

#include <unistd.h>

#include <ctime>

namespace galvan {
namespace {

constexpr int kNiceness = 10;

}  // namespace

// Of this thread alone: to Linux, niceness is a thread's. To lower a priority is always allowed, so nothing fails.
void lower_thread_priority() { [[maybe_unused]] const int niceness = ::nice(kNiceness); }

std::chrono::nanoseconds thread_cpu_time() {
  timespec time{};
  GALVAN_CHECK(::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace galvan
