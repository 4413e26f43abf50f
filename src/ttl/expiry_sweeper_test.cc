#include "ttl/expiry_sweeper.h"

#include "base/test_clock.h"
#include "expression/condition.h"
#include "expression/placeholders.h"
#include "model/key_codec.h"
#include "table/item_collection.h"
#include "table/item_mutation.h"
#include "table/item_read.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <limits>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace galvan {
namespace {

using namespace std::chrono_literals;
using table_test::composite_table;
using table_test::item_of;
using table_test::key_of;

constexpr KeyspaceId kExpiryKeyspace{2001};
constexpr std::int64_t kStart = 1'700'000'000;  // seconds: where the clock stands at first

class StandingClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(std::chrono::seconds(kStart)); }
};

AttributeValue n(std::int64_t value) { return AttributeValue::number(value); }

class ExpirySweeperTest : public testing::Test {
 protected:
  ExpirySweeperTest() {
    TableDefinition table = composite_table();
    table.expiry = ExpiryIndex{.attribute = "v", .keyspace = kExpiryKeyspace, .built = true};
    define(table);
  }

  void define(const TableDefinition& table) {
    const auto shared = std::make_shared<const TableDefinition>(table);
    ASSERT_TRUE(catalog_->change(table.name, [&](const TablePtr&) -> Result<TablePtr> { return shared; }).has_value());
  }
  /// `v` is when the item expires.
  CommitTicket put(const std::string& pk, AttributeValue v) {
    const TablePtr table = catalog_->find("orders");
    const AttributeValue item = item_of(pk, n(1), std::move(v));
    const ItemChange change{.kind = ItemChange::Kind::kPut, .item = item};
    ItemMutation mutation(*table, change, WriteTimestamp(1));
    CommitTicket ticket;
    EXPECT_TRUE(table_test::run_mutation(*engine_, mutation, ReadTier::kDisk, ticket).has_value());
    return ticket;
  }
  void put_durably(const std::string& pk, AttributeValue v) {
    EXPECT_TRUE(wait_durable(*engine_, put(pk, std::move(v))).has_value());
  }
  bool has(const std::string& pk) {
    std::string buffer;
    return read_item(*engine_, *catalog_->find("orders"), key_of(pk, n(1)), ReadTier::kDisk, buffer)->has_value();
  }
  std::int64_t entries() {
    std::string begin;
    append_keyspace(kExpiryKeyspace, begin);
    std::int64_t count = 0;
    const auto cursor = engine_->scan({begin, prefix_end(begin)}, ScanDirection::kForward, ReadTier::kDisk);
    for (; cursor->valid(); cursor->next()) ++count;
    return count;
  }
  void advance(std::chrono::milliseconds time) { ASSERT_TRUE(clock_.change({.advance = time}).has_value()); }
  /// One that removes nothing but by sweep().
  std::unique_ptr<ExpirySweeper> paused_sweeper() {
    return std::make_unique<ExpirySweeper>(*catalog_, *engine_, clock_,
                                           ExpirySweeperOptions{.paused = [] { return true; }});
  }
  template <class Condition>
  static bool wait_until(Condition condition) {
    const auto deadline = std::chrono::steady_clock::now() + 20s;
    while (!condition()) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(1ms);
    }
    return true;
  }

  StandingClock machine_;
  TestClock clock_{machine_};
  std::unique_ptr<Engine> engine_ = table_test::memory_engine();
  std::unique_ptr<Catalog> catalog_ = *Catalog::open(*engine_);
};

TEST_F(ExpirySweeperTest, RemovesWhatHasExpiredAndNothingElse) {
  const auto sweeper = paused_sweeper();
  put("expires", n(kStart + 10));
  put("later", n(kStart + 11));
  put("text", AttributeValue::string(std::to_string(kStart + 1)));
  put("old", n(kStart - 5 * 366 * 86'400));
  put("milliseconds", n(kStart * 1000));
  advance(10s);
  EXPECT_EQ(*sweeper->sweep(), 0U);
  advance(1ms);
  EXPECT_EQ(*sweeper->sweep(), 1U);
  EXPECT_FALSE(has("expires"));
  EXPECT_EQ(*sweeper->sweep(), 0U);
  advance(1s);
  EXPECT_EQ(*sweeper->sweep(), 1U);
  EXPECT_FALSE(has("later"));
  for (const char* pk : {"text", "old", "milliseconds"}) EXPECT_TRUE(has(pk)) << pk;
  EXPECT_EQ(engine_->counters(composite_table().keyspace).items, 3);
  EXPECT_EQ(entries(), 1);  // of what is too old
}

TEST_F(ExpirySweeperTest, FindsWhatIsWrittenBehindIt) {
  const auto sweeper = paused_sweeper();
  advance(1h);
  put_durably("first", n(kStart + 3599));
  EXPECT_EQ(*sweeper->sweep(), 1U);
  // These are not durable yet, and expired before what was swept.
  for (int i = 0; i < 1000; ++i) put("p" + std::to_string(i), n(kStart + i));
  EXPECT_EQ(*sweeper->sweep(), 1000U);
  EXPECT_EQ(entries(), 0);
  EXPECT_EQ(engine_->counters(composite_table().keyspace).items, 0);
}

TEST_F(ExpirySweeperTest, TakesManyStepsWhereManyExpireAtOnce) {
  for (int i = 0; i < 3000; ++i) put("p" + std::to_string(i), n(kStart + 1));
  const auto sweeper = paused_sweeper();
  advance(2s);
  EXPECT_EQ(*sweeper->sweep(), 3000U);
  EXPECT_EQ(entries(), 0);
}

TEST_F(ExpirySweeperTest, RemovesIndexEntriesAndCollectionSizesWithTheItem) {
  TableDefinition table = *catalog_->find("orders");
  IndexDefinition index;
  index.name = "by_v";
  index.kind = IndexKind::kLocal;
  index.keyspace = KeyspaceId(2002);
  index.keys.partition = {{"pk", AttributeType::kS}};
  index.keys.sort = {{"v", AttributeType::kN}};
  project_attributes(table.keys, index);
  table.indexes.push_back(index);
  table.collections = KeyspaceId(2003);
  define(table);
  const TablePtr defined = catalog_->find("orders");
  const AttributeValue item = item_of("a", n(1), n(kStart + 1));
  const ItemChange change{.kind = ItemChange::Kind::kPut, .item = item};
  ItemMutation mutation(*defined, change, WriteTimestamp(1));
  CollectionMutation collection(*defined, item, std::numeric_limits<std::int64_t>::max());
  collection.add(mutation);
  Mutation* const mutations[] = {&mutation, &collection};
  ASSERT_TRUE(engine_->mutate(mutations, ReadTier::kDisk)->applied);
  ASSERT_TRUE(engine_->settle().has_value());
  ASSERT_EQ(engine_->counters(KeyspaceId(2002)).items, 1);
  const std::string collection_key(collection.key());
  std::string size;
  ASSERT_TRUE(*engine_->get(collection_key, ReadTier::kDisk, size));
  advance(2s);
  EXPECT_EQ(*paused_sweeper()->sweep(), 1U);
  EXPECT_EQ(engine_->counters(KeyspaceId(2002)).items, 0);
  const bool left = *engine_->get(collection_key, ReadTier::kDisk, size);
  EXPECT_TRUE(!left || size == std::string(8, '\0'));
}

TEST_F(ExpirySweeperTest, WaitsInTheBackgroundForTheDelay) {
  put_durably("a", n(kStart + 1));
  put_durably("b", n(kStart + 100));
  const ExpirySweeper sweeper(*catalog_, *engine_, clock_, {.delay = 20ms});
  advance(1020ms);
  std::this_thread::sleep_for(50ms);
  EXPECT_TRUE(has("a"));
  advance(1ms);
  EXPECT_TRUE(wait_until([&] { return !has("a"); }));
  EXPECT_TRUE(has("b"));
  EXPECT_TRUE(wait_until([&sweeper] {
    const auto figures = sweeper.figures();
    return std::ranges::find(figures, "ttl_items_removed_total", &EngineFigure::name)->value == 1;
  }));
}

TEST_F(ExpirySweeperTest, LeavesAloneWhatIsNotToBeSwept) {
  put_durably("a", n(kStart + 1));
  TableDefinition table = *catalog_->find("orders");
  const auto sweeper = paused_sweeper();
  advance(2s);
  table.expiry->built = false;
  define(table);
  EXPECT_EQ(*sweeper->sweep(), 0U);
  table.expiry.reset();
  define(table);
  EXPECT_EQ(*sweeper->sweep(), 0U);
  EXPECT_TRUE(has("a"));
}

// Writers move the expiry of items forward at the moment at which it comes, and the sweeper removes those that they do
// not reach: whatever a writer found and moved must stay.
TEST_F(ExpirySweeperTest, NeverRemovesWhatWasMovedForward) {
  constexpr int kItems = 400;
  constexpr int kRounds = 25;
  expression::Placeholders none({}, {});
  const auto exists = expression::parse_condition(expression::ExpressionKind::kCondition, "attribute_exists(pk)", none);
  ExpirySweeper sweeper(*catalog_, *engine_, clock_, {.delay = 1ms});  // which removes in the background as well
  for (int round = 0; round < kRounds; ++round) {
    const std::int64_t expiry = clock_.now().time_since_epoch() / 1s + 1;
    for (int i = 0; i < kItems; ++i) put_durably(std::to_string(i), n(expiry));
    std::vector<char> moved(kItems, 0);
    std::atomic<bool> go{false};
    std::vector<std::thread> writers;
    for (int writer = 0; writer < 2; ++writer) {
      writers.emplace_back([&, writer] {
        while (!go.load()) {
        }
        const AttributeValue values = n(expiry + 1'000'000);
        for (int i = writer; i < kItems; i += 2) {
          const TablePtr table = catalog_->find("orders");
          const AttributeValue item = item_of(std::to_string(i), n(1), values);
          const ItemChange change{.kind = ItemChange::Kind::kPut, .item = item, .condition = &*exists};
          ItemMutation mutation(*table, change, WriteTimestamp(1));
          CommitTicket ticket;
          moved[static_cast<std::size_t>(i)] =
              table_test::run_mutation(*engine_, mutation, ReadTier::kDisk, ticket).has_value() ? 1 : 0;
        }
      });
    }
    go.store(true);
    advance(1001ms);
    EXPECT_TRUE(sweeper.sweep().has_value());
    for (std::thread& writer : writers) writer.join();
    ASSERT_TRUE(engine_->settle().has_value());
    EXPECT_TRUE(sweeper.sweep().has_value());
    for (int i = 0; i < kItems; ++i) {
      ASSERT_EQ(has(std::to_string(i)), moved[static_cast<std::size_t>(i)] == 1) << i << " in round " << round;
    }
  }
}

}  // namespace
}  // namespace galvan
