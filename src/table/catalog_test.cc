#include "table/catalog.h"

#include "table/table_remover.h"
#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace galvan {
namespace {

using table_test::memory_engine;

TablePtr named(std::string name, KeyspaceId keyspace, TableStatus status = TableStatus::kActive) {
  TableDefinition table = table_test::composite_table();
  table.name = std::move(name);
  table.keyspace = keyspace;
  table.status = status;
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

TEST(TableRemover, ForgetsTablesThatWereLeftInDeletion) {
  const auto engine = memory_engine();
  const auto catalog = *Catalog::open(*engine);
  add(*catalog, named("stays", KeyspaceId(2000)));
  add(*catalog, named("goes", KeyspaceId(2001), TableStatus::kDeleting));
  const TableRemover remover(*catalog, *engine);
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (catalog->find("goes") && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  EXPECT_FALSE(catalog->find("goes"));
  EXPECT_TRUE(catalog->find("stays"));
}

}  // namespace
}  // namespace galvan
