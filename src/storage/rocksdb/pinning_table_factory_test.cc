#include "storage/rocksdb/pinning_table_factory.h"

#include "storage/rocksdb/engine_test_support.h"

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>

#include <memory>
#include <string>

namespace galvan {
namespace {

constexpr std::size_t kMebibyte = std::size_t{1} << 20;
constexpr int kTables = 16;
constexpr int kKeysInTable = 5'000;
constexpr int kValueBytes = 100;

std::string key_of(int table, int n) { return std::to_string(table) + "/" + std::to_string(n); }

/// What the cache may not drop with kTables tables in the last level, each with a filter of 6 KB and an index.
std::size_t pinned_bytes(std::size_t cache_bytes) {
  const TemporaryFolder folder;
  const auto cache = rocksdb::NewLRUCache(cache_bytes);
  rocksdb::Options options;
  options.create_if_missing = true;
  options.compression = rocksdb::kNoCompression;
  options.level_compaction_dynamic_level_bytes = true;  // the last level is the only one
  options.target_file_size_base = kKeysInTable * kValueBytes;
  options.write_buffer_manager = std::make_shared<rocksdb::WriteBufferManager>(0, cache);
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  table.cache_index_and_filter_blocks = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  options.table_factory = make_pinning_table_factory(table, options.write_buffer_manager);
  rocksdb::DB* opened = nullptr;
  EXPECT_TRUE(rocksdb::DB::Open(options, folder.path().string(), &opened).ok());
  const std::unique_ptr<rocksdb::DB> db(opened);
  for (int t = 0; t < kTables; ++t) {
    for (int n = 0; n < kKeysInTable; ++n) EXPECT_TRUE(db->Put({}, key_of(t, n), std::string(kValueBytes, 'x')).ok());
    EXPECT_TRUE(db->Flush({}).ok());
  }
  rocksdb::CompactRangeOptions compact;
  compact.bottommost_level_compaction = rocksdb::BottommostLevelCompaction::kForce;  // not only moved there
  EXPECT_TRUE(db->CompactRange(compact, nullptr, nullptr).ok());
  std::string value;
  for (int t = 0; t < kTables; ++t) EXPECT_TRUE(db->Get({}, key_of(t, 7), &value).ok());
  return cache->GetPinnedUsage() - options.write_buffer_manager->dummy_entries_in_cache_usage();
}

TEST(PinningTableFactory, PinsIndexAndFilterWhileTheyAreSmallBesideTheCache) {
  EXPECT_GT(pinned_bytes(64 * kMebibyte), kTables * 6'000U);
}

TEST(PinningTableFactory, PinsNoMoreThanAThird) {
  constexpr std::size_t kCacheBytes = kMebibyte / 8;
  // The last table may go beyond.
  EXPECT_LT(pinned_bytes(kCacheBytes), kCacheBytes / 3 + 25'000);
}

}  // namespace
}  // namespace galvan
