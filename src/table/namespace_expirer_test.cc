#include "table/namespace_expirer.h"

#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>

namespace galvan {
namespace {

using namespace std::chrono_literals;
using table_test::memory_engine;

class SetClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(now_.load()); }
  void advance(std::chrono::milliseconds by) { now_ = now_.load() + by; }

 private:
  std::atomic<std::chrono::milliseconds> now_{std::chrono::milliseconds(1'000'000)};
};

class NamespaceExpirerTest : public testing::Test {
 protected:
  void add(std::string namespace_name, std::string name) {
    TableDefinition table = table_test::composite_table();
    table.name = std::move(name);
    table.namespace_name = std::move(namespace_name);
    table.keyspace = *catalog_->allocate_keyspaces(1);
    const TablePtr made = std::make_shared<const TableDefinition>(table);
    const auto create = [&made](const TablePtr&) -> Result<TablePtr> { return made; };
    ASSERT_TRUE(catalog_->change(table.path(), create).has_value());
  }
  std::string names(std::string_view namespace_name) const {
    const auto snapshot = catalog_->snapshot();
    std::string all;
    for (const auto& [path, table] : Catalog::tables_of(*snapshot, namespace_name)) all += table->name + " ";
    return all;
  }
  bool becomes_empty(std::string_view namespace_name) const {
    const auto deadline = std::chrono::steady_clock::now() + 10s;
    while (!names(namespace_name).empty() && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
    return names(namespace_name).empty();
  }

  std::unique_ptr<Engine> engine_ = memory_engine();
  std::unique_ptr<Catalog> catalog_ = *Catalog::open(*engine_);
  KeyspaceRemover remover_{*catalog_, *engine_};
  SetClock clock_;
};

TEST_F(NamespaceExpirerTest, NamespacesHaveTablesOfTheSameNames) {
  for (const char* const name : {"", "a", "a.b", "b"}) {
    add(name, "music");
    add(name, "-first");
    add(name, "zebra");
  }
  for (const char* const name : {"", "a", "a.b", "b"}) EXPECT_EQ(names(name), "-first music zebra ") << name;
  EXPECT_EQ(names("c"), "");
  EXPECT_EQ(catalog_->find("~a/music")->namespace_name, "a");
  const auto reopened = *Catalog::open(*engine_);
  EXPECT_EQ(reopened->snapshot()->size(), 12U);
  EXPECT_EQ(reopened->find("~a.b/zebra")->namespace_name, "a.b");
}

TEST_F(NamespaceExpirerTest, ANamespaceHasOneIdFromItsFirstTableToItsLast) {
  const auto id = [this](std::string_view path) { return catalog_->find(path)->namespace_id; };
  add("", "music");
  EXPECT_EQ(id("music"), KeyspaceId());
  add("a", "music");
  add("a", "films");
  add("b", "music");
  const KeyspaceId first = id("~a/music");
  EXPECT_EQ(first, catalog_->find("~a/music")->keyspace);
  EXPECT_EQ(id("~a/films"), first);
  EXPECT_NE(id("~b/music"), first);
  ASSERT_TRUE(catalog_->drop("~a/music", [](const TablePtr& present) -> Result<TablePtr> { return present; }));
  add("a", "music");
  EXPECT_EQ(id("~a/music"), first);
  EXPECT_EQ((*Catalog::open(*engine_))->find("~a/music")->namespace_id, first);
  ASSERT_TRUE(catalog_->drop_namespace("a", clock_.now())->size() == 2);
  add("a", "music");
  EXPECT_NE(id("~a/music"), first);
}

TEST_F(NamespaceExpirerTest, DropTakesOneNamespaceWhole) {
  NamespaceExpirer expirer(*catalog_, remover_, clock_, [](std::string_view) {});
  add("", "music");
  add("a", "music");
  add("a", "films");
  add("ab", "music");
  const TablePtr old = catalog_->find("~a/music");
  ASSERT_TRUE(expirer.drop("a").has_value());
  EXPECT_EQ(names("a"), "");
  EXPECT_EQ(names("ab"), "music ");
  EXPECT_EQ(names(""), "music ");
  EXPECT_TRUE(old->superseded());
  EXPECT_TRUE(expirer.drop("a").has_value());
  EXPECT_FALSE((*Catalog::open(*engine_))->find("~a/films"));
}

TEST_F(NamespaceExpirerTest, GoesWhenItsTimeIsOver) {
  NamespaceExpirer expirer(*catalog_, remover_, clock_, [](std::string_view) {});
  add("a", "music");
  add("b", "music");
  ASSERT_TRUE(expirer.open("a", 10s).has_value());
  ASSERT_TRUE(expirer.open("b", 10s).has_value());
  ASSERT_TRUE(expirer.open("b", 30s).has_value());
  EXPECT_EQ(catalog_->expiry("a"), clock_.now() + 10s);
  clock_.advance(20s);
  EXPECT_TRUE(becomes_empty("a"));
  EXPECT_EQ(names("b"), "music ");
  EXPECT_FALSE(catalog_->expiry("a"));
}

TEST_F(NamespaceExpirerTest, TakesUpWhatAnEarlierRunOpened) {
  add("a", "music");
  ASSERT_TRUE(catalog_->set_expiry("a", clock_.now() + 10s).has_value());
  catalog_ = *Catalog::open(*engine_);
  EXPECT_EQ(catalog_->expiry("a"), clock_.now() + 10s);
  clock_.advance(11s);
  KeyspaceRemover remover(*catalog_, *engine_);
  const NamespaceExpirer expirer(*catalog_, remover, clock_, [](std::string_view) {});
  EXPECT_TRUE(becomes_empty("a"));
}

TEST_F(NamespaceExpirerTest, ATimeThatWasPutOffIsNotDue) {
  ASSERT_TRUE(catalog_->set_expiry("a", clock_.now() + 10s).has_value());
  add("a", "music");
  EXPECT_TRUE(catalog_->drop_namespace("a", clock_.now())->empty());
  EXPECT_EQ(names("a"), "music ");
  EXPECT_EQ(catalog_->drop_namespace("a", clock_.now() + 10s)->size(), 1U);
}

}  // namespace
}  // namespace galvan
