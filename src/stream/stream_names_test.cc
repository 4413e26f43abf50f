#include "stream/stream_names.h"

#include <gtest/gtest.h>

#include <limits>
#include <set>

namespace galvan {
namespace {

WallTime at(std::int64_t milliseconds) { return WallTime(std::chrono::milliseconds(milliseconds)); }

TEST(StreamLabel, RoundTrips) {
  EXPECT_EQ(stream_label(at(1'431'379'293'291)), "2015-05-11T21:21:33.291");
  for (const std::int64_t time : {0LL, 1LL, 951'782'400'000LL, 1'431'379'293'291LL, 253'402'300'799'999LL}) {
    EXPECT_EQ(parse_stream_label(stream_label(at(time))), at(time)) << time;
  }
}

TEST(StreamLabel, RefusesEverythingElse) {
  for (const char* text : {"", "2015-05-11T21:21:33", "2015-02-30T21:21:33.291", "2015-05-11 21:21:33.291",
                           "2015-05-11T24:21:33.291", "2015-05-11T21:21:33.29x", "2015-05-11T21:21:33.2911",
                           "2015-5-011T21:21:33.291", "+015-05-11T21:21:33.291", "-015-05-11T21:21:33.291"}) {
    EXPECT_FALSE(parse_stream_label(text)) << text;
  }
}

TEST(ShardId, HasTheFormOfTheService) {
  EXPECT_EQ(shard_id(at(1'414'576'573'621), KeyspaceId(0xF55EEA83)), "shardId-00000001414576573621-f55eea83");
  EXPECT_LT(shard_id(at(999), KeyspaceId(9)), shard_id(at(1000), KeyspaceId(1)));
  EXPECT_LT(shard_id(at(1000), KeyspaceId(9)), shard_id(at(1000), KeyspaceId(10)));
}

TEST(ShardId, FindsItsShardAlone) {
  StreamDefinition stream;
  stream.shards = {{.log = KeyspaceId(2000), .created = at(5)}, {.log = KeyspaceId(2001), .created = at(6)}};
  EXPECT_EQ(find_shard(stream, shard_id(at(6), KeyspaceId(2001))), &stream.shards[1]);
  EXPECT_FALSE(find_shard(stream, shard_id(at(5), KeyspaceId(2001))));
  EXPECT_FALSE(find_shard(stream, shard_id(at(6), KeyspaceId(2002))));
  EXPECT_FALSE(find_shard(stream, "shardId-00000000000000000006-000007D1"));
  EXPECT_FALSE(find_shard(stream, "shardId-"));
  EXPECT_FALSE(find_shard(stream, ""));
}

TEST(SequenceNumberText, RoundTripsInOrder) {
  std::string last;
  for (const std::uint64_t value :
       {std::uint64_t{0}, std::uint64_t{1}, std::uint64_t{10}, std::uint64_t{115'343'360'000'000'000},
        std::numeric_limits<std::uint64_t>::max()}) {
    const std::string text = sequence_number_text(SequenceNumber(value));
    EXPECT_EQ(text.size(), 21U);
    EXPECT_LT(last, text);
    EXPECT_EQ(parse_sequence_number(text), SequenceNumber(value));
    last = text;
  }
}

TEST(SequenceNumberText, TakesForeignNumbersForTheLeastOrTheGreatest) {
  constexpr SequenceNumber kGreatest(std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(parse_sequence_number("000000000000000000000"), SequenceNumber(0));
  EXPECT_EQ(parse_sequence_number("000000000000000000001"), SequenceNumber(0));
  EXPECT_EQ(parse_sequence_number("199999999999999999999"), kGreatest);
  EXPECT_EQ(parse_sequence_number("200000000000000000000"), kGreatest);
  EXPECT_EQ(parse_sequence_number("1000000000000000000000000"), kGreatest);
  EXPECT_EQ(parse_sequence_number("0000100000000000000000007"), SequenceNumber(7));
  EXPECT_FALSE(parse_sequence_number(""));
  EXPECT_FALSE(parse_sequence_number("10000000000000000000x"));
  EXPECT_FALSE(parse_sequence_number("-00000000000000000001"));
}

TEST(StreamEventId, DiffersByEveryPart) {
  const std::set<std::string> ids = {
      stream_event_id("t", KeyspaceId(1), SequenceNumber(1)), stream_event_id("u", KeyspaceId(1), SequenceNumber(1)),
      stream_event_id("t", KeyspaceId(2), SequenceNumber(1)), stream_event_id("t", KeyspaceId(1), SequenceNumber(2))};
  EXPECT_EQ(ids.size(), 4U);
  for (const std::string& id : ids) EXPECT_EQ(id.size(), 32U);
}

}  // namespace
}  // namespace galvan
