#include "table/index_entry.h"

#include "model/key_codec.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

namespace galvan {
namespace {

using table_test::composite_table;

AttributeValue n(std::int64_t value) { return AttributeValue::number(value); }
AttributeValue s(std::string_view value) { return AttributeValue::string(value); }

/// "orders" with the global indexes by_owner (owner, n), keys (owner), wide (owner, zone | n, sk), and the local by_n.
TableDefinition indexed_table() {
  TableDefinition table = composite_table();
  const KeyAttribute owner{"owner", AttributeType::kS};
  const KeyAttribute number{"n", AttributeType::kN};
  const auto add = [&table](std::string name, IndexKind kind, IndexKeySchema keys, ProjectionType projection,
                            std::vector<std::string> include = {}) {
    IndexDefinition index;
    index.name = std::move(name);
    index.kind = kind;
    index.keyspace = KeyspaceId(static_cast<std::uint32_t>(3000 + table.indexes.size()));
    index.keys = std::move(keys);
    index.projection = projection;
    index.non_key_attributes = std::move(include);
    project_attributes(table.keys, index);
    table.indexes.push_back(std::move(index));
  };
  add("by_owner", IndexKind::kGlobal, {{owner}, {number}}, ProjectionType::kAll);
  add("keys", IndexKind::kGlobal, {{owner}, {}}, ProjectionType::kKeysOnly);
  add("wide", IndexKind::kGlobal, {{owner, {"zone", AttributeType::kB}}, {number, {"sk", AttributeType::kN}}},
      ProjectionType::kInclude, {"extra", "zzz"});
  add("by_n", IndexKind::kLocal, {{table.keys.partition}, {number}}, ProjectionType::kKeysOnly);
  table.collections = KeyspaceId(3100);
  return table;
}

AttributeMap full_item() {
  return {{"pk", s("p")}, {"sk", n(1)},      {"owner", s("o")}, {"zone", AttributeValue::binary("z")},
          {"n", n(5)},    {"extra", s("e")}, {"v", s("v")}};
}

AttributeValue with(AttributeMap item, std::string_view name, AttributeValue value) {
  item.insert_or_assign(std::string(name), std::move(value));
  return AttributeValue::map(item);
}

AttributeValue without(AttributeMap item, std::string_view name) {
  item.erase(item.find(name));
  return AttributeValue::map(item);
}

class IndexEntryTest : public testing::Test {
 protected:
  IndexEntry entry(std::string_view index, ValueView item) {
    IndexEntry entry;
    derive_entry(table_, *table_.find_index(index), {item, item.absent() ? 0 : item_bytes(item)}, entry);
    return entry;
  }
  std::vector<std::string> attributes(std::string_view index, const AttributeValue& item) {
    std::vector<std::string> names;
    const IndexEntry derived = entry(index, item);
    for (const auto& [name, value] : derived.item.entries()) names.emplace_back(name);
    EXPECT_EQ(derived.item_bytes, item_bytes(derived.item));
    return names;
  }
  /// What a change does to each index: "-" for a removed entry, "+" for a written one, with its units.
  std::map<std::string, std::string> changes(const AttributeValue* before, const AttributeValue* after) {
    std::vector<IndexChange> derived;
    const auto sized = [](const AttributeValue* item) {
      return item ? SizedItem{*item, item_bytes(*item)} : SizedItem{};
    };
    derive_index_changes(table_, sized(before), sized(after), derived);
    std::map<std::string, std::string> words;
    for (const IndexChange& change : derived) {
      std::string text = std::string(change.removes ? "-" : "") + (change.puts ? "+" : "");
      if (!text.empty()) text += std::to_string(static_cast<int>(change.write_units()));
      words[change.index->name] = text;
    }
    return words;
  }

  TableDefinition table_ = indexed_table();
  AttributeValue item_ = AttributeValue::map(full_item());
};

using Words = std::map<std::string, std::string>;
using Names = std::vector<std::string>;

TEST_F(IndexEntryTest, HasWhatTheIndexProjects) {
  EXPECT_EQ(entry("by_owner", item_).item, item_.view());
  EXPECT_EQ(attributes("keys", item_), (Names{"owner", "pk", "sk"}));
  EXPECT_EQ(attributes("wide", item_), (Names{"extra", "n", "owner", "pk", "sk", "zone"}));
  EXPECT_EQ(attributes("by_n", item_), (Names{"n", "pk", "sk"}));
}

TEST_F(IndexEntryTest, IsThereOnlyWithAllKeyAttributes) {
  for (const std::string_view missing : {"owner", "n", "zone"}) {
    const AttributeValue item = without(full_item(), missing);
    EXPECT_EQ(entry("by_owner", item).present, missing == "zone") << missing;
    EXPECT_EQ(entry("keys", item).present, missing != "owner") << missing;
    EXPECT_FALSE(entry("wide", item).present) << missing;
    EXPECT_EQ(entry("by_n", item).present, missing != "n") << missing;
  }
  EXPECT_FALSE(entry("keys", ValueView()).present);
}

TEST_F(IndexEntryTest, LeavesOutWhatIsNoKey) {
  EXPECT_FALSE(entry("keys", with(full_item(), "owner", n(1))).present);
  EXPECT_FALSE(entry("keys", with(full_item(), "owner", s(""))).present);
  EXPECT_FALSE(entry("keys", with(full_item(), "owner", s(std::string(2049, 'x')))).present);
  EXPECT_TRUE(entry("keys", with(full_item(), "owner", s(std::string(2048, 'x')))).present);
  EXPECT_FALSE(entry("wide", with(full_item(), "zone", AttributeValue::binary(""))).present);
}

TEST_F(IndexEntryTest, KeysFollowIndexKeyThenTableKey) {
  const auto key = [this](std::string_view index, const AttributeValue& item) { return entry(index, item).key; };
  EXPECT_LT(key("by_owner", with(full_item(), "n", n(-7))), key("by_owner", item_));
  EXPECT_LT(key("by_owner", item_), key("by_owner", with(full_item(), "n", n(40))));
  EXPECT_LT(key("by_owner", item_), key("by_owner", with(full_item(), "sk", n(2))));
  EXPECT_NE(key("by_owner", item_), key("by_owner", with(full_item(), "pk", s("q"))));
  EXPECT_EQ(key("by_owner", item_), key("by_owner", with(full_item(), "v", s("other"))));
  EXPECT_LT(key("by_n", item_), key("by_n", with(full_item(), "sk", n(2))));
  // All attributes of a partition key are in its hash: entries of one value are together, and no others among them.
  std::string prefix;
  const AttributeValue zone = AttributeValue::binary("z");
  const AttributeValue owner = s("o");
  const std::vector<ValueView> values{owner, zone};
  append_partition_prefix(table_.find_index("wide")->keyspace, values, prefix);
  EXPECT_TRUE(key("wide", item_).starts_with(prefix));
}

TEST_F(IndexEntryTest, AChangeWritesWhatDiffers) {
  EXPECT_EQ(changes(nullptr, &item_), (Words{{"by_owner", "+1"}, {"keys", "+1"}, {"wide", "+1"}, {"by_n", "+1"}}));
  EXPECT_EQ(changes(&item_, nullptr), (Words{{"by_owner", "-1"}, {"keys", "-1"}, {"wide", "-1"}, {"by_n", "-1"}}));
  EXPECT_EQ(changes(&item_, &item_), (Words{{"by_owner", ""}, {"keys", ""}, {"wide", ""}, {"by_n", ""}}));
  const AttributeValue not_projected = with(full_item(), "v", s("w"));
  EXPECT_EQ(changes(&item_, &not_projected), (Words{{"by_owner", "+1"}, {"keys", ""}, {"wide", ""}, {"by_n", ""}}));
  const AttributeValue projected = with(full_item(), "extra", s("w"));
  EXPECT_EQ(changes(&item_, &projected), (Words{{"by_owner", "+1"}, {"keys", ""}, {"wide", "+1"}, {"by_n", ""}}));
  const AttributeValue moved = with(full_item(), "n", n(6));
  EXPECT_EQ(changes(&item_, &moved), (Words{{"by_owner", "-+2"}, {"keys", ""}, {"wide", "-+2"}, {"by_n", "-+2"}}));
  const AttributeValue out = without(full_item(), "n");
  EXPECT_EQ(changes(&item_, &out), (Words{{"by_owner", "-1"}, {"keys", ""}, {"wide", "-1"}, {"by_n", "-1"}}));
}

TEST_F(IndexEntryTest, UnitsAreTheLargerEntrysWhereTheKeyStays) {
  const AttributeValue large = with(full_item(), "v", s(std::string(2500, 'x')));
  EXPECT_EQ(changes(&large, &item_)["by_owner"], "+3");
  EXPECT_EQ(changes(&item_, &large)["by_owner"], "+3");
  const AttributeValue moved = with(full_item(), "n", n(6));
  EXPECT_EQ(changes(&large, &moved)["by_owner"], "-+4");
}

TEST_F(IndexEntryTest, PutsAreCheckedAgainstEveryIndex) {
  EXPECT_TRUE(check_index_keys(table_, item_).has_value());
  EXPECT_TRUE(check_index_keys(table_, without(full_item(), "owner")).has_value());
  EXPECT_EQ(check_index_keys(table_, with(full_item(), "zone", s("x"))).error().message(),
            "One or more parameter values were invalid: Type mismatch for Index Key zone Expected: B Actual: S "
            "IndexName: wide");
  EXPECT_FALSE(check_index_keys(table_, with(full_item(), "owner", s(""))).has_value());
  EXPECT_FALSE(check_index_keys(table_, with(full_item(), "owner", s(std::string(2049, 'x')))).has_value());
}

TEST_F(IndexEntryTest, UpdatesAreCheckedForWhatTheyWrote) {
  const AttributeValue wrong = with(full_item(), "owner", n(1));
  const std::vector<std::string_view> owner{"owner"};
  const std::vector<std::string_view> other{"v"};
  EXPECT_FALSE(check_updated_index_keys(table_, owner, wrong).has_value());
  EXPECT_TRUE(check_updated_index_keys(table_, other, wrong).has_value());
  EXPECT_TRUE(check_updated_index_keys(table_, owner, without(full_item(), "owner")).has_value());
}

TEST_F(IndexEntryTest, StartKeysAreExactlyTheKeyAttributes) {
  for (const IndexDefinition& index : table_.indexes) {
    std::string key;
    append_key_of_entry(table_, index, entry(index.name, item_).item, key);
    ASSERT_TRUE(check_entry_key(table_, index, ValueView(key)).has_value()) << index.name;
    std::string storage_key;
    append_entry_storage_key(table_, index, ValueView(key), storage_key);
    EXPECT_EQ(storage_key, entry(index.name, item_).key) << index.name;

    AttributeMap attributes;
    for (const auto& [name, value] : ValueView(key).entries()) attributes.emplace(name, AttributeValue(value));
    for (const auto& [name, value] : attributes) {
      EXPECT_FALSE(check_entry_key(table_, index, without(attributes, name)).has_value()) << index.name << name;
      EXPECT_FALSE(check_entry_key(table_, index, with(attributes, name, AttributeValue::null())).has_value());
      if (value.view().type() != AttributeType::kN) {
        const AttributeValue empty = value.view().type() == AttributeType::kS ? s("") : AttributeValue::binary("");
        EXPECT_FALSE(check_entry_key(table_, index, with(attributes, name, empty)).has_value());
      }
    }
    EXPECT_FALSE(check_entry_key(table_, index, with(attributes, "more", n(1))).has_value()) << index.name;
  }
}

}  // namespace
}  // namespace galvan
