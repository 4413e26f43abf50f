#include "base/thread_cpu.h"

#include <gtest/gtest.h>

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <thread>

namespace galvan {
namespace {

using namespace std::chrono_literals;

int niceness() { return ::getpriority(PRIO_PROCESS, static_cast<id_t>(::gettid())); }

TEST(ThreadPriority, IsLowerForTheCallingThreadAlone) {
  const int before = niceness();
  std::thread([before] {
    lower_thread_priority();
    EXPECT_EQ(niceness(), std::min(before + 10, 19));
    lower_thread_priority();
    lower_thread_priority();
    EXPECT_EQ(niceness(), 19) << "no lower than there is";
  }).join();
  EXPECT_EQ(niceness(), before);
}

TEST(ThreadCpuTime, CountsWorkAndNoSleep) {
  std::thread([] {
    const auto begin = thread_cpu_time();
    EXPECT_LT(begin, 1s) << "a thread begins with none";
    std::this_thread::sleep_for(50ms);
    EXPECT_LT(thread_cpu_time() - begin, 25ms);
    // Ends because the thread's own work is counted.
    while (thread_cpu_time() - begin < 50ms) {
    }
  }).join();
}

}  // namespace
}  // namespace galvan
