#include "table/catalog.h"

#include "table/item_mutation.h"
#include "table/keyspace_remover.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <chrono>
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
  ASSERT_TRUE(catalog.change(table->name, [&](const TablePtr&) -> Result<TablePtr> { return table; }).has_value());
}

TEST(Catalog, KeepsTablesAndKeyspacesOverReopening) {
  const auto engine = memory_engine();
  KeyspaceId last;
  {
    const auto catalog = *Catalog::open(*engine);
    for (int i = 0; i < 3; ++i) {
      last = *catalog->allocate_keyspace();
      add(*catalog, named("table-" + std::to_string(i), last));
    }
  }
  const auto reopened = *Catalog::open(*engine);
  EXPECT_EQ(reopened->snapshot()->size(), 3U);
  ASSERT_TRUE(reopened->find("table-2"));
  EXPECT_EQ(reopened->find("table-2")->keyspace, last);
  EXPECT_GT(*reopened->allocate_keyspace(), last);
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
  reopened->forget_dropped(KeyspaceId(2001));
  EXPECT_TRUE((*Catalog::open(*engine))->dropped_keyspaces().empty());
}

void put_one(Engine& engine, const TableDefinition& table) {
  const AttributeValue item = table_test::key_of("a", AttributeValue::number(1));
  const ItemChange change{.kind = ItemChange::Kind::kPut, .item = item};
  ItemMutation mutation(table, change, WriteTimestamp(1));
  CommitTicket ticket;
  ASSERT_TRUE(run_mutation(engine, mutation, ReadTier::kDisk, ticket).has_value());
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

TEST(KeyspaceRemover, WaitsForThoseWhoStillHoldTheTable) {
  const auto engine = memory_engine();
  const auto catalog = *Catalog::open(*engine);
  KeyspaceRemover remover(*catalog, *engine);
  add(*catalog, named("goes", KeyspaceId(2001)));
  TablePtr held = catalog->find("goes");
  remover.enqueue(*drop(*catalog, "goes"));
  EXPECT_FALSE(all_forgotten(*engine, std::chrono::milliseconds(50)));
  put_one(*engine, *held);
  held.reset();
  EXPECT_TRUE(all_forgotten(*engine, std::chrono::seconds(10)));
  EXPECT_EQ(engine->counters(KeyspaceId(2001)).items, 0);
}

}  // namespace
}  // namespace galvan
