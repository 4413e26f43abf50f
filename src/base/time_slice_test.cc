#include "base/time_slice.h"

#include <gtest/gtest.h>

#include <sched.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <thread>

namespace galvan {
namespace {

// What the kernel says of the calling thread: the runtime stands at byte 24 of struct sched_attr.
std::uint64_t slice_nanoseconds() {
  std::array<char, 48> attributes{};
  EXPECT_EQ(::syscall(SYS_sched_getattr, 0, attributes.data(), attributes.size(), 0U), 0);
  std::uint64_t runtime = 0;
  std::memcpy(&runtime, attributes.data() + 24, sizeof runtime);
  return runtime;
}

TEST(TimeSlice, IsTheThreadsOwnWhereTheKernelHasOne) {
  const std::uint64_t before = slice_nanoseconds();
  std::thread([before] {
    set_time_slice(std::chrono::microseconds(200));
    const std::uint64_t after = slice_nanoseconds();
    // A kernel before 6.12 has one slice for all threads, and says 0.
    EXPECT_TRUE(before == 0 ? after == 0 : after == 200'000) << after;
  }).join();
  EXPECT_EQ(slice_nanoseconds(), before);
}

TEST(TimeSlice, KeepsPolicyAndPriority) {
  std::thread([] {
    ASSERT_EQ(::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), 3), 0);
    set_time_slice(std::chrono::microseconds(200));
    EXPECT_EQ(::sched_getscheduler(0), SCHED_OTHER);
    EXPECT_EQ(::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())), 3);
  }).join();
}

TEST(TimeSlice, LeavesAnotherPolicyAlone) {
  std::thread([] {
    const sched_param parameter{};
    ASSERT_EQ(::sched_setscheduler(0, SCHED_BATCH, &parameter), 0);
    set_time_slice(std::chrono::microseconds(200));
    EXPECT_EQ(::sched_getscheduler(0), SCHED_BATCH);
  }).join();
}

}  // namespace
}  // namespace galvan
