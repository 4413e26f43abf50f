#include "operation/shard_iterator.h"

#include <gtest/gtest.h>

#include <string>

namespace galvan {
namespace {

constexpr WallTime kNow{std::chrono::milliseconds(1'700'000'000'000)};
constexpr std::string_view kSecret = "secret";
constexpr std::string_view kArn = "arn:aws:dynamodb:us-east-1:000000000000:table/t/stream/2015-05-11T21:21:33.291";

std::string sealed() {
  return seal_shard_iterator(kSecret, {.stream_arn = kArn, .log = KeyspaceId(2000), .next = SequenceNumber(77)}, kNow);
}

TEST(ShardIterator, RoundTrips) {
  const std::string iterator = sealed();
  EXPECT_TRUE(iterator.starts_with(std::string(kArn) + "|1|"));
  const auto position = open_shard_iterator(kSecret, iterator, kNow);
  ASSERT_TRUE(position.has_value());
  EXPECT_EQ(position->stream_arn, kArn);
  EXPECT_EQ(position->log, KeyspaceId(2000));
  EXPECT_EQ(position->next, SequenceNumber(77));
}

TEST(ShardIterator, ExpiresAfterFifteenMinutes) {
  const std::string iterator = sealed();
  EXPECT_TRUE(open_shard_iterator(kSecret, iterator, kNow + kShardIteratorValidity).has_value());
  const auto late =
      open_shard_iterator(kSecret, iterator, kNow + kShardIteratorValidity + std::chrono::milliseconds(1));
  ASSERT_FALSE(late.has_value());
  EXPECT_EQ(late.error().kind(), ErrorKind::kExpiredIterator);
}

TEST(ShardIterator, IsRefusedWhereAnyCharacterDiffers) {
  const std::string iterator = sealed();
  for (std::size_t at = 0; at < iterator.size(); ++at) {
    std::string changed = iterator;
    changed[at] = changed[at] == 'A' ? 'B' : 'A';
    const auto opened = open_shard_iterator(kSecret, changed, kNow);
    ASSERT_FALSE(opened.has_value()) << at;
    EXPECT_EQ(opened.error().kind(), ErrorKind::kValidation) << at;
  }
  for (std::size_t length = 0; length < iterator.size(); ++length) {
    EXPECT_FALSE(open_shard_iterator(kSecret, std::string_view(iterator).substr(0, length), kNow).has_value())
        << length;
  }
  EXPECT_FALSE(open_shard_iterator("other", iterator, kNow).has_value());
}

}  // namespace
}  // namespace galvan
