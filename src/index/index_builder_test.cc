#include "index/index_builder.h"

#include "model/key_codec.h"
#include "table/index_entry.h"
#include "table/item_mutation.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <thread>

namespace galvan {
namespace {

using table_test::item_of;

AttributeValue n(std::int64_t value) { return AttributeValue::number(value); }

constexpr KeyspaceId kIndexKeyspace{2001};

IndexDefinition by_v() {
  IndexDefinition index;
  index.name = "by_v";
  index.keyspace = kIndexKeyspace;
  index.keys.partition = {{"v", AttributeType::kN}};
  index.projection = ProjectionType::kKeysOnly;
  index.state = IndexState::kBackfilling;
  return index;
}

class IndexBuilderTest : public testing::Test {
 protected:
  IndexBuilderTest() {
    const auto table = std::make_shared<const TableDefinition>(table_test::composite_table());
    EXPECT_TRUE(catalog_->change("orders", [&](const TablePtr&) -> Result<TablePtr> { return table; }).has_value());
  }

  TablePtr change(const std::function<void(TableDefinition&)>& edit) {
    return *catalog_->change("orders", [&](const TablePtr& present) -> Result<TablePtr> {
      auto table = std::make_shared<TableDefinition>(*present);
      edit(*table);
      return TablePtr(table);
    });
  }
  TablePtr add_index() {
    return change([](TableDefinition& table) {
      table.indexes.push_back(by_v());
      project_attributes(table.keys, table.indexes.back());
    });
  }
  void put(const AttributeValue& item) {
    const ItemChange item_change{.kind = ItemChange::Kind::kPut, .item = item};
    CommitTicket ticket;
    // The builder changes the table's definition too: as a request would be, the change is then made again.
    Result<void> outcome = failure(ApiError(ErrorKind::kTableChanged, ""));
    while (!outcome.has_value() && outcome.error().kind() == ErrorKind::kTableChanged) {
      const TablePtr table = catalog_->find("orders");
      ItemMutation mutation(*table, item_change, WriteTimestamp(1));
      outcome = table_test::run_mutation(*engine_, mutation, ReadTier::kDisk, ticket);
    }
    ASSERT_TRUE(outcome.has_value());
    ASSERT_TRUE(wait_durable(*engine_, ticket).has_value());
  }
  void fill(int count) {
    for (int i = 0; i < count; ++i) put(item_of("p" + std::to_string(i % 7), n(i), n(i % 10)));
  }
  bool wait_until_active() {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (catalog_->find("orders")->indexes.at(0).state != IndexState::kActive) {
      if (std::chrono::steady_clock::now() > deadline) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }
  std::int64_t entries() {
    std::string begin;
    append_keyspace(kIndexKeyspace, begin);
    std::int64_t count = 0;
    const auto cursor = engine_->scan({begin, prefix_end(begin)}, ScanDirection::kForward, ReadTier::kDisk);
    for (; cursor->valid(); cursor->next()) ++count;
    return count;
  }
  std::string row() {
    std::string value;
    EXPECT_TRUE(engine_->get(Catalog::backfill_row_key(kIndexKeyspace), ReadTier::kDisk, value).has_value());
    return value;
  }

  std::unique_ptr<Engine> engine_ = table_test::memory_engine();
  std::unique_ptr<Catalog> catalog_ = *Catalog::open(*engine_);
};

TEST_F(IndexBuilderTest, FillsAndCountsAnIndex) {
  fill(2500);
  put(item_of("wrong", n(1), AttributeValue::string("no number")));
  IndexBuilder builder(*catalog_, *engine_, {});
  builder.enqueue(*add_index());
  ASSERT_TRUE(wait_until_active());
  EXPECT_EQ(entries(), 2500);
  const KeyspaceCounters counters = engine_->counters(kIndexKeyspace);
  EXPECT_EQ(counters.items, 2500);
  std::int64_t bytes = 0;
  IndexEntry entry;
  const TablePtr table = catalog_->find("orders");
  for (int i = 0; i < 2500; ++i) {
    const AttributeValue item = item_of("p" + std::to_string(i % 7), n(i), n(i % 10));
    derive_entry(*table, table->indexes[0], {item, item_bytes(item)}, entry);
    bytes += static_cast<std::int64_t>(entry.item_bytes);
  }
  EXPECT_EQ(counters.bytes, bytes);
}

TEST_F(IndexBuilderTest, GoesOnWhereAnEarlierRunStopped) {
  fill(3000);
  add_index();
  // Runs that are ended at random moments; each takes up the work at its start.
  for (int run = 0; run < 20; ++run) {
    const IndexBuilder builder(*catalog_, *engine_, {});
    std::this_thread::sleep_for(std::chrono::microseconds(500 * run));
  }
  const IndexBuilder last(*catalog_, *engine_, {});
  ASSERT_TRUE(wait_until_active());
  EXPECT_EQ(entries(), 3000);
  EXPECT_EQ(engine_->counters(kIndexKeyspace).items, 3000);
}

TEST_F(IndexBuilderTest, WritesMeanwhileAreNeitherDoubledNorMissed) {
  fill(3000);
  IndexBuilder builder(*catalog_, *engine_, {});
  builder.enqueue(*add_index());
  // Every item changes its key, some go, some come, and the definition itself changes under all that.
  for (int i = 0; i < 3000; i += 3) {
    put(item_of("p" + std::to_string(i % 7), n(i), n(100 + i)));
    put(item_of("new", n(i), n(1)));
    if (i % 300 == 0) change([i](TableDefinition& table) { table.tags["i"] = std::to_string(i); });
  }
  ASSERT_TRUE(wait_until_active());
  EXPECT_EQ(entries(), 4000);
  EXPECT_EQ(engine_->counters(kIndexKeyspace).items, 4000);
}

TEST_F(IndexBuilderTest, FillsAnExpiryIndexUnderWrites) {
  fill(3000);
  put(item_of("wrong", n(1), AttributeValue::string("no number")));
  const auto enabled =
      change([](TableDefinition& table) { table.expiry = ExpiryIndex{.attribute = "v", .keyspace = kIndexKeyspace}; });
  // The first runs are ended at random moments.
  for (int run = 0; run < 5; ++run) {
    const IndexBuilder builder(*catalog_, *engine_, {});
    std::this_thread::sleep_for(std::chrono::microseconds(500 * run));
  }
  const IndexBuilder builder(*catalog_, *engine_, {});
  for (int i = 0; i < 3000; i += 3) {
    put(item_of("p" + std::to_string(i % 7), n(i), n(100 + i)));
    put(item_of("new", n(i), n(1)));
  }
  const auto built = [this] { return catalog_->find("orders")->expiry->built; };
  for (int i = 0; i < 20'000 && !built(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  ASSERT_TRUE(built());
  EXPECT_EQ(entries(), 4000);
  // Nobody asks for their number, so that nobody counts them.
  EXPECT_EQ(engine_->counters(kIndexKeyspace).items, 0);
}

TEST_F(IndexBuilderTest, ADeletedIndexIsLeftAlone) {
  fill(3000);
  IndexBuilder builder(*catalog_, *engine_, {});
  builder.enqueue(*add_index());
  change([](TableDefinition& table) { table.indexes.clear(); });
  ASSERT_TRUE(engine_->remove_keyspaces({kIndexKeyspace}).has_value());
  const auto running = [&builder] { return builder.figures()[0].value > 0; };
  for (int i = 0; i < 10'000 && running(); ++i) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  EXPECT_FALSE(running());
  EXPECT_EQ(entries(), 0);
  EXPECT_EQ(engine_->counters(kIndexKeyspace).items, 0);
  catalog_->forget_dropped({kIndexKeyspace});
  EXPECT_EQ(row(), "");
}

}  // namespace
}  // namespace galvan
