#include "load/histogram.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <limits>

namespace galvan::load {
namespace {

TEST(Histogram, IsExactForSmallValues) {
  Histogram histogram;
  for (std::uint64_t value = 1; value <= 100; ++value) histogram.record(value);
  EXPECT_EQ(histogram.count(), 100U);
  EXPECT_EQ(histogram.percentile(0), 1U);
  EXPECT_EQ(histogram.percentile(0.5), 50U);
  EXPECT_EQ(histogram.percentile(0.99), 99U);
  EXPECT_EQ(histogram.percentile(0.995), 100U);
  EXPECT_EQ(histogram.percentile(1), 100U);
}

TEST(Histogram, IsNeverBelowAndAtMostOneHundredthAbove) {
  for (std::uint64_t value = 1; value < std::numeric_limits<std::uint64_t>::max() / 3; value = value * 3 + 1) {
    Histogram histogram;
    histogram.record(value);
    histogram.record(std::numeric_limits<std::uint64_t>::max());
    EXPECT_GE(histogram.percentile(0.5), value);
    EXPECT_LE(histogram.percentile(0.5), value + value / 100);
  }
}

TEST(Histogram, TakesTheLargestValue) {
  Histogram histogram;
  histogram.record(std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(histogram.percentile(1), std::numeric_limits<std::uint64_t>::max());
}

TEST(Histogram, AddsAnother) {
  Histogram fast;
  Histogram slow;
  for (int i = 0; i < 99; ++i) fast.record(10);
  slow.record(100);
  fast.add(slow);
  EXPECT_EQ(fast.count(), 100U);
  EXPECT_EQ(fast.percentile(0.99), 10U);
  EXPECT_EQ(fast.percentile(0.999), 100U);
  EXPECT_EQ(fast.max(), 100U);
}

TEST(Histogram, EmptySaysZero) { EXPECT_EQ(Histogram().percentile(0.99), 0U); }

}  // namespace
}  // namespace galvan::load
