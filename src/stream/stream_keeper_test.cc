#include "stream/stream_keeper.h"

#include "storage/log_key.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "table/change_record.h"
#include "table/item_mutation.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <vector>

namespace galvan {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

class SetClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(milliseconds(now_ms)); }
  void advance(milliseconds time) { now_ms += time.count(); }
  std::atomic<std::int64_t> now_ms{1'700'000'000'000};
};

class StreamKeeperTest : public testing::Test {
 protected:
  StreamKeeperTest() {
    options_.in_memory = true;
    options_.clock = &clock_;
    engine_ = *open_rocksdb_engine(options_);
    catalog_ = *Catalog::open(*engine_);
    remover_ = std::make_unique<KeyspaceRemover>(*catalog_, *engine_);
    // Its thread goes one round at the start; all others are the test's.
    keeper_ = std::make_unique<StreamKeeper>(*catalog_, *remover_, *engine_, clock_, ShardRules{}, hours(10));
  }

  void change(const Catalog::Change& decide) { ASSERT_TRUE(catalog_->change("t", decide).has_value()); }
  TablePtr table() const { return catalog_->find("t"); }
  const StreamDefinition& stream() {
    shown_ = table();
    return *shown_->stream;
  }

  void make_table(bool with_shards = true) {
    TableDefinition table;
    table.name = "t";
    table.keyspace = *catalog_->allocate_keyspaces(1);
    table.keys.partition = {"pk", AttributeType::kN};
    table.stream = new_stream(with_shards);
    change([&](const TablePtr&) -> Result<TablePtr> { return std::make_shared<TableDefinition>(table); });
  }
  StreamDefinition new_stream(bool with_shards) {
    StreamDefinition stream{.created = clock_.now()};
    if (with_shards) {
      add_first_shards(stream, *catalog_->allocate_keyspaces(4), 4, clock_.now(), engine_->take_sequence_number());
    }
    return stream;
  }
  void change_stream(const std::function<void(StreamDefinition&)>& with) {
    change([&](const TablePtr& present) -> Result<TablePtr> {
      auto changed = std::make_shared<TableDefinition>(*present);
      with(*changed->stream);
      return TablePtr(changed);
    });
  }
  void disable() {
    change_stream([this](StreamDefinition& stream) { close_stream(stream, clock_.now()); });
  }

  void put(std::int64_t key) {
    const AttributeValue item = AttributeValue::map({{"pk", AttributeValue::number(key)}});
    const TablePtr present = table();
    const ItemChange put{.kind = ItemChange::Kind::kPut, .item = item};
    ItemMutation mutation(*present, put, WriteTimestamp(1));
    Mutation* const mutations[] = {&mutation};
    const auto result = engine_->mutate(mutations, ReadTier::kDisk);
    ASSERT_TRUE(result.has_value());
    ASSERT_TRUE(wait_durable(*engine_, result->ticket).has_value());
  }
  std::size_t records(KeyspaceId log) {
    std::size_t count = 0;
    const auto cursor = engine_->scan(log_range_from(log, SequenceNumber(0)), ScanDirection::kForward, ReadTier::kDisk);
    for (; cursor->valid(); cursor->next()) ++count;
    return count;
  }
  void await_no_records(KeyspaceId log) {
    for (int tries = 0; tries < 2000 && records(log) > 0; ++tries) std::this_thread::sleep_for(milliseconds(1));
    EXPECT_EQ(records(log), 0U);
  }

  SetClock clock_;
  EngineOptions options_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<Catalog> catalog_;
  std::unique_ptr<KeyspaceRemover> remover_;
  std::unique_ptr<StreamKeeper> keeper_;
  TablePtr shown_;
};

TEST_F(StreamKeeperTest, RollsShardsOverAndClosesThemWithTheirLastRecord) {
  make_table();
  for (int i = 0; i < 40; ++i) put(i);
  clock_.advance(hours(4));
  keeper_->tend_all();
  ASSERT_EQ(stream().shards.size(), 8U);
  std::size_t kept = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    const StreamShard& shard = stream().shards[i];
    ASSERT_EQ(shard.state, ShardState::kClosed);
    EXPECT_EQ(stream().shards[i + 4].state, ShardState::kOpen);
    kept += records(shard.log);
    SequenceNumber last = shard.starting;
    const auto cursor =
        engine_->scan(log_range_from(shard.log, SequenceNumber(0)), ScanDirection::kForward, ReadTier::kDisk);
    for (; cursor->valid(); cursor->next()) last = log_key_sequence(cursor->key());
    EXPECT_EQ(shard.ending, last);
    EXPECT_LT(last, stream().shards[i + 4].starting);
  }
  EXPECT_EQ(kept, 40U);
  for (int i = 100; i < 140; ++i) put(i);
  kept = 0;
  for (std::size_t i = 4; i < 8; ++i) kept += records(stream().shards[i].log);
  EXPECT_EQ(kept, 40U);
}

TEST_F(StreamKeeperTest, TrimsWholeShardsADayAfterTheirLastRecord) {
  make_table();
  for (int i = 0; i < 40; ++i) put(i);
  clock_.advance(hours(4));
  keeper_->tend_all();
  std::vector<KeyspaceId> old;
  for (std::size_t i = 0; i < 4; ++i) old.push_back(stream().shards[i].log);
  clock_.advance(hours(20) + kTrimDelay);
  keeper_->tend_all();
  EXPECT_TRUE(stream().find_shard(old[0])) << "who has asked in time may still read its records";
  clock_.advance(milliseconds(1000));
  keeper_->tend_all();
  for (const KeyspaceId log : old) {
    EXPECT_FALSE(stream().find_shard(log));
    await_no_records(log);
    EXPECT_EQ(engine_->counters(log).items, 0);
  }
}

TEST_F(StreamKeeperTest, ADisabledStreamIsClosedAndGoneAfterADay) {
  make_table();
  put(1);
  const WallTime label = stream().created;
  disable();
  EXPECT_TRUE(stream().closing());
  keeper_->tend_all();
  EXPECT_FALSE(stream().closing());
  put(2);
  EXPECT_EQ(keeper_->figures()[3].value, 1);
  clock_.advance(kStreamRetention - milliseconds(1));
  keeper_->tend_all();
  EXPECT_TRUE(catalog_->find_stream({"t", label}));
  clock_.advance(milliseconds(2) + kTrimDelay);
  keeper_->tend_all();
  EXPECT_FALSE(table()->stream);
  EXPECT_FALSE(catalog_->find_stream({"t", label}));
}

TEST_F(StreamKeeperTest, AStreamOutlivesItsTable) {
  make_table();
  for (int i = 0; i < 20; ++i) put(i);
  const WallTime label = stream().created;
  const auto drop = catalog_->drop("t", [&](const TablePtr& present) -> Result<TablePtr> {
    auto last = std::make_shared<TableDefinition>(*present);
    close_stream(*last->stream, clock_.now());
    return TablePtr(last);
  });
  ASSERT_TRUE(drop.has_value());
  keeper_->tend_all();
  const TablePtr retired = catalog_->find_stream({"t", label});
  ASSERT_TRUE(retired);
  std::size_t kept = 0;
  for (const StreamShard& shard : retired->stream->shards) {
    EXPECT_EQ(shard.state, ShardState::kClosed);
    kept += records(shard.log);
  }
  EXPECT_EQ(kept, 20U);
  clock_.advance(kStreamRetention);
  keeper_->tend_all();
  EXPECT_FALSE(catalog_->find_stream({"t", label}));
  for (const StreamShard& shard : retired->stream->shards) await_no_records(shard.log);
}

TEST_F(StreamKeeperTest, GivesShardsToAStreamThatHasNone) {
  make_table(false);
  put(1);
  keeper_->tend_all();
  ASSERT_EQ(stream().shards.size(), 4U);
  put(2);
  EXPECT_EQ(keeper_->figures()[3].value, 1);
}

}  // namespace
}  // namespace galvan
