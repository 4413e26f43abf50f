#include "table/item_collection.h"

#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <deque>
#include <vector>

namespace galvan {
namespace {

using table_test::item_of;

AttributeValue n(std::int64_t value) { return AttributeValue::number(value); }

class ItemCollectionTest : public testing::Test {
 protected:
  ItemCollectionTest() {
    IndexDefinition index;
    index.name = "by_v";
    index.kind = IndexKind::kLocal;
    index.keyspace = KeyspaceId(3000);
    index.keys = {.partition = {table_.keys.partition}, .sort = {{"v", AttributeType::kN}}};
    table_.indexes.push_back(index);
    table_.collections = KeyspaceId(3001);
  }

  /// Puts or deletes items of partition "a" in one call; answers the error, if there was one.
  std::optional<ErrorKind> write(const std::vector<AttributeValue>& items, ItemChange::Kind kind,
                                 std::int64_t bytes_max = 1000) {
    CollectionMutation collection(table_, items[0], bytes_max);
    std::deque<ItemMutation> mutations;
    std::vector<Mutation*> all;
    for (const AttributeValue& item : items) {
      all.push_back(&mutations.emplace_back(table_, ItemChange{.kind = kind, .item = item}, WriteTimestamp(1)));
      collection.add(mutations.back());
    }
    all.push_back(&collection);
    const auto result = engine_->mutate(all, ReadTier::kDisk);
    EXPECT_TRUE(result.has_value());
    EXPECT_EQ(result->applied, collection.error() == nullptr);
    EXPECT_TRUE(wait_durable(*engine_, result->ticket).has_value());
    bytes_ = collection.bytes();
    return collection.error() ? std::optional(collection.error()->kind()) : std::nullopt;
  }
  std::optional<ErrorKind> put(const AttributeValue& item, std::int64_t bytes_max = 1000) {
    return write({item}, ItemChange::Kind::kPut, bytes_max);
  }

  TableDefinition table_ = table_test::composite_table();
  std::unique_ptr<Engine> engine_ = table_test::memory_engine();
  std::int64_t bytes_ = 0;
};

std::int64_t size_of(const AttributeValue& item) { return static_cast<std::int64_t>(item_bytes(item)); }

TEST_F(ItemCollectionTest, AddsUpItemsAndTheirLocalEntries) {
  const AttributeValue indexed = item_of("a", n(1), n(7));
  const AttributeValue plain = item_of("a", n(2), AttributeValue::boolean(true));
  EXPECT_FALSE(put(indexed));
  EXPECT_EQ(bytes_, 2 * size_of(indexed));
  EXPECT_FALSE(put(plain));
  EXPECT_EQ(bytes_, 2 * size_of(indexed) + size_of(plain));
  // Nothing changes; the size is told all the same.
  EXPECT_FALSE(put(indexed));
  EXPECT_EQ(bytes_, 2 * size_of(indexed) + size_of(plain));
  EXPECT_FALSE(write({indexed, plain}, ItemChange::Kind::kDelete));
  EXPECT_EQ(bytes_, 0);
}

TEST_F(ItemCollectionTest, IsRefusedBeyondItsLimitUnlessItShrinks) {
  const AttributeValue large = item_of("a", n(1), AttributeValue::string(std::string(100, 'x')));
  const AttributeValue smaller = item_of("a", n(1), AttributeValue::string(std::string(80, 'x')));
  EXPECT_FALSE(put(large, size_of(large)));
  EXPECT_EQ(put(item_of("a", n(2), n(1)), size_of(large)), ErrorKind::kItemCollectionSizeLimitExceeded);
  // A limit that was lowered meanwhile: what makes less of the collection goes on.
  EXPECT_FALSE(put(smaller, 10));
  EXPECT_EQ(bytes_, size_of(smaller));
  EXPECT_EQ(put(large, 10), ErrorKind::kItemCollectionSizeLimitExceeded);
}

TEST_F(ItemCollectionTest, ABatchIsOneChange) {
  const std::vector<AttributeValue> items{item_of("a", n(1), n(1)), item_of("a", n(2), n(1)), item_of("a", n(3), n(1))};
  EXPECT_EQ(write(items, ItemChange::Kind::kPut, 5 * size_of(items[0])), ErrorKind::kItemCollectionSizeLimitExceeded);
  EXPECT_FALSE(write(items, ItemChange::Kind::kPut, 6 * size_of(items[0])));
  EXPECT_EQ(engine_->counters(table_.keyspace).items, 3);
}

}  // namespace
}  // namespace galvan
