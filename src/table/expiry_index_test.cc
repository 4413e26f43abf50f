#include "table/expiry_index.h"

#include "model/key_codec.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <optional>
#include <ostream>
#include <set>
#include <string>

namespace galvan {
namespace {

using namespace std::chrono_literals;
using table_test::composite_table;
using table_test::item_of;

constexpr KeyspaceId kExpiryKeyspace{3000};

AttributeValue number(std::string_view text) { return AttributeValue::number(*Number::parse(text)); }
AttributeValue with_ttl(AttributeValue ttl) { return AttributeValue::map({{"ttl", std::move(ttl)}}); }

struct ExpiryRow {
  std::string what;
  AttributeValue item;
  std::optional<std::int64_t> milliseconds;

  friend std::ostream& operator<<(std::ostream& out, const ExpiryRow& row) { return out << row.what; }
};

class ExpiryOf : public testing::TestWithParam<ExpiryRow> {};

TEST_P(ExpiryOf, Item) {
  const auto expiry = expiry_of(GetParam().item, "ttl");
  ASSERT_EQ(expiry.has_value(), GetParam().milliseconds.has_value());
  if (expiry) {
    EXPECT_EQ(expiry->time_since_epoch().count(), *GetParam().milliseconds);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Items, ExpiryOf,
    testing::Values(
        ExpiryRow{"seconds", with_ttl(number("1700000000")), 1'700'000'000'000},
        ExpiryRow{"zero", with_ttl(number("0")), 0},
        ExpiryRow{"a fraction", with_ttl(number("1700000000.25")), 1'700'000'000'250},
        ExpiryRow{"a second's fraction", with_ttl(number("0.0000001")), 1},
        ExpiryRow{"one third", with_ttl(number("1.33333333333333333333")), 1'334},
        ExpiryRow{"a fine fraction", with_ttl(number("1700000000.00001")), 1'700'000'000'001},
        ExpiryRow{"the year 9999", with_ttl(number("253402300799.999")), kExpiryMax.time_since_epoch().count()},
        ExpiryRow{"the year 10000", with_ttl(number("253402300800")), std::nullopt},
        ExpiryRow{"milliseconds", with_ttl(number("1700000000000")), std::nullopt},
        ExpiryRow{"a huge number", with_ttl(number("1e125")), std::nullopt},
        ExpiryRow{"a negative number", with_ttl(number("-1")), std::nullopt},
        ExpiryRow{"a string", with_ttl(AttributeValue::string("1700000000")), std::nullopt},
        ExpiryRow{"a list of numbers", with_ttl(AttributeValue::list({number("1700000000")})), std::nullopt},
        ExpiryRow{"another attribute", item_of("a", number("1"), number("2")), std::nullopt}));

TEST(HasExpired, AfterItsTimeAndForFiveYears) {
  const WallTime now(1'700'000'000s);
  EXPECT_FALSE(has_expired(now + 1ms, now));
  EXPECT_FALSE(has_expired(now, now));
  EXPECT_TRUE(has_expired(now - 1ms, now));
  EXPECT_TRUE(has_expired(now - std::chrono::years(5), now));
  EXPECT_FALSE(has_expired(now - std::chrono::years(5) - 1ms, now));
  EXPECT_TRUE(has_expired(WallTime(), WallTime(1s)));
}

TEST(ExpiryEntryKey, KeepsTheOrderOfTimeAndTheKeyOfTheItem) {
  const TableDefinition table = composite_table();
  const AttributeValue item = item_of("a", number("7"), number("1"));
  std::string item_key;
  append_storage_key(table.keyspace, table.keys, item, item_key);
  std::string last;
  for (const std::int64_t milliseconds : {std::int64_t{0}, std::int64_t{1}, std::int64_t{255}, std::int64_t{256},
                                          std::int64_t{1'700'000'000'000}, kExpiryMax.time_since_epoch().count()}) {
    const WallTime expiry{std::chrono::milliseconds(milliseconds)};
    std::string key;
    append_expiry_entry_key(kExpiryKeyspace, expiry, item_key, key);
    EXPECT_LT(last, key);
    std::string prefix;
    append_expiry_prefix(kExpiryKeyspace, expiry, prefix);
    EXPECT_TRUE(key.starts_with(prefix));
    std::string found_key;
    EXPECT_EQ(parse_expiry_entry_key(key, table.keyspace, found_key), expiry);
    EXPECT_EQ(found_key, item_key);
    last = key;
  }
}

TEST(ExpiryEntryKey, IsRefusedWhereItIsNone) {
  std::string item_key;
  std::string prefix;
  append_expiry_prefix(kExpiryKeyspace, WallTime(1s), prefix);
  EXPECT_FALSE(parse_expiry_entry_key(prefix, kExpiryKeyspace, item_key));
  EXPECT_FALSE(parse_expiry_entry_key(prefix.substr(0, 4) + std::string(9, '\xFF'), kExpiryKeyspace, item_key));
  EXPECT_FALSE(parse_expiry_entry_key("", kExpiryKeyspace, item_key));
  EXPECT_EQ(item_key, "");
}

/// The keys that effects leave.
class EntryKeys final : public EffectBatch {
 public:
  void put(std::string_view key, std::string_view value) override {
    EXPECT_EQ(value, "");
    keys.emplace(key);
    ++writes;
  }
  void remove(std::string_view key) override {
    EXPECT_EQ(keys.erase(std::string(key)), 1U);
    ++writes;
  }
  void append(KeyspaceId, std::string) override { ADD_FAILURE(); }
  void count(KeyspaceId, std::int64_t, std::int64_t) override { ADD_FAILURE(); }

  std::set<std::string> keys;
  int writes = 0;
};

TEST(ExpiryEffects, FollowTheItem) {
  const ExpiryIndex index{.attribute = "ttl", .keyspace = kExpiryKeyspace};
  const std::string item_key = "0000item";
  EarliestExpiry earliest;
  EntryKeys entries;
  const auto change = [&](ValueView before, ValueView after) {
    entries.writes = 0;
    append_expiry_effects(index, item_key, before, after, &earliest, entries);
    return entries.writes;
  };
  const AttributeValue first = with_ttl(number("100"));
  const AttributeValue later = with_ttl(number("200"));
  const AttributeValue never = with_ttl(AttributeValue::string("never"));
  EXPECT_EQ(earliest.take(), WallTime::max());
  EXPECT_EQ(change({}, first), 1);
  EXPECT_EQ(entries.keys.size(), 1U);
  EXPECT_EQ(change(first, first), 0);
  EXPECT_EQ(change(first, later), 2);
  EXPECT_EQ(entries.keys.size(), 1U);
  EXPECT_EQ(earliest.take(), WallTime(100s));
  EXPECT_EQ(earliest.take(), WallTime::max());
  EXPECT_EQ(change(later, never), 1);
  EXPECT_EQ(entries.keys.size(), 0U);
  EXPECT_EQ(change(never, {}), 0);
  EXPECT_EQ(change(never, later), 1);
  EXPECT_EQ(change(later, {}), 1);
  EXPECT_EQ(entries.keys.size(), 0U);
  EXPECT_EQ(earliest.take(), WallTime(200s));
}

}  // namespace
}  // namespace galvan
