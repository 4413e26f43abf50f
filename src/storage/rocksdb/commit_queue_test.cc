#include "storage/rocksdb/commit_queue.h"

#include "storage/rocksdb/engine_test_support.h"

#include <chrono>
#include <future>
#include <thread>

namespace galvan {
namespace {

CommitEntry entry_of(std::size_t value_bytes) {
  CommitEntry entry;
  EXPECT_TRUE(entry.batch.Put("key", std::string(value_bytes, 'x')).ok());
  return entry;
}

// What is there already, whether or not somebody waits for it.
std::vector<CommitEntry> take(CommitQueue& queue, std::size_t bytes_max) {
  std::vector<CommitEntry> group;
  EXPECT_TRUE(queue.take(bytes_max, std::chrono::steady_clock::now(), group));
  return group;
}

TEST(CommitQueue, GroupsAreBoundedInBytesAndInOrder) {
  CommitQueue queue(1 << 20, 10);
  const std::size_t bytes = entry_of(100).bytes();
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(queue.push(entry_of(100)).has_value());
  EXPECT_EQ(queue.bytes(), 5 * bytes);
  const auto first = take(queue, 2 * bytes + 1);
  ASSERT_EQ(first.size(), 2U);
  EXPECT_EQ(first[0].ticket, CommitTicket(1));
  EXPECT_EQ(first[1].ticket, CommitTicket(2));
  EXPECT_EQ(take(queue, 1).size(), 1U) << "one at least";
  EXPECT_EQ(queue.bytes(), 5 * bytes) << "what is being written counts";
  queue.complete(CommitTicket(3), 3 * bytes);
  EXPECT_EQ(queue.bytes(), 2 * bytes);
}

TEST(CommitQueue, RefusesWhenTooManyWait) {
  CommitQueue queue(1 << 20, 2);
  RecordingWaiter first, second;
  for (RecordingWaiter* const waiter : {&first, &second}) queue.when_durable(*queue.push(entry_of(1)), *waiter);
  EXPECT_EQ(queue.waiters(), 2U);
  const auto refused = queue.push(entry_of(1));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, StorageErrorKind::kOverloaded);
  EXPECT_EQ(queue.refused(), 1U);
  const auto group = take(queue, 1);
  queue.complete(group.back().ticket, group.back().bytes());
  EXPECT_EQ(queue.waiters(), 1U);
  EXPECT_TRUE(queue.push(entry_of(1)).has_value());
}

TEST(CommitQueue, TakeReturnsAtItsDeadline) {
  CommitQueue queue(1 << 20, 10);
  std::vector<CommitEntry> group;
  EXPECT_TRUE(queue.take(1 << 20, std::chrono::steady_clock::now() + std::chrono::milliseconds(5), group));
  EXPECT_TRUE(group.empty());
}

TEST(CommitQueue, IsTakenFromOnceSomebodyWaits) {
  CommitQueue queue(1 << 20, 10);
  const auto taken = [&queue] {
    return std::async(std::launch::async, [&queue] {
      std::vector<CommitEntry> group;
      EXPECT_TRUE(queue.take(1 << 20, {}, group));
      return group.size();
    });
  };
  auto first = taken();
  for (int i = 0; i < 3; ++i) ASSERT_TRUE(queue.push(entry_of(1)).has_value());
  EXPECT_EQ(first.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout);
  RecordingWaiter waiter;
  queue.when_durable(CommitTicket(2), waiter);
  EXPECT_EQ(first.get(), 3U) << "with those that came after";
  queue.complete(CommitTicket(3), queue.bytes());
  EXPECT_TRUE(waiter.outcome()->has_value());

  auto second = taken();
  ASSERT_TRUE(queue.push(entry_of(1)).has_value());
  EXPECT_EQ(second.wait_for(std::chrono::milliseconds(20)), std::future_status::timeout)
      << "whoever waited before waits no more";
  ASSERT_TRUE(queue.push(entry_of((1 << 20) / 2)).has_value());
  EXPECT_EQ(second.get(), 2U) << "half full";
}

TEST(CommitQueue, AwaitsAsManyEntriesAsItIsTold) {
  CommitQueue queue(1 << 20, 10);
  const auto soon = [] { return std::chrono::steady_clock::now() + std::chrono::milliseconds(5); };
  const auto late = [] { return std::chrono::steady_clock::now() + std::chrono::hours(1); };
  queue.await(1, soon());
  std::thread writer([&queue] {
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(queue.push(entry_of(1)).has_value());
  });
  queue.await(3, late());
  writer.join();
  EXPECT_EQ(take(queue, 1 << 20).size(), 3U);
  ASSERT_TRUE(queue.push(entry_of((1 << 20) / 2)).has_value());
  queue.await(2, late());  // half full
  std::thread stopper([&queue] { queue.stop(); });
  take(queue, 1 << 20);
  queue.complete(CommitTicket(4), queue.bytes());
  queue.await(1, late());
  stopper.join();
}

TEST(CommitQueue, StoppingDrainsWhatWasAccepted) {
  CommitQueue queue(1 << 20, 10);
  ASSERT_TRUE(queue.push(entry_of(1)).has_value());
  queue.stop();
  const auto refused = queue.push(entry_of(1));
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, StorageErrorKind::kShutdown);
  EXPECT_EQ(take(queue, 1 << 20).size(), 1U);
  std::vector<CommitEntry> group;
  EXPECT_FALSE(queue.take(1 << 20, {}, group));
}

TEST(CommitQueue, FailureEndsEveryTicketThatIsNotReady) {
  CommitQueue queue(1 << 20, 10);
  const auto first = queue.push(entry_of(1));
  const auto second = queue.push(entry_of(1));
  ASSERT_TRUE(first.has_value() && second.has_value());
  const std::size_t bytes = take(queue, 1).front().bytes();
  RecordingWaiter before, ready, after;
  queue.when_durable(*second, before);
  queue.complete(*first, bytes);
  EXPECT_FALSE(before.outcome().has_value());
  queue.fail({StorageErrorKind::kNoSpace, "full"});
  queue.when_durable(*first, ready);
  queue.when_durable(*second, after);
  ASSERT_TRUE(before.outcome() && ready.outcome() && after.outcome());
  EXPECT_TRUE(ready.outcome()->has_value());
  for (RecordingWaiter* waiter : {&before, &after}) {
    ASSERT_FALSE(waiter->outcome()->has_value());
    EXPECT_EQ(waiter->outcome()->error().kind, StorageErrorKind::kNoSpace);
  }
  const auto refused = queue.check_open();
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, StorageErrorKind::kReadOnly);
  EXPECT_EQ(queue.bytes(), 0U);
}

}  // namespace
}  // namespace galvan
