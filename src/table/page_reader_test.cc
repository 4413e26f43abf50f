#include "table/page_reader.h"

#include "model/key_codec.h"
#include "table/item_mutation.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <vector>

namespace galvan {
namespace {

using expression::KeyPredicate;
using expression::SortOperator;
using table_test::composite_table;
using table_test::item_of;

AttributeValue n(std::int64_t value) { return AttributeValue::number(value); }

class PageReaderTest : public testing::Test {
 protected:
  void put(const AttributeValue& item) {
    const ItemChange change{.kind = ItemChange::Kind::kPut, .item = item};
    ItemMutation mutation(table_, change, WriteTimestamp(1));
    CommitTicket ticket;
    ASSERT_TRUE(table_test::run_mutation(*engine_, mutation, ReadTier::kDisk, ticket).has_value());
    ASSERT_TRUE(wait_durable(*engine_, ticket).has_value());
  }
  std::vector<std::string> sort_keys(PageReader& reader) {
    std::vector<std::string> found;
    while (true) {
      const auto item = reader.next();
      if (!item.has_value()) {
        ADD_FAILURE() << item.error().message();
        return found;
      }
      if (item->absent()) return found;
      found.push_back(item->find("sk").number().to_text());
    }
  }
  std::vector<std::string> page(PageRequest request) {
    PageReader reader(*engine_, table_.name, std::move(request), ReadTier::kDisk);
    return sort_keys(reader);
  }

  TableDefinition table_ = composite_table();
  std::unique_ptr<Engine> engine_ = table_test::memory_engine();
};

using Keys = std::vector<std::string>;

TEST_F(PageReaderTest, EachSortOperatorSelectsItsItems) {
  for (const int sort : {-5, 0, 1, 2, 10}) put(item_of("a", n(sort), n(0)));
  put(item_of("b", n(1), n(0)));
  const AttributeValue partition = AttributeValue::string("a");
  const AttributeValue zero = n(0);
  const AttributeValue two = n(2);
  const auto query = [&](SortOperator op, ValueView second = {}) {
    const KeyPredicate predicate{
        .partition = {{partition.view()}, 1}, .sort_equal = {}, .sort = KeyPredicate::Sort{op, zero, second}};
    return page({.range = query_range(table_.keyspace, predicate)});
  };
  EXPECT_EQ(query(SortOperator::kEqual), (Keys{"0"}));
  EXPECT_EQ(query(SortOperator::kLess), (Keys{"-5"}));
  EXPECT_EQ(query(SortOperator::kLessOrEqual), (Keys{"-5", "0"}));
  EXPECT_EQ(query(SortOperator::kGreater), (Keys{"1", "2", "10"}));
  EXPECT_EQ(query(SortOperator::kGreaterOrEqual), (Keys{"0", "1", "2", "10"}));
  EXPECT_EQ(query(SortOperator::kBetween, two), (Keys{"0", "1", "2"}));
  EXPECT_EQ(page({.range = query_range(table_.keyspace, {.partition = {{partition.view()}, 1}, .sort = {}}),
                  .direction = ScanDirection::kBackward}),
            (Keys{"10", "2", "1", "0", "-5"}));
}

TEST(QueryRange, BeginsWithCoversHostileBytes) {
  const auto range_of = [](std::string_view prefix) {
    const AttributeValue partition = AttributeValue::string("p");
    const AttributeValue first = AttributeValue::binary(prefix);
    return query_range(kFirstTableKeyspace, {.partition = {{partition.view()}, 1},
                                             .sort = KeyPredicate::Sort{SortOperator::kBeginsWith, first, {}}});
  };
  const auto key_of_sort = [](std::string_view sort) {
    std::string key;
    append_storage_key(kFirstTableKeyspace, composite_table(AttributeType::kB).keys,
                       table_test::key_of("p", AttributeValue::binary(sort)), key);
    return key;
  };
  const std::vector<std::string> sorts = {"",
                                          std::string(1, '\0'),
                                          std::string("\0\xFF", 2),
                                          "a",
                                          std::string("a\0", 2),
                                          std::string("a\0b", 3),
                                          "a\xFF",
                                          "ab",
                                          "\xFF",
                                          "\xFF\xFF"};
  for (const std::string& prefix : sorts) {
    const KeyRange range = range_of(prefix);
    for (const std::string& sort : sorts) {
      const std::string key = key_of_sort(sort);
      const bool inside = key >= range.begin && (range.end.empty() || key < range.end);
      EXPECT_EQ(inside, sort.starts_with(prefix))
          << testing::PrintToString(prefix) << " " << testing::PrintToString(sort);
    }
  }
}

TEST_F(PageReaderTest, LimitStopsAfterEvaluatedItemsEvenAtTheLastOne) {
  for (int sort = 0; sort < 3; ++sort) put(item_of("a", n(sort), n(0)));
  const KeyRange whole = scan_range(table_.keyspace, 0, 1);
  PageReader two(*engine_, table_.name, {.range = whole, .items_limit = 2}, ReadTier::kDisk);
  EXPECT_EQ(sort_keys(two), (Keys{"0", "1"}));
  EXPECT_TRUE(two.stopped_early());
  EXPECT_EQ(two.last_evaluated().find("sk"), n(1).view());
  PageReader three(*engine_, table_.name, {.range = whole, .items_limit = 3}, ReadTier::kDisk);
  EXPECT_EQ(sort_keys(three).size(), 3U);
  EXPECT_TRUE(three.stopped_early());
  PageReader four(*engine_, table_.name, {.range = whole, .items_limit = 4}, ReadTier::kDisk);
  EXPECT_EQ(sort_keys(four).size(), 3U);
  EXPECT_FALSE(four.stopped_early());
}

TEST_F(PageReaderTest, APageEndsWithTheItemThatCrossesOneMegabyte) {
  const AttributeValue large = AttributeValue::string(std::string(300 * 1024, 'x'));
  for (int sort = 0; sort < 5; ++sort) put(item_of("a", n(sort), large));
  PageReader reader(*engine_, table_.name, {.range = scan_range(table_.keyspace, 0, 1)}, ReadTier::kDisk);
  EXPECT_EQ(sort_keys(reader).size(), 4U);
  EXPECT_TRUE(reader.stopped_early());
  EXPECT_EQ(reader.scanned_count(), 4);
}

TEST_F(PageReaderTest, ContinuingAfterAKeyReadsTheRest) {
  for (int sort = 0; sort < 4; ++sort) put(item_of("a", n(sort), n(0)));
  std::string start;
  append_storage_key(table_.keyspace, table_.keys, table_test::key_of("a", n(1)), start);
  KeyRange forward = scan_range(table_.keyspace, 0, 1);
  continue_after(start, ScanDirection::kForward, forward);
  EXPECT_EQ(page({.range = forward}), (Keys{"2", "3"}));
  KeyRange backward = scan_range(table_.keyspace, 0, 1);
  continue_after(start, ScanDirection::kBackward, backward);
  EXPECT_EQ(page({.range = backward, .direction = ScanDirection::kBackward}), (Keys{"0"}));
}

TEST_F(PageReaderTest, SegmentsCoverEveryItemOnce) {
  for (int i = 0; i < 200; ++i) put(item_of("p" + std::to_string(i), n(i), n(0)));
  for (const std::int64_t segments : {1, 2, 7, 1000}) {
    std::multiset<std::string> seen;
    for (std::int64_t segment = 0; segment < segments; ++segment) {
      for (const std::string& key : page({.range = scan_range(table_.keyspace, segment, segments)})) seen.insert(key);
    }
    EXPECT_EQ(seen.size(), 200U) << segments;
    EXPECT_EQ(std::set<std::string>(seen.begin(), seen.end()).size(), 200U) << segments;
  }
}

TEST(ScanRange, SegmentsMeetWithoutGap) {
  for (const std::int64_t segments : {3, 16, 1'000'000}) {
    for (std::int64_t segment = 0; segment + 1 < std::min<std::int64_t>(segments, 50); ++segment) {
      EXPECT_EQ(scan_range(kFirstTableKeyspace, segment, segments).end,
                scan_range(kFirstTableKeyspace, segment + 1, segments).begin);
    }
  }
}

}  // namespace
}  // namespace galvan
