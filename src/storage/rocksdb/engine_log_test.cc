#include "storage/log_key.h"
#include "storage/rocksdb/engine_test_support.h"

#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <utility>
#include <vector>

// Logs: entries that the engine puts in order.
namespace galvan {
namespace {

constexpr KeyspaceId kLog{3000};

class SetClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(std::chrono::milliseconds(now_ms)); }
  std::atomic<std::int64_t> now_ms{1'000'000};
};

struct Entry {
  SequenceNumber sequence;
  std::string bytes;
};

class EngineLog : public testing::TestWithParam<bool> {
 protected:
  EngineLog() {
    options_.in_memory = GetParam();
    options_.clock = &clock_;
  }

  Engine& engine() {
    if (!engine_) engine_ = open_engine(options_);
    return *engine_;
  }

  CommitTicket append(const std::string& key, std::vector<std::string> entries) {
    TestMutation mutation = put_mutation(key, "x", [&](auto, auto, EffectBatch& effects) {
      for (const std::string& entry : entries) effects.append(kLog, entry);
    });
    const auto result = mutate(engine(), {&mutation});
    EXPECT_TRUE(result.has_value());
    return result->ticket;
  }

  std::vector<Entry> log(SequenceNumber from = SequenceNumber(0)) {
    std::vector<Entry> entries;
    const auto cursor = engine().scan(log_range_from(kLog, from), ScanDirection::kForward, ReadTier::kDisk);
    for (; cursor->valid(); cursor->next())
      entries.push_back({log_key_sequence(cursor->key()), std::string(cursor->value())});
    EXPECT_TRUE(cursor->status().has_value());
    return entries;
  }

  TemporaryFolder folder_;
  SetClock clock_;
  EngineOptions options_ = disk_options(folder_);
  std::unique_ptr<Engine> engine_;
};

INSTANTIATE_TEST_SUITE_P(Modes, EngineLog, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "InMemory" : "OnDisk"; });

TEST_P(EngineLog, EntriesAreInTheOrderOfTheirCommits) {
  append(test_key("a"), {"1", "2"});
  ASSERT_TRUE(wait_durable(engine(), append(test_key("b"), {"3"})).has_value());
  const auto entries = log();
  ASSERT_EQ(entries.size(), 3U);
  EXPECT_EQ(entries[0].bytes + entries[1].bytes + entries[2].bytes, "123");
  EXPECT_LT(entries[0].sequence, entries[1].sequence);
  EXPECT_LT(entries[1].sequence, entries[2].sequence);
  EXPECT_EQ(log(entries[1].sequence).size(), 2U);
  EXPECT_EQ(log(entries[2].sequence).size(), 1U);
  EXPECT_EQ(sequence_time(entries[0].sequence), clock_.now());
}

TEST_P(EngineLog, EntriesAreCounted) {
  ASSERT_TRUE(wait_durable(engine(), append(test_key("a"), {"four", "to"})).has_value());
  EXPECT_EQ(engine().counters(kLog).items, 2);
  EXPECT_EQ(engine().counters(kLog).bytes, 6);
  ASSERT_TRUE(engine().remove_keyspaces({kLog}).has_value());
  EXPECT_EQ(engine().counters(kLog).items, 0);
  EXPECT_TRUE(log().empty());
}

TEST_P(EngineLog, AnAbortedCallAppendsNothing) {
  TestMutation writes =
      put_mutation(test_key("a"), "x", [](auto, auto, EffectBatch& effects) { effects.append(kLog, "lost"); });
  TestMutation aborts = deciding_mutation(test_key("b"), Decision::kAbort);
  ASSERT_TRUE(mutate(engine(), {&writes, &aborts}).has_value());
  ASSERT_TRUE(wait_durable(engine(), append(test_key("c"), {"kept"})).has_value());
  ASSERT_EQ(log().size(), 1U);
  EXPECT_EQ(log()[0].bytes, "kept");
}

TEST_P(EngineLog, SequenceNumbersGoOnWhereTheClockGoesBack) {
  ASSERT_TRUE(wait_durable(engine(), append(test_key("a"), {"1"})).has_value());
  clock_.now_ms -= 5000;
  ASSERT_TRUE(wait_durable(engine(), append(test_key("b"), {"2"})).has_value());
  const auto entries = log();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_EQ(entries[1].sequence.value(), entries[0].sequence.value() + 1);
}

TEST_P(EngineLog, ATakenNumberLiesBetweenWhatIsThereAndWhatComes) {
  ASSERT_TRUE(wait_durable(engine(), append(test_key("a"), {"1"})).has_value());
  const SequenceNumber taken = engine().take_sequence_number();
  ASSERT_TRUE(wait_durable(engine(), append(test_key("b"), {"2"})).has_value());
  const auto entries = log();
  ASSERT_EQ(entries.size(), 2U);
  EXPECT_LT(entries[0].sequence, taken);
  EXPECT_LT(taken, entries[1].sequence);
}

TEST_P(EngineLog, ReadersNeverSeeALaterEntryBeforeAnEarlierOne) {
  constexpr int kWriters = 4;
  constexpr int kEach = 60;
  std::atomic<int> running{kWriters};
  std::vector<std::thread> writers;
  engine();
  for (int writer = 0; writer < kWriters; ++writer) {
    writers.emplace_back([&, writer] {
      for (int i = 0; i < kEach; ++i) {
        const CommitTicket ticket = append(test_key(std::to_string(writer)), {std::to_string(writer)});
        EXPECT_TRUE(wait_durable(engine(), ticket).has_value());
      }
      --running;
    });
  }
  // Follows the log by position, as a consumer does; what it misses here would be missed for ever.
  std::size_t seen = 0;
  SequenceNumber next;
  bool last_look = false;
  while (!last_look) {
    last_look = running == 0;
    for (const Entry& entry : log(next)) {
      ++seen;
      next = SequenceNumber(entry.sequence.value() + 1);
    }
  }
  for (std::thread& writer : writers) writer.join();
  EXPECT_EQ(seen, static_cast<std::size_t>(kWriters * kEach));
}

TEST(EngineLogOnDisk, SequenceNumbersGoOnAfterARestart) {
  const TemporaryFolder folder;
  SetClock clock;
  EngineOptions options = disk_options(folder);
  options.clock = &clock;
  const auto append = [](Engine& engine) {
    TestMutation mutation =
        put_mutation(test_key("a"), "x", [](auto, auto, EffectBatch& effects) { effects.append(kLog, "e"); });
    const auto result = mutate(engine, {&mutation});
    ASSERT_TRUE(result.has_value());
    ASSERT_TRUE(wait_durable(engine, result->ticket).has_value());
  };
  append(*open_engine(options));
  clock.now_ms = 1;
  const auto engine = open_engine(options);
  append(*engine);
  std::vector<SequenceNumber> sequences;
  const auto cursor = engine->scan(log_range_from(kLog, SequenceNumber(0)), ScanDirection::kForward, ReadTier::kDisk);
  for (; cursor->valid(); cursor->next()) sequences.push_back(log_key_sequence(cursor->key()));
  ASSERT_EQ(sequences.size(), 2U);
  EXPECT_EQ(sequences[1].value(), sequences[0].value() + 1);
}

}  // namespace
}  // namespace galvan
