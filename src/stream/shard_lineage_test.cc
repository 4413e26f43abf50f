#include "stream/shard_lineage.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdint>
#include <map>

namespace galvan {
namespace {

using std::chrono::hours;
using std::chrono::minutes;

constexpr WallTime kStart{std::chrono::milliseconds(1'700'000'000'000)};
constexpr SequenceNumber kStarting(5);

StreamDefinition stream_of(std::uint32_t shards) {
  StreamDefinition stream{.created = kStart};
  add_first_shards(stream, KeyspaceId(2000), shards, kStart, kStarting);
  return stream;
}

/// Whether the open shards have every hash once.
void expect_whole(const StreamDefinition& stream) {
  std::map<std::uint64_t, std::uint64_t> ranges;
  for (const StreamShard& shard : stream.shards) {
    if (shard.state != ShardState::kOpen) continue;
    EXPECT_TRUE(ranges.emplace(shard.hash_first, shard.hash_last).second);
  }
  std::uint64_t next = 0;
  for (const auto& [first, last] : ranges) {
    EXPECT_EQ(first, next);
    next = last + 1;
  }
  EXPECT_EQ(next, std::uint64_t{1} << 32);
}

std::int64_t no_bytes(KeyspaceId) { return 0; }

TEST(ShardLineage, FirstShardsHaveEveryHashOnce) {
  for (const std::uint32_t shards : {1U, 2U, 3U, 4U, 64U}) {
    const StreamDefinition stream = stream_of(shards);
    ASSERT_EQ(stream.shards.size(), shards);
    expect_whole(stream);
    EXPECT_EQ(stream.open_shard(0).log, KeyspaceId(2000));
    EXPECT_EQ(stream.open_shard(0xFFFFFFFF).log, KeyspaceId(2000 + shards - 1));
  }
}

TEST(ShardLineage, ShardsGiveWayWhenTheyAreOld) {
  StreamDefinition stream = stream_of(4);
  EXPECT_TRUE(due_successions(stream, {}, kStart + hours(4) - std::chrono::milliseconds(1), no_bytes).empty());
  const WallTime later = kStart + hours(4);
  const auto due = due_successions(stream, {}, later, no_bytes);
  ASSERT_EQ(due.size(), 4U);
  EXPECT_EQ(children_of(due), 4U);
  succeed(stream, due, KeyspaceId(3000), later, SequenceNumber(9));
  ASSERT_EQ(stream.shards.size(), 8U);
  expect_whole(stream);
  for (std::size_t i = 0; i < 4; ++i) {
    EXPECT_EQ(stream.shards[i].state, ShardState::kClosing);
    const StreamShard& child = stream.shards[4 + i];
    EXPECT_EQ(child.parent, stream.shards[i].log);
    EXPECT_EQ(child.parent_created, kStart);
    EXPECT_EQ(child.hash_first, stream.shards[i].hash_first);
    EXPECT_EQ(child.log, KeyspaceId(static_cast<std::uint32_t>(3000 + i)));
    EXPECT_EQ(child.starting, SequenceNumber(9));
  }
  EXPECT_TRUE(due_successions(stream, {}, later, no_bytes).empty());
}

TEST(ShardLineage, AShardThatFillsFastGivesWayToTwo) {
  StreamDefinition stream = stream_of(2);
  const ShardRules rules{.bytes_max = 1000};
  const auto second_is_full = [](KeyspaceId log) { return log == KeyspaceId(2001) ? 1000 : 999; };
  auto due = due_successions(stream, rules, kStart + minutes(59), second_is_full);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].children, 2U);
  succeed(stream, due, KeyspaceId(3000), kStart + minutes(59), kStarting);
  expect_whole(stream);
  EXPECT_EQ(stream.open_shard(0x80000000).parent, KeyspaceId(2001));
  EXPECT_EQ(stream.open_shard(0xFFFFFFFF).parent, KeyspaceId(2001));
  EXPECT_NE(stream.open_shard(0x80000000).log, stream.open_shard(0xFFFFFFFF).log);

  // One that took its time, and one where there are enough.
  stream = stream_of(2);
  due = due_successions(stream, rules, kStart + minutes(60), second_is_full);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].children, 1U);
  const ShardRules few{.bytes_max = 1000, .open_max = 2};
  EXPECT_EQ(due_successions(stream, few, kStart, second_is_full)[0].children, 1U);
}

TEST(ShardLineage, SplitsDownToSingleHashesAndNoFurther) {
  StreamDefinition stream = stream_of(1);
  const ShardRules rules{.bytes_max = 1, .open_max = 1000};
  std::uint32_t next = 3000;
  for (int round = 0; round < 40; ++round) {
    const KeyspaceId first = stream.open_shard(0).log;
    const auto due = due_successions(stream, rules, kStart, [first](KeyspaceId log) { return log == first ? 1 : 0; });
    ASSERT_EQ(due.size(), 1U);
    succeed(stream, due, KeyspaceId(next), kStart, kStarting);
    next += children_of(due);
    expect_whole(stream);
  }
  EXPECT_EQ(stream.open_shard(0).hash_last, 0U);
}

TEST(ShardLineage, AStreamOfManyShardsKeepsThem) {
  StreamDefinition stream = stream_of(4);
  stream.shards.insert(stream.shards.begin(), kStreamShardsMax, {.state = ShardState::kClosed});
  EXPECT_TRUE(due_successions(stream, {.bytes_max = 0}, kStart + hours(9), no_bytes).empty());
}

TEST(ShardLineage, WhatWasClosedMeanwhileIsLeftAlone) {
  StreamDefinition stream = stream_of(2);
  const auto due = due_successions(stream, {}, kStart + hours(5), no_bytes);
  close_stream(stream, kStart + hours(5));
  succeed(stream, due, KeyspaceId(3000), kStart + hours(5), kStarting);
  EXPECT_EQ(stream.shards.size(), 2U);
  EXPECT_FALSE(stream.enabled);
  EXPECT_TRUE(stream.closing());
}

TEST(ShardLineage, ClosedShardsGoWithTheirLastRecord) {
  StreamDefinition stream = stream_of(3);
  const SequenceNumber last = first_sequence_at(kStart + minutes(10));
  stream.shards[0].state = stream.shards[1].state = ShardState::kClosed;
  stream.shards[0].ending = last;
  stream.shards[1].ending = SequenceNumber(last.value() + 1);
  EXPECT_EQ(trim_horizon(kStart + minutes(10) + kStreamRetention), last);
  const WallTime end = kStart + minutes(10) + kStreamRetention + kTrimDelay;
  EXPECT_TRUE(remove_trimmed_shards(stream, end).empty());
  EXPECT_EQ(trimmed_before(end), last);
  const WallTime next = end + std::chrono::milliseconds(1);
  EXPECT_EQ(remove_trimmed_shards(stream, next), (std::vector{KeyspaceId(2000), KeyspaceId(2001)}));
  ASSERT_EQ(stream.shards.size(), 1U);
  EXPECT_TRUE(remove_trimmed_shards(stream, next + hours(1000)).empty()) << "an open shard stays";
}

TEST(ShardLineage, ADisabledStreamIsOverAfterADay) {
  StreamDefinition stream = stream_of(1);
  EXPECT_FALSE(stream_is_over(stream, kStart + hours(1000)));
  close_stream(stream, kStart + hours(1));
  EXPECT_FALSE(stream_is_over(stream, kStart + hours(25))) << "it is still closing";
  stream.shards[0].state = ShardState::kClosed;
  EXPECT_FALSE(stream_is_over(stream, kStart + hours(25) - std::chrono::milliseconds(1)));
  EXPECT_TRUE(stream_is_over(stream, kStart + hours(25)));
}

}  // namespace
}  // namespace galvan
