#include "storage/rocksdb/latch_table.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace galvan {
namespace {

StripeSet stripes_of(const std::vector<std::string>& keys) {
  StripeSet stripes;
  for (const std::string& key : keys) stripes.add(LatchTable::stripe_of(key));
  return stripes;
}

TEST(StripeSet, VisitsEachStripeOnceInOrder) {
  StripeSet stripes, more;
  for (const int stripe : {1023, 64, 0, 63, 64}) stripes.add(static_cast<StripeIndex>(stripe));
  more.add(500);
  stripes.add_all(more);
  std::vector<StripeIndex> visited;
  stripes.for_each([&](StripeIndex stripe) { visited.push_back(stripe); });
  EXPECT_EQ(visited, (std::vector<StripeIndex>{0, 63, 64, 500, 1023}));
}

TEST(LatchTable, KeepsTheNewestPendingValue) {
  LatchTable table(0);
  const StripeSet stripes = stripes_of({"a"});
  Latches latches(table, stripes);
  EXPECT_EQ(latches.find("a"), nullptr);
  latches.leave("a", {"1", CommitTicket(1)});
  latches.leave("a", {std::nullopt, CommitTicket(2)});
  ASSERT_NE(latches.find("a"), nullptr);
  EXPECT_EQ(latches.find("a")->value, std::nullopt);
  EXPECT_EQ(latches.find("a")->ticket, CommitTicket(2));
}

TEST(LatchTable, DropsOnlyWhatIsWritten) {
  LatchTable table(0);
  const StripeSet stripes = stripes_of({"a", "b"});
  {
    Latches latches(table, stripes);
    latches.leave("a", {"1", CommitTicket(1)});
    latches.leave("b", {"2", CommitTicket(2)});
    latches.leave("a", {"3", CommitTicket(3)});
  }
  table.settle(stripes, CommitTicket(2));
  {
    Latches latches(table, stripes);
    ASSERT_NE(latches.find("a"), nullptr);
    EXPECT_EQ(latches.find("a")->value, "3");
    EXPECT_EQ(latches.find("b"), nullptr);
  }
  table.settle(stripes, CommitTicket(3));
  EXPECT_EQ(Latches(table, stripes).find("a"), nullptr);
}

TEST(LatchTable, KeepsWhatIsWrittenAsLongAsThereIsRoom) {
  constexpr std::size_t kRoom = 1000;  // of a stripe
  LatchTable table(kRoom * kLatchStripes);
  const StripeSet stripes = stripes_of({"a"});
  const auto leave = [&](std::string value, std::uint64_t ticket) {
    Latches(table, stripes).leave("a", {std::move(value), CommitTicket(ticket)});
  };
  const auto kept = [&] { return Latches(table, stripes).find("a") != nullptr; };
  std::uint64_t ticket = 0;
  // What one key takes is what its newest value takes, however often it is written.
  for (; ticket < 100; ++ticket) {
    leave(std::string(ticket % 2 == 0 ? 800 : 3, 'x'), ticket + 1);
    table.settle(stripes, CommitTicket(ticket + 1));
    ASSERT_TRUE(kept()) << ticket;
  }
  leave(std::string(kRoom, 'x'), ticket + 1);
  table.settle(stripes, CommitTicket(ticket));
  EXPECT_TRUE(kept()) << "it is pending";
  table.settle(stripes, CommitTicket(ticket + 1));
  EXPECT_FALSE(kept());
  // Nothing is left of it in the count.
  leave(std::string(800, 'x'), ticket + 2);
  table.settle(stripes, CommitTicket(ticket + 2));
  EXPECT_TRUE(kept());
  table.drop_all();
  EXPECT_FALSE(kept());
}

TEST(LatchTableDeathTest, RefusesAKeyTwiceInACall) {
  LatchTable table(0);
  Latches latches(table, stripes_of({"a"}));
  latches.leave("a", {"1", CommitTicket(1)});
  EXPECT_DEATH(latches.leave("a", {"2", CommitTicket(1)}), "ticket");
}

}  // namespace
}  // namespace galvan
