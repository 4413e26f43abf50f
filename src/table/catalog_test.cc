#include "table/catalog.h"

#include "table/item_mutation.h"
#include "table/keyspace_remover.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <thread>

namespace galvan {
namespace {

using table_test::memory_engine;

TablePtr named(std::string name, KeyspaceId keyspace) {
  TableDefinition table = table_test::composite_table();
  table.name = std::move(name);
  table.keyspace = keyspace;
  return std::make_shared<const TableDefinition>(table);
}

void add(Catalog& catalog, const TablePtr& table) {
  ASSERT_TRUE(catalog.change(table->path(), [&](const TablePtr&) -> Result<TablePtr> { return table; }).has_value());
}

TEST(Catalog, KeepsTablesAndKeyspacesOverReopening) {
  const auto engine = memory_engine();
  KeyspaceId last;
  {
    const auto catalog = *Catalog::open(*engine);
    for (int i = 0; i < 3; ++i) {
      last = *catalog->allocate_keyspaces(1);
      add(*catalog, named("table-" + std::to_string(i), last));
    }
  }
  const auto reopened = *Catalog::open(*engine);
  EXPECT_EQ(reopened->snapshot()->size(), 3U);
  ASSERT_TRUE(reopened->find("table-2"));
  EXPECT_EQ(reopened->find("table-2")->keyspace, last);
  EXPECT_GT(*reopened->allocate_keyspaces(1), last);
}

TEST(Catalog, ASnapshotStaysAsItWas) {
  const auto engine = memory_engine();
  const auto catalog = *Catalog::open(*engine);
  add(*catalog, named("first", KeyspaceId(2000)));
  const auto before = catalog->snapshot();
  add(*catalog, named("second", KeyspaceId(2001)));
  EXPECT_EQ(before->size(), 1U);
  EXPECT_EQ(catalog->snapshot()->size(), 2U);
}

TEST(Catalog, AFailedChangeLeavesEverythingAsItWas) {
  const auto engine = memory_engine();
  const auto catalog = *Catalog::open(*engine);
  const auto refused = catalog->change("t", [](const TablePtr& present) -> Result<TablePtr> {
    EXPECT_FALSE(present);
    return validation_error("no");
  });
  EXPECT_FALSE(refused.has_value());
  EXPECT_TRUE(catalog->snapshot()->empty());
}

TEST(Catalog, RefusesAnEntryThatItCannotRead) {
  const auto engine = memory_engine();
  {
    const auto catalog = *Catalog::open(*engine);
    TableDefinition other_name = *named("right", KeyspaceId(2000));
    const auto misplaced = std::make_shared<const TableDefinition>(other_name);
    ASSERT_TRUE(
        catalog->change("wrong", [&](const TablePtr&) -> Result<TablePtr> { return TablePtr(misplaced); }).has_value());
  }
  const auto reopened = Catalog::open(*engine);
  ASSERT_FALSE(reopened.has_value());
  EXPECT_EQ(reopened.error().kind, StorageErrorKind::kCorruption);
}

Result<TablePtr> drop(Catalog& catalog, std::string_view name) {
  return catalog.drop(name, [](const TablePtr& present) -> Result<TablePtr> { return present; });
}

TEST(Catalog, ADroppedTableIsGoneAtOnceAndItsKeyspaceListedForTheNextStart) {
  const auto engine = memory_engine();
  {
    const auto catalog = *Catalog::open(*engine);
    add(*catalog, named("stays", KeyspaceId(2000)));
    add(*catalog, named("goes", KeyspaceId(2001)));
    ASSERT_TRUE(drop(*catalog, "goes").has_value());
    EXPECT_FALSE(catalog->find("goes"));
    EXPECT_TRUE(catalog->dropped_keyspaces().empty());
  }
  const auto reopened = *Catalog::open(*engine);
  EXPECT_TRUE(reopened->find("stays"));
  EXPECT_FALSE(reopened->find("goes"));
  EXPECT_EQ(reopened->dropped_keyspaces(), std::vector{KeyspaceId(2001)});
  reopened->forget_dropped({KeyspaceId(2001)});
  EXPECT_TRUE((*Catalog::open(*engine))->dropped_keyspaces().empty());
}

void put_one(Engine& engine, const TableDefinition& table) {
  const AttributeValue item = table_test::key_of("a", AttributeValue::number(1));
  const ItemChange change{.kind = ItemChange::Kind::kPut, .item = item};
  ItemMutation mutation(table, change, WriteTimestamp(1));
  CommitTicket ticket;
  ASSERT_TRUE(table_test::run_mutation(engine, mutation, ReadTier::kDisk, ticket).has_value());
}

/// Whether the engine's catalog comes to list no dropped keyspace.
bool all_forgotten(Engine& engine, std::chrono::milliseconds patience) {
  const auto deadline = std::chrono::steady_clock::now() + patience;
  while (!(*Catalog::open(engine))->dropped_keyspaces().empty()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

TEST(KeyspaceRemover, EmptiesWhatAnEarlierRunDropped) {
  const auto engine = memory_engine();
  {
    const auto catalog = *Catalog::open(*engine);
    const TablePtr table = named("goes", KeyspaceId(2001));
    add(*catalog, table);
    put_one(*engine, *table);
    ASSERT_TRUE(drop(*catalog, "goes").has_value());
  }
  ASSERT_EQ(engine->counters(KeyspaceId(2001)).items, 1);
  const auto catalog = *Catalog::open(*engine);
  const KeyspaceRemover remover(*catalog, *engine);
  EXPECT_TRUE(all_forgotten(*engine, std::chrono::seconds(10)));
  EXPECT_EQ(engine->counters(KeyspaceId(2001)).items, 0);
}

TEST(Catalog, KeyspacesThatAChangeLeavesOutAreDropped) {
  const auto engine = memory_engine();
  {
    const auto catalog = *Catalog::open(*engine);
    TableDefinition table = *named("t", KeyspaceId(2001));
    for (const std::uint32_t keyspace : {2002U, 2003U}) {
      IndexDefinition index;
      index.name = "index-" + std::to_string(keyspace);
      index.keyspace = KeyspaceId(keyspace);
      index.keys.partition = {{"v", AttributeType::kN}};
      table.indexes.push_back(index);
    }
    table.collections = KeyspaceId(2004);
    add(*catalog, std::make_shared<const TableDefinition>(table));
    table.indexes.erase(table.indexes.begin());
    add(*catalog, std::make_shared<const TableDefinition>(table));
    EXPECT_EQ((*Catalog::open(*engine))->dropped_keyspaces(), (std::vector{KeyspaceId(2002)}));
    ASSERT_TRUE(drop(*catalog, "t").has_value());
  }
  EXPECT_EQ((*Catalog::open(*engine))->dropped_keyspaces(),
            (std::vector{KeyspaceId(2001), KeyspaceId(2002), KeyspaceId(2003), KeyspaceId(2004)}));
}

TablePtr with_stream(KeyspaceId keyspace, std::int64_t created, KeyspaceId log, ShardState state) {
  TableDefinition table = *named("t", keyspace);
  table.stream = StreamDefinition{.enabled = state == ShardState::kOpen,
                                  .created = WallTime(std::chrono::milliseconds(created)),
                                  .shards = {{.log = log, .hash_last = 0xFFFFFFFF, .state = state}}};
  return std::make_shared<const TableDefinition>(table);
}

Catalog::StreamName stream_name(std::int64_t created) { return {"t", WallTime(std::chrono::milliseconds(created))}; }

TEST(Catalog, KeepsStreamsThatTheirTablesHaveNoMore) {
  const auto engine = memory_engine();
  {
    const auto catalog = *Catalog::open(*engine);
    add(*catalog, with_stream(KeyspaceId(2001), 5, KeyspaceId(2002), ShardState::kOpen));
    add(*catalog, with_stream(KeyspaceId(2001), 5, KeyspaceId(2002), ShardState::kClosing));
    EXPECT_TRUE(catalog->retired_streams()->empty());
    add(*catalog, with_stream(KeyspaceId(2001), 6, KeyspaceId(2003), ShardState::kOpen));
    EXPECT_EQ(catalog->retired_streams()->size(), 1U);
    const TablePtr last = with_stream(KeyspaceId(2001), 6, KeyspaceId(2003), ShardState::kClosing);
    ASSERT_TRUE(catalog->drop("t", [&](const TablePtr&) -> Result<TablePtr> { return last; }).has_value());
  }
  const auto catalog = *Catalog::open(*engine);
  EXPECT_EQ(catalog->dropped_keyspaces(), std::vector{KeyspaceId(2001)});
  ASSERT_TRUE(catalog->find_stream(stream_name(5)));
  ASSERT_TRUE(catalog->find_stream(stream_name(6)));
  EXPECT_EQ(catalog->find_stream(stream_name(6))->stream->shards[0].state, ShardState::kClosing);
  EXPECT_FALSE(catalog->find_stream(stream_name(7)));
  EXPECT_EQ(catalog->next_stream_label("t", stream_name(5).second), stream_name(7).second);
  EXPECT_EQ(catalog->next_stream_label("u", stream_name(5).second), stream_name(5).second);

  const TablePtr closed = with_stream(KeyspaceId(2001), 6, KeyspaceId(2003), ShardState::kClosed);
  ASSERT_TRUE(catalog->change_retired(stream_name(6), [&](const TablePtr&) -> Result<TablePtr> { return closed; }));
  ASSERT_TRUE(catalog->change_retired(stream_name(5), [](const TablePtr&) -> Result<TablePtr> { return nullptr; }));
  const auto reopened = *Catalog::open(*engine);
  EXPECT_FALSE(reopened->find_stream(stream_name(5)));
  EXPECT_EQ(reopened->find_stream(stream_name(6))->stream->shards[0].state, ShardState::kClosed);
  EXPECT_EQ(reopened->dropped_keyspaces(), (std::vector{KeyspaceId(2001), KeyspaceId(2002)}));
}

TEST(Catalog, ANamespaceTakesItsStreamsAlong) {
  const auto engine = memory_engine();
  const auto catalog = *Catalog::open(*engine);
  const auto in_namespace = [](const TablePtr& table, std::string name) {
    auto moved = std::make_shared<TableDefinition>(*table);
    moved->namespace_name = std::move(name);
    return TablePtr(moved);
  };
  for (const char* const name : {"a", "b"}) {
    const auto keyspace = *catalog->allocate_keyspaces(3);
    const KeyspaceId first_log(keyspace.value() + 1), second_log(keyspace.value() + 2);
    add(*catalog, in_namespace(with_stream(keyspace, 5, first_log, ShardState::kClosed), name));
    add(*catalog, in_namespace(with_stream(keyspace, 6, second_log, ShardState::kOpen), name));
  }
  const auto stream_of = [&](std::string_view name, std::int64_t created) {
    return catalog->find_stream({table_path(name, "t"), stream_name(created).second});
  };
  for (const std::int64_t created : {5, 6}) EXPECT_TRUE(stream_of("a", created) && stream_of("b", created));
  EXPECT_EQ(catalog->drop_namespace("a", WallTime::max())->size(), 3U);
  for (const std::int64_t created : {5, 6}) EXPECT_TRUE(!stream_of("a", created) && stream_of("b", created));
  const auto reopened = *Catalog::open(*engine);
  EXPECT_EQ(reopened->dropped_keyspaces().size(), 3U);
  EXPECT_EQ(reopened->retired_streams()->size(), 1U);
  // A table that is gone may have left a stream.
  const TablePtr last = catalog->find(table_path("b", "t"));
  ASSERT_TRUE(catalog->drop(last->path(), [&](const TablePtr&) -> Result<TablePtr> { return last; }).has_value());
  EXPECT_EQ(catalog->drop_namespace("b", WallTime::max())->size(), 2U);
  EXPECT_TRUE(catalog->retired_streams()->empty());
}

TEST(Catalog, GivesOutNoKeyspaceTwice) {
  const auto engine = memory_engine();
  std::set<KeyspaceId> given;
  for (int run = 0; run < 3; ++run) {
    const auto catalog = *Catalog::open(*engine);
    for (int i = 0; i < 300; ++i) {
      const KeyspaceId first = *catalog->allocate_keyspaces(2);
      EXPECT_TRUE(given.insert(first).second);
      EXPECT_TRUE(given.insert(KeyspaceId(first.value() + 1)).second);
    }
    EXPECT_TRUE(given.insert(*catalog->allocate_keyspaces(1000)).second);
  }
}

TEST(Catalog, AWriteByASupersededDefinitionIsRefused) {
  const auto engine = memory_engine();
  const auto catalog = *Catalog::open(*engine);
  add(*catalog, named("goes", KeyspaceId(2001)));
  const TablePtr first = catalog->find("goes");
  const auto put = [&](const TablePtr& table) {
    const AttributeValue item = table_test::key_of("a", AttributeValue::number(1));
    const ItemChange change{.kind = ItemChange::Kind::kPut, .item = item};
    ItemMutation mutation(*table, change, WriteTimestamp(1));
    CommitTicket ticket;
    return table_test::run_mutation(*engine, mutation, ReadTier::kDisk, ticket);
  };
  const auto keep = [](const TablePtr& present) -> Result<TablePtr> { return present; };
  ASSERT_TRUE(catalog->change("goes", keep).has_value());
  EXPECT_EQ(put(first).error().kind(), ErrorKind::kTableChanged);
  const TablePtr second = catalog->find("goes");
  EXPECT_TRUE(put(second).has_value());
  ASSERT_TRUE(catalog->drop("goes", keep).has_value());
  EXPECT_EQ(put(second).error().kind(), ErrorKind::kTableChanged);
  // What was written before is there to be removed, durable or not.
  ASSERT_TRUE(engine->remove_keyspaces({KeyspaceId(2001)}).has_value());
  EXPECT_EQ(engine->counters(KeyspaceId(2001)).items, 0);
}

}  // namespace
}  // namespace galvan
