#include "ttl/expiry_pace.h"

#include <gtest/gtest.h>

#include <chrono>

namespace galvan {
namespace {

using namespace std::chrono_literals;

TEST(ExpiryRestTest, LeavesAShareThatGrowsTheLongerSomethingIsLeft) {
  struct Case {
    std::chrono::nanoseconds worked;
    std::chrono::nanoseconds elapsed;
    std::chrono::nanoseconds behind;
    std::chrono::nanoseconds rest;
  };
  const Case cases[] = {
      {1ms, 1ms, 0s, 9ms}, {1ms, 1ms, 60s, 9ms}, {1ms, 1ms, 120s, 4ms},          {1ms, 1ms, 300s, 1ms},
      {1ms, 1ms, 1h, 1ms}, {1ms, 7ms, 0s, 3ms},  {1ms, 10ms, 0s, 0ms},           {1ms, 500ms, 60s, 0ms},
      {0ms, 0ms, 0s, 0ms}, {0ms, 3ms, 1h, 0ms},  {1min, 1min, 10h * 1000, 1min},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(expiry_rest(c.worked, c.elapsed, c.behind), c.rest)
        << c.worked.count() << " ns of " << c.elapsed.count() << ", " << c.behind.count() << " ns behind";
  }
}

}  // namespace
}  // namespace galvan
