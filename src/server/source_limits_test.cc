#include "server/source_limits.h"

#include <gtest/gtest.h>

namespace galvan {
namespace {

using namespace std::chrono_literals;
using Time = RateLimit::Clock::time_point;

const Time kNow{std::chrono::hours(1000)};

TEST(RateLimit, AllowsSoManyAtOnceAndThenAsManyAsTimeBrings) {
  RateLimit limit(10, 1s);
  for (int i = 0; i < 10; ++i) {
    EXPECT_FALSE(limit.spent(kNow));
    EXPECT_TRUE(limit.take(kNow)) << i;
  }
  EXPECT_TRUE(limit.spent(kNow));
  EXPECT_FALSE(limit.take(kNow));
  EXPECT_FALSE(limit.take(kNow + 99ms));
  EXPECT_TRUE(limit.take(kNow + 100ms));
  EXPECT_FALSE(limit.take(kNow + 100ms));
  EXPECT_FALSE(limit.forgotten(kNow + 1s));
  EXPECT_TRUE(limit.forgotten(kNow + 1100ms));
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(limit.take(kNow + 10s)) << i;
  EXPECT_FALSE(limit.take(kNow + 10s));
}

TEST(RateLimit, OfZeroIsNone) {
  RateLimit limit(0, 1s);
  for (int i = 0; i < 1000; ++i) EXPECT_TRUE(limit.take(kNow));
  EXPECT_FALSE(limit.spent(kNow));
}

TEST(SourceTable, ToldApartByAddressOrNetwork) {
  SourceTable table({});
  const auto find = [&](const char* address) { return table.find(asio::ip::make_address(address), kNow); };
  EXPECT_EQ(find("10.0.0.1"), find("10.0.0.1"));
  EXPECT_NE(find("10.0.0.1"), find("10.0.0.2"));
  EXPECT_EQ(find("2001:db8::1"), find("2001:db8::2:3"));
  EXPECT_NE(find("2001:db8::1"), find("2001:db8:0:1::1"));
  EXPECT_EQ(table.size(), 4U);
}

TEST(SourceTable, LimitsThisMachineOnlyIfTold) {
  SourceLimitOptions options;
  EXPECT_FALSE(SourceTable(options).limits(asio::ip::make_address("127.0.0.1")));
  EXPECT_FALSE(SourceTable(options).limits(asio::ip::make_address("::1")));
  EXPECT_TRUE(SourceTable(options).limits(asio::ip::make_address("10.0.0.1")));
  options.limit_loopback = true;
  EXPECT_TRUE(SourceTable(options).limits(asio::ip::make_address("127.0.0.1")));
  EXPECT_FALSE(SourceTable({.connections_max = 0, .requests_per_second = 0, .failures_per_minute = 0})
                   .limits(asio::ip::make_address("10.0.0.1")));
}

TEST(SourceTable, ForgetsThoseWithoutConnectionsBeyondItsBound) {
  SourceTable table({});
  const SourcePlace kept(table.find(asio::ip::make_address_v4(1), kNow));
  table.find(asio::ip::make_address_v4(2), kNow)->failures.take(kNow);
  for (std::uint32_t i = 3; i <= SourceTable::kSourcesMax; ++i) table.find(asio::ip::make_address_v4(i), kNow);
  EXPECT_EQ(table.size(), SourceTable::kSourcesMax);
  table.find(asio::ip::make_address_v4(std::uint32_t{0}), kNow);
  EXPECT_EQ(table.size(), 3U);  // the connected one, the one that failed, and the new one
  EXPECT_EQ(table.find(asio::ip::make_address_v4(1), kNow)->connections.load(), 1U);
}

TEST(SourcePlace, IsOneConnectionUntilItsEnd) {
  const auto source = std::make_shared<Source>(SourceLimitOptions{});
  {
    SourcePlace first(source);
    const SourcePlace second(std::move(first));
    EXPECT_EQ(source->connections.load(), 1U);
  }
  EXPECT_EQ(source->connections.load(), 0U);
}

}  // namespace
}  // namespace galvan
