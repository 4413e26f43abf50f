#include "ttl/expiry_pace.h"

#include <gtest/gtest.h>

#include <chrono>

namespace galvan {
namespace {

using namespace std::chrono_literals;

TEST(ExpiryRestTest, IsLongAtFirstAndShorterTheLongerSomethingIsLeft) {
  struct Case {
    std::chrono::nanoseconds worked;
    std::chrono::nanoseconds behind;
    std::chrono::nanoseconds rest;
  };
  const Case cases[] = {
      {5ms, 0s, 20ms}, {5ms, 59s, 20ms}, {5ms, 60s, 20ms}, {5ms, 120s, 10ms},        {5ms, 240s, 5ms},
      {5ms, 1h, 5ms},  {0ms, 0s, 0ms},   {0ms, 1h, 0ms},   {3min, 10h * 1000, 3min},
  };
  for (const Case& c : cases) {
    EXPECT_EQ(expiry_rest(c.worked, c.behind), c.rest) << c.worked.count() << " ns, " << c.behind.count() << " ns";
  }
}

}  // namespace
}  // namespace galvan
