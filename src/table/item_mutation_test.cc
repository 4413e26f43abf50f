#include "table/item_mutation.h"

#include "expression/placeholders.h"
#include "model/key_codec.h"
#include "storage/log_key.h"
#include "table/change_record.h"
#include "table/item_read.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <vector>

namespace galvan {
namespace {

using table_test::composite_table;
using table_test::item_of;
using table_test::key_of;

AttributeValue n(std::int64_t value) { return AttributeValue::number(value); }

class ItemMutationTest : public testing::Test {
 protected:
  Result<void> run(const ItemChange& change, bool* wrote = nullptr) {
    ItemMutation mutation(table_, change, WriteTimestamp(1));
    CommitTicket ticket;
    auto outcome = table_test::run_mutation(*engine_, mutation, ReadTier::kDisk, ticket);
    EXPECT_TRUE(wait_durable(*engine_, ticket).has_value());
    if (wrote) *wrote = ticket > last_ticket_;
    last_ticket_ = std::max(last_ticket_, ticket);
    old_item_ = mutation.old_item().encoded();
    return outcome;
  }
  Result<void> put(const AttributeValue& item) { return run({.kind = ItemChange::Kind::kPut, .item = item}); }
  std::string stored(const AttributeValue& key) {
    std::string buffer;
    const auto item = read_item(*engine_, table_, key, ReadTier::kDisk, buffer);
    return item.has_value() && *item ? std::string((*item)->item().encoded()) : "";
  }

  TableDefinition table_ = composite_table();
  std::unique_ptr<Engine> engine_ = table_test::memory_engine();
  CommitTicket last_ticket_;
  std::string old_item_;
};

TEST_F(ItemMutationTest, RecordsEachChangeInTheShardOfItsPartition) {
  const KeyspaceId low(3001), high(3002);
  table_.stream =
      StreamDefinition{.shards = {{.log = KeyspaceId(3000), .hash_last = 0xFFFFFFFF, .state = ShardState::kClosed},
                                  {.log = low, .hash_last = 0x7FFFFFFF},
                                  {.log = high, .hash_first = 0x80000000, .hash_last = 0xFFFFFFFF}}};
  for (int i = 0; i < 20; ++i) {
    const std::string partition = "p" + std::to_string(i);
    const AttributeValue item = item_of(partition, n(1), n(i));
    ASSERT_TRUE(put(item).has_value());
    ASSERT_TRUE(put(item).has_value());  // changes nothing
    const AttributeValue key = key_of(partition, n(1));
    const ItemChange remove{.kind = ItemChange::Kind::kDelete, .item = key, .origin = ChangeOrigin::kTimeToLive};
    ASSERT_TRUE(run(remove).has_value());
    ASSERT_TRUE(run(remove).has_value());  // nothing there any more
    std::string storage_key;
    append_storage_key(table_.keyspace, table_.keys, key, storage_key);
    const KeyspaceId log = storage_key_hash(storage_key) <= 0x7FFFFFFF ? low : high;
    std::vector<ChangeEvent> events;
    ChangeRecordReader record(table_.keys);
    const auto cursor = engine_->scan(log_range_from(log, SequenceNumber(0)), ScanDirection::kForward, ReadTier::kDisk);
    for (; cursor->valid(); cursor->next()) {
      ASSERT_TRUE(record.read(cursor->value()));
      if (!(record.key() == key.view())) continue;
      events.push_back(record.event());
      const bool inserted = record.event() == ChangeEvent::kInsert;
      EXPECT_EQ(record.origin(), inserted ? ChangeOrigin::kUser : ChangeOrigin::kTimeToLive);
      EXPECT_EQ(record.new_item().has_value(), inserted);
      EXPECT_EQ((inserted ? record.new_item() : record.old_item())->item(), item.view());
    }
    EXPECT_EQ(events, (std::vector{ChangeEvent::kInsert, ChangeEvent::kRemove})) << partition;
  }
  EXPECT_EQ(engine_->counters(low).items + engine_->counters(high).items, 40);
}

TEST_F(ItemMutationTest, TimestampsOfAnItemOnlyGrow) {
  const AttributeValue item = item_of("a", n(1), AttributeValue::string("old"));
  const AttributeValue newer = item_of("a", n(1), AttributeValue::string("new"));
  const ItemChange change{.kind = ItemChange::Kind::kPut, .item = newer};
  std::string before;
  append_stored_item(item, WriteTimestamp(1000), before);
  for (const auto& [taken, written] : {std::pair(999, 1001), std::pair(1000, 1001), std::pair(2000, 2000)}) {
    ItemMutation mutation(table_, change, WriteTimestamp(static_cast<std::uint64_t>(taken)));
    std::string after;
    ASSERT_EQ(mutation.decide(before, after), Decision::kPut);
    EXPECT_EQ(StoredItemView::parse(after)->timestamp(), WriteTimestamp(static_cast<std::uint64_t>(written))) << taken;
  }
}

TEST_F(ItemMutationTest, PutReplacesTheWholeItemAndCountsIt) {
  ASSERT_TRUE(put(item_of("a", n(1), AttributeValue::string("old"))).has_value());
  const AttributeValue replacement = item_of("a", n(1), AttributeValue::string("new value"));
  ASSERT_TRUE(put(replacement).has_value());
  EXPECT_EQ(stored(key_of("a", n(1))), replacement.encoded());
  EXPECT_EQ(engine_->counters(table_.keyspace).items, 1);
  EXPECT_EQ(engine_->counters(table_.keyspace).bytes, static_cast<std::int64_t>(item_bytes(replacement)));
}

TEST_F(ItemMutationTest, DeleteOfAMissingItemWritesNothing) {
  const AttributeValue key = key_of("a", n(1));
  bool wrote = true;
  ASSERT_TRUE(run({.kind = ItemChange::Kind::kDelete, .item = key}, &wrote).has_value());
  EXPECT_FALSE(wrote);
  EXPECT_EQ(engine_->counters(table_.keyspace).items, 0);
}

TEST_F(ItemMutationTest, DeleteTakesTheItemOutOfTheCounters) {
  const AttributeValue item = item_of("a", n(1), n(5));
  ASSERT_TRUE(put(item).has_value());
  const AttributeValue key = key_of("a", n(1));
  ASSERT_TRUE(run({.kind = ItemChange::Kind::kDelete, .item = key, .keep_old_item = true}).has_value());
  EXPECT_EQ(old_item_, item.encoded());
  EXPECT_EQ(stored(key), "");
  EXPECT_EQ(engine_->counters(table_.keyspace).items, 0);
  EXPECT_EQ(engine_->counters(table_.keyspace).bytes, 0);
}

TEST_F(ItemMutationTest, AnEqualItemIsNotWrittenAgain) {
  const AttributeValue item = item_of("a", n(1), n(5));
  ASSERT_TRUE(put(item).has_value());
  bool wrote = true;
  ASSERT_TRUE(run({.kind = ItemChange::Kind::kPut, .item = item}, &wrote).has_value());
  EXPECT_FALSE(wrote);
}

TEST_F(ItemMutationTest, AFailedConditionChangesNothingAndCanReturnTheItem) {
  const AttributeValue item = item_of("a", n(1), n(5));
  ASSERT_TRUE(put(item).has_value());
  expression::Placeholders none({}, {});
  auto condition =
      expression::parse_condition(expression::ExpressionKind::kCondition, "attribute_not_exists(pk)", none);
  ASSERT_TRUE(condition.has_value());
  const AttributeValue other = item_of("a", n(1), n(6));
  const auto outcome =
      run({.kind = ItemChange::Kind::kPut, .item = other, .condition = &*condition, .return_item_on_failure = true});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().kind(), ErrorKind::kConditionalCheckFailed);
  EXPECT_EQ(outcome.error().item(), item.encoded());
  EXPECT_EQ(stored(key_of("a", n(1))), item.encoded());
}

TEST_F(ItemMutationTest, UpdateWithoutAnExpressionMakesAnItemOfTheKey) {
  const AttributeValue key = key_of("a", n(1));
  ASSERT_TRUE(run({.kind = ItemChange::Kind::kUpdate, .item = key}).has_value());
  EXPECT_EQ(stored(key), key.encoded());
}

TEST_F(ItemMutationTest, UpdateThatOnlyRemovesMakesNoItem) {
  expression::Placeholders none({}, {});
  const auto update = expression::parse_update("REMOVE v", none);
  ASSERT_TRUE(update.has_value());
  const AttributeValue key = key_of("a", n(1));
  bool wrote = true;
  ASSERT_TRUE(run({.kind = ItemChange::Kind::kUpdate, .item = key, .update = &*update}, &wrote).has_value());
  EXPECT_FALSE(wrote);
  EXPECT_EQ(stored(key), "");
}

TEST_F(ItemMutationTest, UpdateRefusesAnItemThatGrowsTooLarge) {
  const AttributeValue large = AttributeValue::string(std::string(409'600, 'x'));
  const std::vector<expression::ValuePlaceholder> values{{":v", large}};
  expression::Placeholders placeholders({}, values);
  const auto update = expression::parse_update("SET v = :v", placeholders);
  ASSERT_TRUE(update.has_value());
  const AttributeValue key = key_of("a", n(1));
  const auto outcome =
      run({.kind = ItemChange::Kind::kUpdate, .item = key, .update = &*update, .values = placeholders.values()});
  ASSERT_FALSE(outcome.has_value());
  EXPECT_EQ(outcome.error().message(), "Item size to update has exceeded the maximum allowed size");
  EXPECT_EQ(stored(key), "");
}

TEST_F(ItemMutationTest, AnUpdateMayBeMeasuredByItsItemAlone) {
  const AttributeValue key = key_of("a", n(1));
  // With the key's "pk", "a", "sk" and 1, and the name "v", exactly the limit; the cost of SET comes on top.
  const AttributeValue large = AttributeValue::string(std::string(409'600 - 8, 'x'));
  const std::vector<expression::ValuePlaceholder> values{{":v", large}};
  expression::Placeholders placeholders({}, values);
  const auto update = expression::parse_update("SET v = :v", placeholders);
  ASSERT_TRUE(update.has_value());
  ItemChange change{
      .kind = ItemChange::Kind::kUpdate, .item = key, .update = &*update, .values = placeholders.values()};
  EXPECT_FALSE(run(change).has_value());
  change.charge_actions = false;
  EXPECT_TRUE(run(change).has_value());
}

TEST_F(ItemMutationTest, ACheckLeavesTheItemAlone) {
  const AttributeValue key = key_of("a", n(1));
  expression::Placeholders none({}, {});
  const auto exists = expression::parse_condition(expression::ExpressionKind::kCondition, "attribute_exists(pk)", none);
  ASSERT_TRUE(exists.has_value());
  const ItemChange check{.kind = ItemChange::Kind::kCheck, .item = key, .condition = &*exists};
  const auto failed = run(check);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind(), ErrorKind::kConditionalCheckFailed);
  const AttributeValue item = item_of("a", n(1), n(5));
  ASSERT_TRUE(put(item).has_value());
  bool wrote = true;
  ASSERT_TRUE(run(check, &wrote).has_value());
  EXPECT_FALSE(wrote);
  EXPECT_EQ(stored(key), item.encoded());
}

TEST_F(ItemMutationTest, AnUpdateIsChargedForTheAttributesThatItNames) {
  const AttributeValue key = key_of("a", n(1));
  const std::size_t key_bytes = item_bytes(key);
  const std::size_t cost = 22;  // of one SET
  /// Whether an item with an attribute "v" of so many bytes takes another one.
  const auto takes = [&](std::size_t unnamed, std::size_t named) {
    const AttributeValue item = item_of("a", n(1), AttributeValue::string(std::string(unnamed, 'y')));
    EXPECT_TRUE(run({.kind = ItemChange::Kind::kPut, .item = item}).has_value());
    const AttributeValue text = AttributeValue::string(std::string(named, 'x'));
    const std::vector<expression::ValuePlaceholder> values{{":v", text}};
    expression::Placeholders placeholders({}, values);
    const auto update = expression::parse_update("SET w = :v", placeholders);
    return run({.kind = ItemChange::Kind::kUpdate, .item = key, .update = &*update, .values = placeholders.values()})
        .has_value();
  };
  constexpr std::size_t kLimit = 409'600;
  // The attribute and the action fill the limit, whatever is not named.
  EXPECT_TRUE(takes(0, kLimit - cost - 1));
  EXPECT_FALSE(takes(0, kLimit - cost));
  // Where more stands beside it, the item itself does.
  EXPECT_TRUE(takes(100, kLimit - key_bytes - 101 - 1));
  EXPECT_FALSE(takes(100, kLimit - key_bytes - 101));
}

}  // namespace
}  // namespace galvan
