#include "storage/rocksdb/engine_test_support.h"

#include <algorithm>
#include <memory>

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
  EXPECT_LE(files_max, 25);
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
  ASSERT_TRUE(engine->remove_keyspace(kTestKeyspace).has_value());
  EXPECT_EQ(value_of(*engine, numbered(700)), std::nullopt);
  engine.reset();
  engine = open_engine(options);
  EXPECT_FALSE(
      engine->scan({test_key(""), prefix_end(test_key(""))}, ScanDirection::kForward, ReadTier::kDisk)->valid());
  EXPECT_EQ(value_of(*engine, test_key("a", KeyspaceId(2001))), "kept");
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
