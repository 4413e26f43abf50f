#pragma once

#include "storage/engine.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "table/item_mutation.h"
#include "table/storage_errors.h"
#include "table/table_definition.h"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

// What the tests of this folder share.
namespace galvan::table_test {

inline std::unique_ptr<Engine> memory_engine() {
  EngineOptions options;
  options.in_memory = true;
  auto engine = open_rocksdb_engine(options);
  if (!engine.has_value()) {
    ADD_FAILURE() << engine.error().detail;
    return nullptr;
  }
  return *std::move(engine);
}

/// A table keyed by "pk" (S) and "sk" (of the given type).
inline TableDefinition composite_table(AttributeType sort_type = AttributeType::kN) {
  TableDefinition table;
  table.name = "orders";
  table.keyspace = kFirstTableKeyspace;
  table.table_id = "id-1";
  table.keys = {.partition = {"pk", AttributeType::kS}, .sort = KeyAttribute{"sk", sort_type}};
  return table;
}

inline AttributeValue key_of(std::string_view partition, AttributeValue sort) {
  return AttributeValue::map({{"pk", AttributeValue::string(partition)}, {"sk", std::move(sort)}});
}

inline AttributeValue item_of(std::string_view partition, AttributeValue sort, AttributeValue value) {
  return AttributeValue::map(
      {{"pk", AttributeValue::string(partition)}, {"sk", std::move(sort)}, {"v", std::move(value)}});
}

/// Runs the change of one item. On return `ticket` is what the answer must wait for.
inline Result<void> run_mutation(Engine& engine, ItemMutation& mutation, ReadTier tier, CommitTicket& ticket) {
  Mutation* const mutations[] = {&mutation};
  GALVAN_TRY(const MutateResult result, from_storage(engine.mutate(mutations, tier)));
  ticket = result.ticket;
  if (mutation.error()) return failure(mutation.take_error());
  return ok();
}

}  // namespace galvan::table_test
