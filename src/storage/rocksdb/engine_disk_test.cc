#include "storage/rocksdb/engine_test_support.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <memory>
#include <random>
#include <thread>

// Reopening, and reads in memory of what is on the disk.
namespace galvan {
namespace {

constexpr int kKeys = 2000;
constexpr std::size_t kValueBytes = 4000;

std::string numbered(int i) { return test_key(std::to_string(100000 + i)); }
std::string numbered_value(int i) { return std::string(kValueBytes, static_cast<char>('a' + i % 26)); }

// Writes more than a close leaves to the log, so that the next open finds it in table files.
void fill_tables(const EngineOptions& options) {
  const auto engine = open_engine(options);
  CommitTicket last;
  for (int i = 0; i < kKeys; ++i) last = queue_put(*engine, numbered(i), numbered_value(i));
  ASSERT_TRUE(wait_durable(*engine, last).has_value());
}

TEST(EngineDisk, KeepsDataWhenReopened) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  put(*open_engine(options), test_key("small"), "1");
  fill_tables(options);
  const auto engine = open_engine(options);
  EXPECT_EQ(value_of(*engine, test_key("small")), "1");
  for (int i = 0; i < kKeys; i += 97) EXPECT_EQ(value_of(*engine, numbered(i)), numbered_value(i));
}

TEST(EngineDisk, ManyReopeningsLeaveNoTrail) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  const auto files = [&] {
    using Files = std::filesystem::recursive_directory_iterator;
    return std::distance(Files(folder.path()), Files());
  };
  std::ptrdiff_t files_max = 0;
  for (int i = 0; i < 40; ++i) {
    put(*open_engine(options), test_key("a"), std::to_string(i));
    files_max = std::max(files_max, files());
  }
  // Each open makes a table file, and every eighth or so begins a compaction of these, which may take a while: there
  // are 24 files at the most as a rule, and would be 50 if they stayed.
  EXPECT_LE(files_max, 32);
  EXPECT_EQ(value_of(*open_engine(options), test_key("a")), "39");
}

TEST(EngineDisk, ReadsInMemorySayWhatTheyCannotAnswer) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  fill_tables(options);
  const auto engine = open_engine(options);

  std::string value = "before";
  const auto cold = engine->get(numbered(700), ReadTier::kMemory, value);
  ASSERT_FALSE(cold.has_value());
  EXPECT_EQ(cold.error().kind, StorageErrorKind::kNotInMemory);
  EXPECT_EQ(value, "before");
  const std::vector<std::string> keys{test_key("absent"), numbered(1000)};
  const auto cold_keys = engine->multi_get(keys, ReadTier::kMemory);
  ASSERT_FALSE(cold_keys.has_value());
  EXPECT_EQ(cold_keys.error().kind, StorageErrorKind::kNotInMemory);
  for (const ScanDirection direction : {ScanDirection::kForward, ScanDirection::kBackward}) {
    const auto cursor = engine->scan({numbered(500), numbered(1500)}, direction, ReadTier::kMemory);
    EXPECT_FALSE(cursor->valid());
    ASSERT_FALSE(cursor->status().has_value());
    EXPECT_EQ(cursor->status().error().kind, StorageErrorKind::kNotInMemory);
  }

  ASSERT_TRUE(engine->get(numbered(700), ReadTier::kDisk, value).value_or(false));
  const auto warm = engine->get(numbered(700), ReadTier::kMemory, value);
  ASSERT_TRUE(warm.has_value());
  EXPECT_EQ(value, numbered_value(700));

  // A walk ends in the middle where memory does.
  const auto partly = engine->scan({numbered(700), numbered(kKeys)}, ScanDirection::kForward, ReadTier::kMemory);
  int walked = 0;
  for (; partly->valid(); partly->next()) ++walked;
  EXPECT_GE(walked, 1);
  EXPECT_LT(walked, 100);
  ASSERT_FALSE(partly->status().has_value());
  EXPECT_EQ(partly->status().error().kind, StorageErrorKind::kNotInMemory);
  const auto whole = engine->scan({numbered(0), numbered(kKeys)}, ScanDirection::kBackward, ReadTier::kDisk);
  for (walked = 0; whole->valid(); whole->next()) ++walked;
  EXPECT_EQ(walked, kKeys);
}

// Values of this size are in files of their own.
std::string large_value(int i) { return std::string(100'000, static_cast<char>('a' + i % 26)); }

TEST(EngineDisk, LargeValuesAreReadInMemoryOnceTheyWereRead) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  constexpr int kLarge = 100;
  {
    const auto engine = open_engine(options);
    CommitTicket last;
    for (int i = 0; i < kLarge; ++i) last = queue_put(*engine, numbered(i), large_value(i));
    ASSERT_TRUE(wait_durable(*engine, last).has_value());
  }
  const auto engine = open_engine(options);
  EXPECT_GT(figure(*engine, "storage_blob_file_bytes"), 0);
  std::string value;
  // The second read finds the key's block in memory, but not the value.
  for (const int i : {50, 51}) {
    const auto cold = engine->get(numbered(i), ReadTier::kMemory, value);
    ASSERT_FALSE(cold.has_value());
    EXPECT_EQ(cold.error().kind, StorageErrorKind::kNotInMemory);
    EXPECT_EQ(value_of(*engine, numbered(i)), large_value(i));
    ASSERT_TRUE(engine->get(numbered(i), ReadTier::kMemory, value).value_or(false));
    EXPECT_EQ(value, large_value(i));
  }
  for (const ScanDirection direction : {ScanDirection::kForward, ScanDirection::kBackward}) {
    const auto warm = engine->scan({numbered(50), numbered(52)}, direction, ReadTier::kMemory);
    int walked = 0;
    for (; warm->valid(); warm->next(), ++walked) EXPECT_EQ(warm->value().size(), value.size());
    EXPECT_EQ(walked, 2);
    EXPECT_TRUE(warm->status().has_value());
    const auto partly = engine->scan({numbered(49), numbered(53)}, direction, ReadTier::kMemory);
    EXPECT_FALSE(partly->valid());
    ASSERT_FALSE(partly->status().has_value());
    EXPECT_EQ(partly->status().error().kind, StorageErrorKind::kNotInMemory);
  }
  TestMutation mutation = deciding_mutation(numbered(60), Decision::kRemove);
  const auto cold = mutate(*engine, {&mutation}, ReadTier::kMemory);
  ASSERT_FALSE(cold.has_value());
  EXPECT_EQ(cold.error().kind, StorageErrorKind::kNotInMemory);
  remove(*engine, numbered(60));
  EXPECT_EQ(value_of(*engine, numbered(60)), std::nullopt);
  EXPECT_EQ(value_of(*engine, numbered(61)), large_value(61));
}

TEST(EngineDisk, WalksWithinAPartitionSeeWhatWalksAcrossSee) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  // Eight bytes before the first dash: ranges within one "partition" are walked by its prefix. Every third is missing.
  const auto key = [](int partition, int item) {
    return test_key("p" + std::to_string(100 + partition) + "-" + std::to_string(100 + item));
  };
  constexpr int kPartitions = 30, kItems = 20;
  const std::string padding(2000, 'x');
  for (const int round : {0, 1, 2}) {  // two in table files, perhaps of several levels, and one in the log
    const auto engine = open_engine(options);
    CommitTicket last;
    for (int partition = 0; partition < kPartitions; ++partition)
      for (int item = round; item < kItems; item += 3)
        if (partition % 3 != 2) last = queue_put(*engine, key(partition, item), round < 2 ? padding : "x");
    for (int i = 0; i < kKeys && round < 2; ++i) last = queue_put(*engine, numbered(i), numbered_value(i));
    ASSERT_TRUE(wait_durable(*engine, last).has_value());
  }
  const auto engine = open_engine(options);
  std::vector<std::string> all;
  for (auto walk = engine->scan({test_key("p"), test_key("q")}, ScanDirection::kForward, ReadTier::kDisk);
       walk->valid(); walk->next())
    all.emplace_back(walk->key());
  EXPECT_EQ(all.size(), kPartitions / 3 * 2 * kItems);
  for (int partition = 0; partition < kPartitions; ++partition) {
    for (const auto& [begin, end] : {std::pair(0, kItems), std::pair(3, 9), std::pair(7, 7), std::pair(19, 30)}) {
      const KeyRange range{key(partition, begin), key(partition, end)};
      std::vector<std::string> expected;
      for (const std::string& one : all)
        if (one >= range.begin && one < range.end) expected.push_back(one);
      EXPECT_EQ(expected.size(), partition % 3 == 2 ? 0U : static_cast<std::size_t>(std::min(end, kItems) - begin));
      for (const ScanDirection direction : {ScanDirection::kForward, ScanDirection::kBackward}) {
        std::vector<std::string> seen;
        const auto walk = engine->scan(range, direction, ReadTier::kDisk);
        for (; walk->valid(); walk->next()) seen.emplace_back(walk->key());
        EXPECT_TRUE(walk->status().has_value());
        if (direction == ScanDirection::kBackward) std::reverse(seen.begin(), seen.end());
        EXPECT_EQ(seen, expected) << partition << " from " << begin << " to " << end;
      }
    }
  }
}

TEST(EngineDisk, MutationsInMemoryDecideNothingTheyCannotRead) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  fill_tables(options);
  const auto engine = open_engine(options);
  TestMutation first = put_mutation(test_key("absent"), "new");
  TestMutation second = put_mutation(numbered(700), "new");
  const auto cold = mutate(*engine, {&first, &second}, ReadTier::kMemory);
  ASSERT_FALSE(cold.has_value());
  EXPECT_EQ(cold.error().kind, StorageErrorKind::kNotInMemory);
  EXPECT_EQ(first.decided, 0);
  const auto again = mutate(*engine, {&first, &second}, ReadTier::kDisk);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(second.seen, numbered_value(700));
  ASSERT_TRUE(wait_durable(*engine, again->ticket).has_value());
  EXPECT_EQ(value_of(*engine, numbered(700)), "new");
}

TEST(EngineDisk, RemoveKeyspaceFreesItsFiles) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  fill_tables(options);
  auto engine = open_engine(options);
  put(*engine, test_key("a", KeyspaceId(2001)), "kept");
  ASSERT_TRUE(engine->remove_keyspaces({kTestKeyspace}).has_value());
  EXPECT_EQ(value_of(*engine, numbered(700)), std::nullopt);
  engine.reset();
  engine = open_engine(options);
  EXPECT_FALSE(
      engine->scan({test_key(""), prefix_end(test_key(""))}, ScanDirection::kForward, ReadTier::kDisk)->valid());
  EXPECT_EQ(value_of(*engine, test_key("a", KeyspaceId(2001))), "kept");
}

constexpr std::uint32_t kFirstSmall = 3000, kSmallKeyspaces = 20;

// Small keyspaces in table files, of bytes that cannot be compressed, between others that stay.
std::unique_ptr<Engine> with_small_keyspaces(const EngineOptions& options) {
  auto engine = open_engine(options);
  std::mt19937 random(7);
  CommitTicket last;
  for (std::uint32_t id = kFirstSmall - 1; id <= kFirstSmall + kSmallKeyspaces; ++id) {
    for (int i = 0; i < 100; ++i) {
      std::string value(kValueBytes, '\0');
      for (char& byte : value) byte = static_cast<char>(random());
      last = queue_put(*engine, test_key(std::to_string(i), KeyspaceId(id)), value);
    }
  }
  EXPECT_TRUE(wait_durable(*engine, last).has_value());
  engine.reset();
  engine = open_engine(options);
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds(60);
  while (figure(*engine, "storage_table_file_bytes") == 0 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return engine;
}

std::vector<KeyspaceId> small_keyspaces() {
  std::vector<KeyspaceId> keyspaces;
  for (std::uint32_t i = 0; i < kSmallKeyspaces; ++i) keyspaces.emplace_back(kFirstSmall + i);
  return keyspaces;
}

// They are removed key by key: what they took stays until somebody looks for it.
TEST(EngineDisk, ReclaimsWhatSmallKeyspacesTook) {
  const TemporaryFolder folder;
  const auto engine = with_small_keyspaces(disk_options(folder));
  std::atomic<bool> stop = false;
  const double before = figure(*engine, "storage_table_file_bytes");
  ASSERT_TRUE(engine->remove_keyspaces(small_keyspaces()).has_value());
  EXPECT_EQ(figure(*engine, "storage_table_file_bytes"), before);
  ASSERT_TRUE(engine->reclaim_removed(stop).has_value());
  EXPECT_LT(figure(*engine, "storage_table_file_bytes"), before * 2.5 / (kSmallKeyspaces + 2));
  for (const std::uint32_t id : {kFirstSmall - 1, kFirstSmall + kSmallKeyspaces}) {
    EXPECT_TRUE(value_of(*engine, test_key("99", KeyspaceId(id))).has_value());
  }
}

TEST(EngineDisk, ReclaimsNothingForLittleOrOnceItIsToStop) {
  const TemporaryFolder folder;
  const auto engine = with_small_keyspaces(disk_options(folder));
  std::atomic<bool> stop = false;
  const double before = figure(*engine, "storage_table_file_bytes");
  put(*engine, test_key("a", KeyspaceId(2000)), "1");
  ASSERT_TRUE(engine->remove_keyspaces({KeyspaceId(2000)}).has_value());
  ASSERT_TRUE(engine->reclaim_removed(stop).has_value());
  EXPECT_EQ(figure(*engine, "storage_table_file_bytes"), before);
  ASSERT_TRUE(engine->remove_keyspaces(small_keyspaces()).has_value());
  stop = true;
  ASSERT_TRUE(engine->reclaim_removed(stop).has_value());
  EXPECT_GE(figure(*engine, "storage_table_file_bytes"), before);
}

TEST(EngineDisk, TellsItsFigures) {
  const TemporaryFolder folder;
  const EngineOptions options = disk_options(folder);
  fill_tables(options);
  const auto engine = open_engine(options);
  put(*engine, test_key("a"), "1");
  EXPECT_GE(figure(*engine, "storage_keys_estimate"), kKeys);
  EXPECT_GT(figure(*engine, "storage_table_file_bytes"), 10000);
  EXPECT_GT(figure(*engine, "storage_memtable_bytes"), 0);
  EXPECT_GT(figure(*engine, "storage_log_bytes"), 0);
  EXPECT_GT(figure(*engine, "storage_block_cache_bytes"), 0);
  EXPECT_EQ(figure(*engine, "storage_commits_total"), 1);
  EXPECT_EQ(figure(*engine, "storage_syncs_total"), 1);
  EXPECT_GT(figure(*engine, "storage_commit_write_seconds_total"), 0);
  EXPECT_EQ(figure(*engine, "storage_background_errors"), 0);
  for (const EngineFigure& figure : engine->figures())
    EXPECT_EQ(figure.counter, figure.name.ends_with("_total")) << figure.name;
}

TEST(EngineDisk, TwoEnginesLiveInOneProcess) {
  const TemporaryFolder first_folder, second_folder;
  const auto first = open_engine(disk_options(first_folder));
  const auto second = open_engine(disk_options(second_folder));
  put(*first, test_key("a"), "1");
  put(*second, test_key("a"), "2");
  EXPECT_EQ(value_of(*first, test_key("a")), "1");
  EXPECT_EQ(value_of(*second, test_key("a")), "2");
}

}  // namespace
}  // namespace galvan
