#include "tail/shard_progress.h"

#include <gtest/gtest.h>

namespace galvan::tail {
namespace {

std::vector<std::string> reading(ShardProgress& progress) {
  std::vector<std::string> ids;
  for (const auto& [id, reading] : progress.readings()) ids.push_back(id);
  return ids;
}

using Ids = std::vector<std::string>;

TEST(ShardProgress, FromTheBeginningReadsParentsFirst) {
  ShardProgress progress;
  const std::vector<ListedShard> shards = {{"a", "gone", true}, {"b", "a", true}, {"c", "b"}, {"d", ""}};
  progress.note(shards, false);
  EXPECT_EQ(reading(progress), (Ids{"a", "d"}));
  EXPECT_TRUE(progress.some_wait());
  progress.end("a");
  progress.note(shards, false);
  EXPECT_EQ(reading(progress), (Ids{"b", "d"}));
  progress.end("b");
  progress.note({{"b", "a", true}, {"c", "b"}, {"d", ""}}, false);
  EXPECT_EQ(reading(progress), (Ids{"c", "d"}));
  EXPECT_FALSE(progress.some_wait());
  for (const auto& [id, shard] : progress.readings()) EXPECT_FALSE(shard.from_latest) << id;
}

TEST(ShardProgress, FromNowReadsWhatIsOpenAndItsChildrenWhole) {
  ShardProgress progress;
  progress.note({{"a", "", true}, {"b", "a"}}, true);
  EXPECT_EQ(reading(progress), Ids{"b"});
  EXPECT_TRUE(progress.readings().at("b").from_latest);
  const std::vector<ListedShard> later = {{"a", "", true}, {"b", "a", true}, {"c", "b"}};
  progress.note(later, true);
  EXPECT_EQ(reading(progress), Ids{"b"});
  progress.end("b");
  progress.note(later, true);
  EXPECT_EQ(reading(progress), Ids{"c"});
  EXPECT_FALSE(progress.readings().at("c").from_latest);
}

TEST(ShardProgress, AChildWhoseParentIsGoneIsRead) {
  ShardProgress progress;
  progress.note({{"a", ""}}, false);
  progress.note({{"b", "a"}}, false);
  EXPECT_EQ(reading(progress), (Ids{"a", "b"}));
}

}  // namespace
}  // namespace galvan::tail
