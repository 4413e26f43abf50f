#include "base/time_slice.h"

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdint>

namespace galvan {
namespace {

// The kernel's struct sched_attr in its first version, which the C library has no name for.
struct SchedulingAttributes {
  std::uint32_t size;
  std::uint32_t policy;
  std::uint64_t flags;
  std::int32_t nice;
  std::uint32_t priority;
  std::uint64_t runtime;  // of normal threads: the slice, in nanoseconds
  std::uint64_t deadline;
  std::uint64_t period;
};
static_assert(sizeof(SchedulingAttributes) == 48);

constexpr pid_t kThisThread = 0;

}  // namespace

void set_time_slice(std::chrono::nanoseconds slice) {
  SchedulingAttributes attributes{};
  if (::syscall(SYS_sched_getattr, kThisThread, &attributes, sizeof attributes, 0U) != 0) return;
  // Whoever chose another policy for this process knows better.
  if (attributes.policy != SCHED_OTHER) return;
  attributes.size = sizeof attributes;
  attributes.runtime = static_cast<std::uint64_t>(slice.count());
  ::syscall(SYS_sched_setattr, kThisThread, &attributes, 0U);
}

}  // namespace galvan
