#include "base/test_clock.h"

#include <gtest/gtest.h>

namespace galvan {
namespace {

using namespace std::chrono_literals;

class MachineClock final : public Clock {
 public:
  WallTime now() const override { return time; }
  WallTime time{1'000s};
};

class TestClockTest : public testing::Test {
 protected:
  MachineClock machine;
  TestClock clock{machine};
};

TEST_F(TestClockTest, GoesWithTheMachine) {
  EXPECT_EQ(clock.now(), WallTime(1'000s));
  machine.time += 5ms;
  EXPECT_EQ(clock.now(), WallTime(1'000s + 5ms));
  EXPECT_FALSE(clock.read().frozen);
}

TEST_F(TestClockTest, GoesOnFromWhereItWasSet) {
  ASSERT_TRUE(clock.change({.set_to = WallTime(2'000s)}).has_value());
  machine.time += 1s;
  EXPECT_EQ(clock.now(), WallTime(2'001s));
  const auto changed = clock.change({.advance = 24h});
  ASSERT_TRUE(changed.has_value());
  EXPECT_EQ(changed->now, WallTime(2'001s + 24h));
  EXPECT_EQ(clock.now(), WallTime(2'001s + 24h));
}

TEST_F(TestClockTest, StandsWhileItIsFrozen) {
  ASSERT_TRUE(clock.change({.advance = 1s, .frozen = true}).has_value());
  machine.time += 1h;
  EXPECT_EQ(clock.now(), WallTime(1'001s));
  EXPECT_TRUE(clock.read().frozen);
  ASSERT_TRUE(clock.change({.advance = 2s}).has_value());
  EXPECT_EQ(clock.now(), WallTime(1'003s));
  ASSERT_TRUE(clock.change({.frozen = false}).has_value());
  EXPECT_EQ(clock.now(), WallTime(1'003s));
  machine.time += 1s;
  EXPECT_EQ(clock.now(), WallTime(1'004s));
}

TEST_F(TestClockTest, NeverGoesBackwards) {
  EXPECT_EQ(clock.change({.set_to = WallTime(999s)}).error(), TestClockRefusal::kBackwards);
  EXPECT_EQ(clock.change({.advance = -1ms}).error(), TestClockRefusal::kBackwards);
  EXPECT_EQ(clock.now(), WallTime(1'000s));
  machine.time = WallTime(500s);
  EXPECT_EQ(clock.now(), WallTime(1'000s));
  ASSERT_TRUE(clock.change({.set_to = WallTime(1'000s)}).has_value());
  machine.time += 1s;
  EXPECT_EQ(clock.now(), WallTime(1'001s));
}

TEST_F(TestClockTest, EndsWithTheYear9999) {
  EXPECT_EQ(clock.change({.set_to = TestClock::kLatest + 1ms}).error(), TestClockRefusal::kTooLate);
  EXPECT_EQ(clock.change({.advance = std::chrono::milliseconds::max()}).error(), TestClockRefusal::kTooLate);
  EXPECT_EQ(clock.change({.set_to = WallTime::max()}).error(), TestClockRefusal::kTooLate);
  EXPECT_EQ(clock.now(), WallTime(1'000s));
  ASSERT_TRUE(clock.change({.set_to = TestClock::kLatest}).has_value());
  machine.time += 1h;
  EXPECT_EQ(clock.now(), TestClock::kLatest);
}

}  // namespace
}  // namespace galvan
