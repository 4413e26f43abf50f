#include "storage/rocksdb/engine_test_support.h"

#include <algorithm>
#include <atomic>
#include <charconv>
#include <memory>
#include <numeric>
#include <random>

namespace galvan {
namespace {

std::int64_t number(std::string_view text) {
  std::int64_t value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

TestMutation add(std::string key, std::int64_t amount) {
  return {std::move(key), [amount](std::optional<std::string_view> current, std::string& new_value) {
            new_value = std::to_string(number(current.value_or("0")) + amount);
            return Decision::kPut;
          }};
}

void in_threads(int threads, const std::function<void(int)>& run) {
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) running.emplace_back(run, i);
  for (std::thread& thread : running) thread.join();
}

TEST(EngineConcurrency, AHotCounterIsExact) {
  constexpr int kThreads = 8, kAdds = 500;
  const TemporaryFolder folder;
  const auto engine = open_engine(disk_options(folder));
  in_threads(kThreads, [&](int) {
    CommitTicket last;
    for (int i = 0; i < kAdds; ++i) {
      TestMutation mutation = add(test_key("counter"), 1);
      const auto result = mutate(*engine, {&mutation}, ReadTier::kMemory);
      ASSERT_TRUE(result.has_value());
      ASSERT_LT(last, result->ticket);
      last = result->ticket;
      // Some wait as a client would, others run ahead of the disk.
      if (i % 100 == 0) {
        ASSERT_TRUE(wait_durable(*engine, last).has_value());
      }
    }
    ASSERT_TRUE(wait_durable(*engine, last).has_value());
  });
  EXPECT_EQ(value_of(*engine, test_key("counter")), std::to_string(kThreads * kAdds));
}

// Threads move amounts between overlapping sets of accounts, named in any order, while a reader adds them up.
TEST(EngineConcurrency, OverlappingCallsNeitherDeadlockNorTear) {
  constexpr int kThreads = 4, kTransfers = 300, kAccounts = 12;
  EngineOptions options;
  options.in_memory = true;
  const auto engine = open_engine(options);
  std::vector<std::string> keys;
  for (int i = 0; i < kAccounts; ++i) keys.push_back(test_key(std::to_string(i)));

  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done) {
      const auto values = engine->multi_get(keys, ReadTier::kMemory);
      ASSERT_TRUE(values.has_value());
      std::int64_t sum = 0;
      for (const auto& value : *values) sum += number(value.value_or("0"));
      ASSERT_EQ(sum, 0);
    }
  });
  in_threads(kThreads, [&](int thread) {
    std::mt19937 random(static_cast<unsigned>(thread));
    CommitTicket last;
    for (int i = 0; i < kTransfers; ++i) {
      std::vector<std::string> shuffled = keys;
      std::shuffle(shuffled.begin(), shuffled.end(), random);
      const std::size_t count = 2 + random() % 8;
      std::vector<TestMutation> mutations;
      for (std::size_t k = 0; k < count; ++k)
        mutations.push_back(add(shuffled[k], k == 0 ? static_cast<std::int64_t>(count) - 1 : -1));
      std::vector<Mutation*> pointers;
      for (TestMutation& mutation : mutations) pointers.push_back(&mutation);
      const auto result = engine->mutate(pointers, ReadTier::kMemory);
      ASSERT_TRUE(result.has_value());
      last = result->ticket;
    }
    ASSERT_TRUE(wait_durable(*engine, last).has_value());
  });
  done = true;
  reader.join();
}

TEST(EngineConcurrency, CountersAreExactAfterReopening) {
  constexpr int kThreads = 4, kPuts = 200;
  const TemporaryFolder folder;
  auto engine = open_engine(disk_options(folder));
  in_threads(kThreads, [&](int thread) {
    for (int i = 0; i < kPuts; ++i) {
      const KeyspaceId keyspace(2000 + static_cast<unsigned>(i) % 2);
      TestMutation mutation = put_mutation(test_key(std::to_string(thread) + "/" + std::to_string(i), keyspace), "x",
                                           [&](auto, auto, EffectBatch& effects) { effects.count(keyspace, 1, -3); });
      ASSERT_TRUE(mutate(*engine, {&mutation}).has_value());
    }
  });
  engine.reset();
  engine = open_engine(disk_options(folder));
  for (const unsigned keyspace : {2000U, 2001U}) {
    EXPECT_EQ(engine->counters(KeyspaceId(keyspace)).items, kThreads * kPuts / 2);
    EXPECT_EQ(engine->counters(KeyspaceId(keyspace)).bytes, -3 * kThreads * kPuts / 2);
  }
  ASSERT_TRUE(engine->remove_keyspaces({KeyspaceId(2000)}).has_value());
  engine.reset();
  engine = open_engine(disk_options(folder));
  EXPECT_EQ(engine->counters(KeyspaceId(2000)).items, 0);
  EXPECT_EQ(engine->counters(KeyspaceId(2001)).items, kThreads * kPuts / 2);
}

}  // namespace
}  // namespace galvan
