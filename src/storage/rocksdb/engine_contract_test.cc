#include "storage/rocksdb/engine_test_support.h"

#include <memory>
#include <utility>

// What storage/engine.h promises, on disk and in memory.
namespace galvan {
namespace {

class EngineContract : public testing::TestWithParam<bool> {
 protected:
  EngineContract() { options_.in_memory = GetParam(); }

  Engine& engine() {
    if (!engine_) engine_ = open_engine(options_);
    return *engine_;
  }

  std::vector<std::string> scanned(KeyRange range, ScanDirection direction) {
    std::vector<std::string> entries;
    const auto cursor = engine().scan(std::move(range), direction, ReadTier::kDisk);
    for (; cursor->valid(); cursor->next())
      entries.push_back(std::string(cursor->key().substr(4)) + "=" + std::string(cursor->value()));
    EXPECT_TRUE(cursor->status().has_value());
    return entries;
  }

  TemporaryFolder folder_;
  EngineOptions options_ = disk_options(folder_);
  std::unique_ptr<Engine> engine_;
};

INSTANTIATE_TEST_SUITE_P(Modes, EngineContract, testing::Bool(),
                         [](const auto& tested) { return tested.param ? "InMemory" : "OnDisk"; });

using Strings = std::vector<std::string>;

TEST(OpenInMemory, IsQuiet) {
  std::string heard;
  EngineOptions options;
  options.in_memory = true;
  options.log_warning = [&heard](std::string_view line) { heard += line; };
  ASSERT_TRUE(open_rocksdb_engine(options).has_value());
  EXPECT_EQ(heard, "");
}

TEST_P(EngineContract, GetAnswersWhatWasPut) {
  put(engine(), test_key("a"), "1");
  EXPECT_EQ(value_of(engine(), test_key("a")), "1");
  put(engine(), test_key("a"), "2");
  EXPECT_EQ(value_of(engine(), test_key("a")), "2");
  put(engine(), test_key("a"), "");
  EXPECT_EQ(value_of(engine(), test_key("a")), "");
}

TEST_P(EngineContract, GetOfAMissingKeyLeavesTheBufferAlone) {
  std::string value = "before";
  const auto found = engine().get(test_key("a"), ReadTier::kMemory, value);
  ASSERT_TRUE(found.has_value());
  EXPECT_FALSE(*found);
  EXPECT_EQ(value, "before");
}

TEST_P(EngineContract, RemoveTakesTheKeyAway) {
  put(engine(), test_key("a"), "1");
  remove(engine(), test_key("a"));
  EXPECT_EQ(value_of(engine(), test_key("a")), std::nullopt);
}

TEST_P(EngineContract, DecideSeesTheCurrentValue) {
  EXPECT_EQ(newest_value_of(engine(), test_key("a")), std::nullopt);
  put(engine(), test_key("a"), "1");
  EXPECT_EQ(newest_value_of(engine(), test_key("a")), "1");
  remove(engine(), test_key("a"));
  EXPECT_EQ(newest_value_of(engine(), test_key("a")), std::nullopt);
}

TEST_P(EngineContract, MutationsOfACallCommitTogetherWithTheirEffects) {
  put(engine(), test_key("b"), "old");
  using View = std::optional<std::string_view>;
  TestMutation a = put_mutation(test_key("a"), "1", [](View before, View after, EffectBatch& effects) {
    EXPECT_EQ(before, std::nullopt);
    EXPECT_EQ(after, "1");
    effects.put(test_key("index of a"), "i");
    effects.count(kTestKeyspace, 1, 10);
  });
  TestMutation b =
      deciding_mutation(test_key("b"), Decision::kRemove, [](View before, View after, EffectBatch& effects) {
        EXPECT_EQ(before, "old");
        EXPECT_EQ(after, std::nullopt);
        effects.remove(test_key("index of b"));
        effects.count(kTestKeyspace, -1, -3);
      });
  put(engine(), test_key("index of b"), "i");
  const auto result = mutate(engine(), {&a, &b});
  ASSERT_TRUE(result.has_value());
  ASSERT_TRUE(result->applied);
  ASSERT_TRUE(wait_durable(engine(), result->ticket).has_value());
  EXPECT_EQ(scanned({}, ScanDirection::kForward), (Strings{"a=1", "index of a=i"}));
  EXPECT_EQ(engine().counters(kTestKeyspace).items, 0);
  EXPECT_EQ(engine().counters(kTestKeyspace).bytes, 7);
}

TEST_P(EngineContract, MutationsAreDecidedInTheirOrder) {
  Strings order;
  const auto noting = [&](const std::string& name) {
    return TestMutation(test_key(name), [&order, name](std::optional<std::string_view>, std::string&) {
      order.push_back(name);
      return Decision::kKeep;
    });
  };
  TestMutation c = noting("c");
  TestMutation a = noting("a");
  TestMutation b = noting("b");
  ASSERT_TRUE(mutate(engine(), {&c, &a, &b}).has_value());
  EXPECT_EQ(order, (Strings{"c", "a", "b"}));
}

TEST_P(EngineContract, AnAbortLeavesNothing) {
  const auto effects = [](auto, auto, EffectBatch&) { ADD_FAILURE() << "effects of an aborted call"; };
  TestMutation a = put_mutation(test_key("a"), "1", effects);
  TestMutation b = deciding_mutation(test_key("b"), Decision::kAbort, effects);
  TestMutation c = put_mutation(test_key("c"), "3", effects);
  const auto result = mutate(engine(), {&a, &b, &c});
  ASSERT_TRUE(result.has_value());
  EXPECT_FALSE(result->applied);
  EXPECT_EQ(result->ticket, CommitTicket());
  EXPECT_EQ(c.decided, 1) << "every mutation is decided";
  EXPECT_EQ(newest_value_of(engine(), test_key("a")), std::nullopt);
  put(engine(), test_key("d"), "4");
  EXPECT_EQ(scanned({}, ScanDirection::kForward), Strings{"d=4"});
}

TEST_P(EngineContract, ACallMayHaveAHundredKeys) {
  std::vector<TestMutation> mutations;
  for (int i = 0; i < 100; ++i) mutations.push_back(put_mutation(test_key(std::to_string(i)), std::to_string(i)));
  std::vector<Mutation*> pointers;
  for (TestMutation& mutation : mutations) pointers.push_back(&mutation);
  const auto result = engine().mutate(pointers, ReadTier::kMemory);
  ASSERT_TRUE(result.has_value());
  ASSERT_TRUE(wait_durable(engine(), result->ticket).has_value());
  for (int i = 0; i < 100; ++i) EXPECT_EQ(value_of(engine(), test_key(std::to_string(i))), std::to_string(i));
}

TEST_P(EngineContract, KeepQueuesNothing) {
  put(engine(), test_key("a"), "1");
  const double commits = figure(engine(), "storage_commits_total");
  TestMutation keep = deciding_mutation(test_key("a"), Decision::kKeep);
  const auto result = mutate(engine(), {&keep});
  ASSERT_TRUE(result.has_value());
  EXPECT_TRUE(result->applied);
  const auto empty = mutate(engine(), {});
  ASSERT_TRUE(empty.has_value());
  EXPECT_TRUE(empty->applied);
  EXPECT_EQ(empty->ticket, CommitTicket());
  put(engine(), test_key("a"), "2");
  EXPECT_EQ(figure(engine(), "storage_commits_total"), commits + 1);
}

TEST_P(EngineContract, PendingValuesAreForWritersOnly) {
  put(engine(), test_key("removed"), "old");
  CommitterPause pause(engine());
  const CommitTicket put_ticket = queue_put(engine(), test_key("put"), "new");
  TestMutation remove = deciding_mutation(test_key("removed"), Decision::kRemove);
  const auto removed = mutate(engine(), {&remove});
  ASSERT_TRUE(removed.has_value());

  EXPECT_EQ(newest_value_of(engine(), test_key("put")), "new");
  EXPECT_EQ(newest_value_of(engine(), test_key("removed")), std::nullopt);
  EXPECT_EQ(value_of(engine(), test_key("put")), std::nullopt);
  EXPECT_EQ(value_of(engine(), test_key("removed")), "old");

  // An answer that tells of pending values waits for the newest of them.
  TestMutation keep = deciding_mutation(test_key("removed"), Decision::kKeep);
  TestMutation abort = deciding_mutation(test_key("put"), Decision::kAbort);
  const auto aborted = mutate(engine(), {&keep, &abort});
  ASSERT_TRUE(aborted.has_value());
  EXPECT_FALSE(aborted->applied);
  EXPECT_EQ(aborted->ticket, removed->ticket);
  const auto aborted_alone = mutate(engine(), {&abort});
  ASSERT_TRUE(aborted_alone.has_value());
  EXPECT_EQ(aborted_alone->ticket, put_ticket);
  RecordingWaiter waiter;
  engine().when_durable(put_ticket, waiter);
  EXPECT_FALSE(waiter.outcome().has_value());

  pause.resume();
  ASSERT_TRUE(wait_durable(engine(), removed->ticket).has_value());
  EXPECT_TRUE(waiter.outcome().has_value());
  EXPECT_EQ(value_of(engine(), test_key("put")), "new");
  EXPECT_EQ(value_of(engine(), test_key("removed")), std::nullopt);
}

TEST_P(EngineContract, PendingValuesGoOnceTheyAreDurable) {
  put(engine(), test_key("a"), "1");
  // A later commit is complete only after the earlier one's values were dropped.
  put(engine(), test_key("b"), "1");
  TestMutation keep = deciding_mutation(test_key("a"), Decision::kKeep);
  const auto result = mutate(engine(), {&keep});
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->ticket, CommitTicket());
}

TEST_P(EngineContract, TicketsAreDenseAndReadyInOrder) {
  class OrderedWaiter final : public CommitWaiter {
   public:
    OrderedWaiter(std::vector<int>& order, int number) : order_(order), number_(number) {}
    void on_durable(const StorageResult<void>&) override { order_.push_back(number_); }

   private:
    std::vector<int>& order_;
    const int number_;
  };
  std::vector<int> order;
  CommitterPause pause(engine());
  std::vector<CommitTicket> tickets;
  for (int i = 0; i < 4; ++i) tickets.push_back(queue_put(engine(), test_key(std::to_string(i)), "x"));
  for (std::size_t i = 1; i < tickets.size(); ++i) EXPECT_EQ(tickets[i].value(), tickets[0].value() + i);
  std::vector<std::unique_ptr<OrderedWaiter>> waiters;
  for (const int number : {2, 0, 3, 1}) {
    waiters.push_back(std::make_unique<OrderedWaiter>(order, number));
    engine().when_durable(tickets[static_cast<std::size_t>(number)], *waiters.back());
  }
  pause.resume();
  put(engine(), test_key("last"), "x");
  EXPECT_EQ(order, (std::vector<int>{0, 1, 2, 3}));
}

TEST_P(EngineContract, AReadyTicketCallsItsWaiterAtOnce) {
  RecordingWaiter first, second;
  engine().when_durable(CommitTicket(), first);
  ASSERT_TRUE(first.outcome().has_value());
  EXPECT_TRUE(first.outcome()->has_value());
  const CommitTicket ticket = queue_put(engine(), test_key("a"), "1");
  ASSERT_TRUE(wait_durable(engine(), ticket).has_value());
  engine().when_durable(ticket, second);
  EXPECT_TRUE(second.outcome().has_value());
}

TEST_P(EngineContract, MultiGetKeepsTheOrderOfItsKeys) {
  put(engine(), test_key("a"), "1");
  put(engine(), test_key("c"), "3");
  const Strings keys{test_key("c"), test_key("b"), test_key("a"), test_key("c")};
  const auto values = engine().multi_get(keys, ReadTier::kMemory);
  ASSERT_TRUE(values.has_value());
  EXPECT_EQ(*values, (std::vector<std::optional<std::string>>{"3", std::nullopt, "1", "3"}));
}

TEST_P(EngineContract, ScanWalksBothWaysWithinItsBounds) {
  for (const char* name : {"a", "b", "c", "d"}) put(engine(), test_key(name), name);
  put(engine(), test_key("z", KeyspaceId(1999)), "below");
  put(engine(), test_key("a", KeyspaceId(2001)), "above");
  const KeyRange middle{test_key("b"), test_key("d")};
  EXPECT_EQ(scanned(middle, ScanDirection::kForward), (Strings{"b=b", "c=c"}));
  EXPECT_EQ(scanned(middle, ScanDirection::kBackward), (Strings{"c=c", "b=b"}));
  const KeyRange whole{test_key(""), prefix_end(test_key(""))};
  EXPECT_EQ(scanned(whole, ScanDirection::kForward), (Strings{"a=a", "b=b", "c=c", "d=d"}));
  EXPECT_EQ(scanned(whole, ScanDirection::kBackward), (Strings{"d=d", "c=c", "b=b", "a=a"}));
  EXPECT_EQ(scanned({test_key("c"), ""}, ScanDirection::kForward), (Strings{"c=c", "d=d", "a=above"}));
  EXPECT_EQ(scanned({test_key("c"), ""}, ScanDirection::kBackward), (Strings{"a=above", "d=d", "c=c"}));
  EXPECT_EQ(scanned({test_key("bb"), test_key("c")}, ScanDirection::kForward), Strings{});
  EXPECT_EQ(scanned({test_key("bb"), test_key("c")}, ScanDirection::kBackward), Strings{});
}

TEST_P(EngineContract, ScanSeesOneSnapshot) {
  put(engine(), test_key("a"), "1");
  put(engine(), test_key("b"), "1");
  const auto cursor = engine().scan({test_key(""), ""}, ScanDirection::kForward, ReadTier::kMemory);
  put(engine(), test_key("b"), "2");
  put(engine(), test_key("c"), "2");
  ASSERT_TRUE(cursor->valid());
  cursor->next();
  ASSERT_TRUE(cursor->valid());
  EXPECT_EQ(cursor->value(), "1");
  cursor->next();
  EXPECT_FALSE(cursor->valid());
  EXPECT_TRUE(cursor->status().has_value());
}

TEST_P(EngineContract, ScanDoesNotShowTheEnginesOwnKeys) {
  TestMutation counted =
      put_mutation(test_key("a"), "1", [](auto, auto, EffectBatch& effects) { effects.count(kTestKeyspace, 1, 1); });
  const auto result = mutate(engine(), {&counted});
  ASSERT_TRUE(result.has_value());
  ASSERT_TRUE(wait_durable(engine(), result->ticket).has_value());
  EXPECT_EQ(scanned({}, ScanDirection::kForward), Strings{"a=1"});
  EXPECT_EQ(scanned({}, ScanDirection::kBackward), Strings{"a=1"});
}

// Without the fixture: the process that dies would leave its folder behind.
TEST(EngineContractDeathTest, RefusesWritesOfTheEnginesOwnKeys) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EngineOptions options;
  options.in_memory = true;
  const auto engine = open_engine(options);
  TestMutation mutation = put_mutation(test_key("a", KeyspaceId(0)), "x");
  EXPECT_DEATH((void)mutate(*engine, {&mutation}), "starts_with");
}

void fill(Engine& engine, KeyspaceId keyspace, int keys) {
  CommitTicket last;
  for (int i = 0; i < keys; ++i) {
    TestMutation mutation = put_mutation(test_key(std::to_string(i), keyspace), "x",
                                         [=](auto, auto, EffectBatch& effects) { effects.count(keyspace, 1, 2); });
    const auto result = mutate(engine, {&mutation});
    ASSERT_TRUE(result.has_value());
    last = result->ticket;
  }
  ASSERT_TRUE(wait_durable(engine, last).has_value());
}

TEST_P(EngineContract, NoteAppendsEffectsAndLeavesTheKey) {
  put(engine(), test_key("a"), "1");
  using View = std::optional<std::string_view>;
  TestMutation note =
      deciding_mutation(test_key("a"), Decision::kNote, [](View before, View after, EffectBatch& effects) {
        EXPECT_EQ(before, "1");
        EXPECT_EQ(after, "1");
        effects.put(test_key("entry"), "e");
      });
  const auto noted = mutate(engine(), {&note});
  ASSERT_TRUE(noted.has_value());
  ASSERT_TRUE(wait_durable(engine(), noted->ticket).has_value());
  EXPECT_EQ(value_of(engine(), test_key("a")), "1");
  EXPECT_EQ(value_of(engine(), test_key("entry")), "e");
  // A note sees what is pending, as every writer does.
  queue_put(engine(), test_key("a"), "2");
  TestMutation again = deciding_mutation(test_key("a"), Decision::kNote);
  ASSERT_TRUE(mutate(engine(), {&again}).has_value());
  EXPECT_EQ(again.seen, "2");
}

TEST_P(EngineContract, SettleReturnsWhenWhatWasDecidedIsDurable) {
  for (int i = 0; i < 50; ++i) queue_put(engine(), test_key(std::to_string(i)), "v");
  ASSERT_TRUE(engine().settle().has_value());
  for (int i = 0; i < 50; ++i) EXPECT_EQ(value_of(engine(), test_key(std::to_string(i))), "v") << i;
}

TEST_P(EngineContract, ACursorReadsAnyKeyAtItsSnapshot) {
  put(engine(), test_key("a"), "1");
  put(engine(), test_key("z"), "before");
  const auto cursor =
      engine().scan({test_key("a"), test_key("b")}, ScanDirection::kForward, ReadTier::kDisk, CursorReads::kAnyKey);
  put(engine(), test_key("z"), "after");
  put(engine(), test_key("y"), "new");
  std::string value = "untouched";
  ASSERT_TRUE(cursor->get(test_key("y"), value).has_value());
  EXPECT_FALSE(*cursor->get(test_key("y"), value));
  EXPECT_EQ(value, "untouched");
  EXPECT_TRUE(*cursor->get(test_key("z"), value));
  EXPECT_EQ(value, "before");
}

class LengthCount final : public KeyspaceCount {
 public:
  explicit LengthCount(int entries_max) : left_(entries_max) {}
  std::optional<std::int64_t> bytes_of(std::string_view value) override {
    if (left_-- == 0) return std::nullopt;
    return static_cast<std::int64_t>(value.size());
  }

 private:
  int left_;
};

TEST_P(EngineContract, UncountedIsWhatTheCountersLack) {
  put(engine(), test_key("a"), "12345");
  put(engine(), test_key("b"), "");
  using View = std::optional<std::string_view>;
  TestMutation counted = put_mutation(test_key("c"), "123", [](View, View, EffectBatch& effects) {
    effects.count(kTestKeyspace, 1, 3);
    // Too many of another keyspace, to be corrected downwards.
    effects.count(KeyspaceId(kTestKeyspace.value() + 1), 4, 40);
  });
  const auto queued = mutate(engine(), {&counted});
  ASSERT_TRUE(wait_durable(engine(), queued->ticket).has_value());

  LengthCount all(100);
  const auto missing = engine().uncounted(kTestKeyspace, all);
  ASSERT_TRUE(missing.has_value());
  EXPECT_EQ(missing->items, 2);
  EXPECT_EQ(missing->bytes, 5);
  const auto excess = engine().uncounted(KeyspaceId(kTestKeyspace.value() + 1), all);
  ASSERT_TRUE(excess.has_value());
  EXPECT_EQ(excess->items, -4);
  EXPECT_EQ(excess->bytes, -40);
  LengthCount two(2);
  EXPECT_EQ(engine().uncounted(kTestKeyspace, two).error().kind, StorageErrorKind::kShutdown);
}

TEST_P(EngineContract, RemoveKeyspaceTakesItsKeysAndCounters) {
  const KeyspaceId below(1999), above(2001);
  fill(engine(), below, 2);
  fill(engine(), above, 2);
  for (const int keys : {0, 10, 3000}) {
    fill(engine(), kTestKeyspace, keys);
    EXPECT_EQ(engine().counters(kTestKeyspace).items, keys);
    ASSERT_TRUE(engine().remove_keyspaces({kTestKeyspace}).has_value());
    EXPECT_EQ(scanned({}, ScanDirection::kForward), (Strings{"0=x", "1=x", "0=x", "1=x"})) << keys;
    EXPECT_EQ(engine().counters(kTestKeyspace).items, 0);
    EXPECT_EQ(engine().counters(kTestKeyspace).bytes, 0);
    EXPECT_EQ(engine().counters(below).items, 2);
    EXPECT_EQ(engine().counters(above).bytes, 4);
  }
}

TEST_P(EngineContract, RemoveKeyspaceTakesWhatWasQueuedBefore) {
  std::unique_ptr<std::thread> remover;
  {
    CommitterPause pause(engine());
    queue_put(engine(), test_key("a"), "1");
    remover =
        std::make_unique<std::thread>([this] { EXPECT_TRUE(engine().remove_keyspaces({kTestKeyspace}).has_value()); });
  }
  remover->join();
  EXPECT_EQ(scanned({}, ScanDirection::kForward), Strings{});
}

TEST_P(EngineContract, AFullQueueRefusesWrites) {
  options_.commit_queue_bytes_max = 1000;
  CommitterPause pause(engine());
  queue_put(engine(), test_key("a"), std::string(5000, 'x'));
  TestMutation refused = put_mutation(test_key("b"), "2");
  const auto result = mutate(engine(), {&refused});
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, StorageErrorKind::kOverloaded);
  EXPECT_GT(figure(engine(), "storage_commit_queue_bytes"), 5000);
  pause.resume();
  // The committer gives the space back before it drops the pause's own value, which this waits for.
  while (figure(engine(), "storage_commit_queue_bytes") > 0) std::this_thread::yield();
  put(engine(), test_key("c"), "3");
  EXPECT_EQ(value_of(engine(), test_key("a")), std::string(5000, 'x'));
  EXPECT_EQ(value_of(engine(), test_key("b")), std::nullopt);
}

TEST_P(EngineContract, ACommitMayBeLargerThanAGroup) {
  options_.commit_group_bytes_max = 100;
  CommitterPause pause(engine());
  const double groups = figure(engine(), "storage_commit_groups_total");
  queue_put(engine(), test_key("a"), std::string(5000, 'a'));
  const CommitTicket last = queue_put(engine(), test_key("b"), std::string(5000, 'b'));
  pause.resume();
  ASSERT_TRUE(wait_durable(engine(), last).has_value());
  EXPECT_EQ(value_of(engine(), test_key("a")), std::string(5000, 'a'));
  EXPECT_EQ(figure(engine(), "storage_commit_groups_total"), groups + 2);
}

TEST_P(EngineContract, WhatIsQueuedTogetherIsWrittenTogether) {
  CommitterPause pause(engine());
  const double groups = figure(engine(), "storage_commit_groups_total");
  for (int i = 0; i < 9; ++i) queue_put(engine(), test_key("hot"), std::to_string(i));
  const CommitTicket last = queue_put(engine(), test_key("b"), "x");
  pause.resume();
  ASSERT_TRUE(wait_durable(engine(), last).has_value());
  EXPECT_EQ(figure(engine(), "storage_commit_groups_total"), groups + 1);
  EXPECT_EQ(value_of(engine(), test_key("hot")), "8");
}

}  // namespace
}  // namespace galvan
