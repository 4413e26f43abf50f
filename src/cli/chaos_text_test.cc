#include "cli/chaos_text.h"

#include <gtest/gtest.h>

namespace galvan::cli {
namespace {

using namespace std::chrono_literals;

TEST(ChaosText, ReadsFaultsInAnyOrder) {
  const auto chaos = parse_chaos("latency=1500ms,error-500=0.25,transaction-conflict=0.5,throttle=0.125");
  ASSERT_TRUE(chaos);
  EXPECT_EQ(chaos->transaction_conflict, 0.5);
  EXPECT_EQ(chaos->throttle, 0.125);
  EXPECT_EQ(chaos->error_500, 0.25);
  EXPECT_EQ(chaos->latency, 1500ms);
  EXPECT_EQ(chaos_text(*chaos), "transaction-conflict=0.5,throttle=0.125,error-500=0.25,latency=1500ms");
}

TEST(ChaosText, WritesWhatItReads) {
  for (const std::string_view text :
       {"", "transaction-conflict=0.01", "throttle=1", "error-500=0.001", "latency=20ms", "latency=2s"}) {
    const auto chaos = parse_chaos(text);
    ASSERT_TRUE(chaos) << text;
    EXPECT_EQ(chaos_text(*chaos), text);
    EXPECT_EQ(chaos->enabled(), !text.empty()) << text;
  }
  EXPECT_EQ(parse_chaos("latency=20")->latency, 20ms);
  EXPECT_FALSE(parse_chaos("throttle=0,latency=0")->enabled());
}

TEST(ChaosText, RefusesEverythingElse) {
  for (const std::string_view text :
       {"throttle", "throttle=", "throttle=x", "throttle=-0.1", "throttle=1.1", "throttle=nan", "throttle=inf",
        "throttle=1e-3", "throttle=0.1 ", "Throttle=0.1", "throttle=0.1,", ",throttle=0.1", "throttle=0.1,throttle=0.2",
        "throttle=0.6,error-500=0.6", "latency=-1", "latency=61s", "latency=1.5", "conflict=0.1", "=0.1"}) {
    EXPECT_FALSE(parse_chaos(text)) << text;
  }
}

}  // namespace
}  // namespace galvan::cli
