#include "storage/rocksdb/engine_test_support.h"
#include "storage/rocksdb/fault_file_system.h"
#include "storage/rocksdb/open_on_env.h"

#include <memory>

namespace galvan {
namespace {

class EngineFault : public testing::Test {
 protected:
  void open() {
    auto engine = open_rocksdb_engine_on(options_, *env_);
    ASSERT_TRUE(engine.has_value()) << engine.error().detail;
    engine_ = *std::move(engine);
  }
  void SetUp() override { open(); }

  Engine& engine() { return *engine_; }

  TemporaryFolder folder_;
  EngineOptions options_ = disk_options(folder_);
  const std::shared_ptr<FaultFileSystem> disk_ = std::make_shared<FaultFileSystem>();
  const std::unique_ptr<rocksdb::Env> env_ = rocksdb::NewCompositeEnv(disk_);
  std::unique_ptr<Engine> engine_;
};

void expect_writes_refused(Engine& engine) {
  TestMutation mutation = put_mutation(test_key("refused"), "x");
  const auto refused = mutate(engine, {&mutation});
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, StorageErrorKind::kReadOnly);
  const auto removed = engine.remove_keyspaces({kTestKeyspace});
  ASSERT_FALSE(removed.has_value());
  EXPECT_EQ(removed.error().kind, StorageErrorKind::kReadOnly);
}

TEST_F(EngineFault, AFailedSyncEndsWritingUntilReopened) {
  put(engine(), test_key("kept"), "1");
  disk_->fail_syncs(rocksdb::IOStatus::IOError("sync failed"));
  const CommitTicket lost = queue_put(engine(), test_key("lost"), "1");
  const auto outcome = wait_durable(engine(), lost);
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, StorageErrorKind::kIo);

  // A disk that recovers does not tell what it holds.
  disk_->fail_syncs(rocksdb::IOStatus::OK());
  expect_writes_refused(engine());
  EXPECT_FALSE(wait_durable(engine(), lost).has_value()) << "a failed ticket stays failed";
  EXPECT_EQ(value_of(engine(), test_key("kept")), "1");
  EXPECT_EQ(value_of(engine(), test_key("lost")), std::nullopt);

  engine_.reset();
  open();
  EXPECT_EQ(value_of(engine(), test_key("kept")), "1");
  put(engine(), test_key("after"), "1");
  EXPECT_EQ(value_of(engine(), test_key("after")), "1");
}

TEST_F(EngineFault, AFailedSyncFailsWhatIsQueuedBehindIt) {
  put(engine(), test_key("kept"), "1");
  disk_->hold_syncs();
  RecordingWaiter first, second, third;
  engine().when_durable(queue_put(engine(), test_key("a"), "1"), first);
  disk_->await_held_sync();
  const CommitTicket queued = queue_put(engine(), test_key("b"), "1");
  TestMutation abort = deciding_mutation(test_key("b"), Decision::kAbort);
  const auto aborted = mutate(engine(), {&abort});
  ASSERT_TRUE(aborted.has_value());
  EXPECT_EQ(abort.seen, "1");
  engine().when_durable(queued, second);
  engine().when_durable(aborted->ticket, third);
  disk_->fail_syncs(rocksdb::IOStatus::IOError("sync failed"));
  disk_->release_syncs();
  EXPECT_FALSE(wait_durable(engine(), queued).has_value());
  engine_.reset();
  for (RecordingWaiter* waiter : {&first, &second, &third}) {
    ASSERT_TRUE(waiter->outcome().has_value());
    ASSERT_FALSE(waiter->outcome()->has_value());
    EXPECT_EQ(waiter->outcome()->error().kind, StorageErrorKind::kIo);
  }
}

TEST_F(EngineFault, AFullDiskIsToldApart) {
  put(engine(), test_key("kept"), "1");
  disk_->fail_appends(rocksdb::IOStatus::NoSpace("full"));
  const auto outcome = wait_durable(engine(), queue_put(engine(), test_key("lost"), "1"));
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind, StorageErrorKind::kNoSpace);
  expect_writes_refused(engine());
  EXPECT_EQ(value_of(engine(), test_key("kept")), "1");
  engine_.reset();
  disk_->fail_appends(rocksdb::IOStatus::OK());
  open();
  EXPECT_EQ(value_of(engine(), test_key("kept")), "1");
  EXPECT_EQ(value_of(engine(), test_key("lost")), std::nullopt);
}

TEST_F(EngineFault, ALogIsCutDownPieceByPieceBeforeItGoes) {
  constexpr std::size_t kMebibyte = std::size_t{1} << 20;
  options_.memory_bytes = 64 * kMebibyte;  // memtables of 8 MiB, and logs as long
  engine_.reset();
  open();
  // Two memtables full, so that the first one's log is not needed any more.
  const std::string value(30'000, 'x');
  for (std::size_t bytes = 0; bytes < 17 * kMebibyte; bytes += value.size())
    put(engine(), test_key(std::to_string(bytes)), value);
  disk_->await_truncations(7);
  EXPECT_EQ(value_of(engine(), test_key("0")), value);
}

TEST_F(EngineFault, ReadersSeeNothingBeforeItsSync) {
  disk_->hold_syncs();
  const CommitTicket ticket = queue_put(engine(), test_key("a"), "1");
  RecordingWaiter waiter;
  engine().when_durable(ticket, waiter);
  disk_->await_held_sync();
  EXPECT_EQ(value_of(engine(), test_key("a")), std::nullopt);
  EXPECT_FALSE(engine().scan({test_key(""), ""}, ScanDirection::kForward, ReadTier::kMemory)->valid());
  EXPECT_EQ(newest_value_of(engine(), test_key("a")), "1");
  EXPECT_FALSE(waiter.outcome().has_value());
  disk_->release_syncs();
  ASSERT_TRUE(wait_durable(engine(), ticket).has_value());
  EXPECT_EQ(value_of(engine(), test_key("a")), "1");
  engine_.reset();
  EXPECT_TRUE(waiter.outcome().has_value()) << "called by the time that the engine is closed";
}

TEST_F(EngineFault, WhatWasAcknowledgedSurvivesALossOfPower) {
  CommitTicket last;
  for (int i = 0; i < 50; ++i) {
    TestMutation mutation = put_mutation(test_key(std::to_string(i)), "x",
                                         [](auto, auto, EffectBatch& effects) { effects.count(kTestKeyspace, 1, 1); });
    const auto result = mutate(engine(), {&mutation});
    ASSERT_TRUE(result.has_value());
    last = result->ticket;
  }
  ASSERT_TRUE(wait_durable(engine(), last).has_value());
  disk_->lose_power();
  queue_put(engine(), test_key("unacknowledged"), "x");
  engine_.reset();
  disk_->forget_unsynced();
  open();
  for (int i = 0; i < 50; ++i) EXPECT_EQ(value_of(engine(), test_key(std::to_string(i))), "x") << i;
  EXPECT_EQ(engine().counters(kTestKeyspace).items, 50);
}

// A crash of the process leaves the system with bytes that nobody synced. The next open shows what they tell, so they
// must be on the disk by then; and the log stops where they would be missing, before what is acknowledged later.
TEST_F(EngineFault, WhatAnOpenFindsInTheLogIsSyncedBeforeItIsShown) {
  put(engine(), test_key("a"), "1");
  disk_->fail_syncs(rocksdb::IOStatus::IOError("killed before the sync"));
  EXPECT_FALSE(wait_durable(engine(), queue_put(engine(), test_key("b"), "2")).has_value());
  engine_.reset();
  disk_->fail_syncs(rocksdb::IOStatus::OK());
  open();
  const auto shown = value_of(engine(), test_key("b"));
  put(engine(), test_key("c"), "3");
  disk_->lose_power();
  engine_.reset();
  disk_->forget_unsynced();
  open();
  EXPECT_EQ(value_of(engine(), test_key("a")), "1");
  EXPECT_EQ(value_of(engine(), test_key("b")), shown) << "shown and lost";
  EXPECT_EQ(value_of(engine(), test_key("c")), "3") << "acknowledged and lost";
}

TEST_F(EngineFault, RelaxedWritesAreSyncedByATimer) {
  engine_.reset();
  options_.durability = Durability::kRelaxed;
  open();
  const std::uint64_t before = disk_->syncs();
  disk_->hold_syncs();
  put(engine(), test_key("a"), "1");
  EXPECT_EQ(value_of(engine(), test_key("a")), "1") << "ready before its sync";
  EXPECT_EQ(disk_->syncs(), before);
  disk_->release_syncs();
  disk_->await_syncs(before + 1);
  disk_->lose_power();
  engine_.reset();
  disk_->forget_unsynced();
  open();
  EXPECT_EQ(value_of(engine(), test_key("a")), "1");
}

TEST_F(EngineFault, RelaxedWritesMayBeLostWithThePowerAndOnlyThen) {
  engine_.reset();
  options_.durability = Durability::kRelaxed;
  open();
  disk_->hold_syncs();
  put(engine(), test_key("lost"), "1");
  disk_->lose_power();
  disk_->release_syncs();
  engine_.reset();
  disk_->forget_unsynced();
  open();
  EXPECT_EQ(value_of(engine(), test_key("lost")), std::nullopt);

  put(engine(), test_key("kept"), "1");
  engine_.reset();
  disk_->forget_unsynced();
  open();
  EXPECT_EQ(value_of(engine(), test_key("kept")), "1") << "closing syncs";
}

TEST_F(EngineFault, RemoveKeyspaceIsSyncedThoughRelaxed) {
  engine_.reset();
  options_.durability = Durability::kRelaxed;
  open();
  put(engine(), test_key("a"), "1");
  ASSERT_TRUE(engine().remove_keyspaces({kTestKeyspace}).has_value());
  disk_->lose_power();
  engine_.reset();
  disk_->forget_unsynced();
  open();
  EXPECT_EQ(value_of(engine(), test_key("a")), std::nullopt);
}

TEST_F(EngineFault, AFailedRelaxedSyncEndsWriting) {
  engine_.reset();
  options_.durability = Durability::kRelaxed;
  open();
  put(engine(), test_key("a"), "1");
  disk_->fail_syncs(rocksdb::IOStatus::IOError("sync failed"));
  for (;;) {
    TestMutation mutation = put_mutation(test_key("b"), "1");
    const auto result = mutate(engine(), {&mutation});
    if (!result.has_value()) {
      EXPECT_EQ(result.error().kind, StorageErrorKind::kReadOnly);
      break;
    }
    std::this_thread::yield();
  }
  EXPECT_EQ(value_of(engine(), test_key("a")), "1");
}

TEST_F(EngineFault, TheLogHearsOfRocksdbsErrors) {
  engine_.reset();
  Mutex mutex;
  std::string heard;
  options_.log_warning = [&](std::string_view line) {
    MutexLock lock(mutex);
    heard += line;
    heard += '\n';
  };
  open();
  EXPECT_EQ(heard, "") << "an open that goes well is quiet";
  disk_->fail_syncs(rocksdb::IOStatus::IOError("the disk is on fire"));
  EXPECT_FALSE(wait_durable(engine(), queue_put(engine(), test_key("a"), "1")).has_value());
  engine_.reset();
  EXPECT_NE(heard.find("the disk is on fire"), std::string::npos) << heard;
}

TEST_F(EngineFault, ClosingWritesWhatWasAccepted) {
  disk_->hold_syncs();
  RecordingWaiter first, last;
  engine().when_durable(queue_put(engine(), test_key("first"), "x"), first);
  disk_->await_held_sync();
  CommitTicket ticket;
  for (int i = 0; i < 100; ++i) ticket = queue_put(engine(), test_key(std::to_string(i)), "x");
  engine().when_durable(ticket, last);
  queue_put(engine(), test_key("not waited for"), "x");
  disk_->release_syncs();
  engine_.reset();
  ASSERT_TRUE(last.outcome().has_value());
  EXPECT_TRUE(last.outcome()->has_value());
  open();
  EXPECT_EQ(value_of(engine(), test_key("not waited for")), "x");
  for (int i = 0; i < 100; ++i) EXPECT_EQ(value_of(engine(), test_key(std::to_string(i))), "x");
}

}  // namespace
}  // namespace galvan
