#pragma once

#include "model/api_error.h"
#include "storage/engine.h"
#include "table/item_mutation.h"
#include "table/table_definition.h"

#include <algorithm>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// Keeps the size of one item collection of a table with local indexes: of all items with one partition key value and
/// of their entries in local indexes. One key of the table's `collections` keyspace a collection,
///   value := i64le:bytes
/// written in the same commit as the items.
class CollectionMutation final : public Mutation {
 public:
  /// `item` has the partition key. The table outlives the mutation.
  CollectionMutation(const TableDefinition& table, ValueView item, std::int64_t bytes_max);

  /// Adds a mutation of an item of the collection, which comes before this one in the call of Engine::mutate().
  void add(const ItemMutation& item) { items_.push_back(&item); }
  bool has(const ItemMutation& item) const { return std::ranges::find(items_, &item) != items_.end(); }

  std::string_view key() const override { return key_; }
  /// Aborts where the items make the collection larger, and larger than it may be.
  Decision decide(std::optional<std::string_view> current, std::string& new_value) override;
  void append_effects(std::optional<std::string_view>, std::optional<std::string_view>, EffectBatch&) override {}

  /// ItemCollectionSizeLimitExceededException, or InternalServerError for a damaged size; null if it did not abort.
  const ApiError* error() const { return error_ ? &*error_ : nullptr; }
  ApiError take_error() { return *std::move(error_); }
  const TableDefinition& table() const { return table_; }
  /// Size of the collection after the mutation.
  std::int64_t bytes() const { return bytes_; }
  /// Encoded M of the partition key alone.
  const std::string& partition_key() const { return partition_key_; }

 private:
  Decision abort(ErrorKind kind, std::string message);

  const TableDefinition& table_;
  const std::int64_t bytes_max_;
  std::string key_;
  std::string partition_key_;
  std::vector<const ItemMutation*> items_;
  std::int64_t bytes_ = 0;
  std::optional<ApiError> error_;
};

/// The item collections that one call of Engine::mutate() changes, each once.
class CollectionMutations {
 public:
  explicit CollectionMutations(std::int64_t bytes_max) : bytes_max_(bytes_max) {}

  /// Adds the mutation of an item to its collection; nothing where the item's table has no local indexes.
  void add(const ItemMutation& item);
  /// Appends them to the mutations of a call, after those of the items.
  void append_to(std::vector<Mutation*>& mutations);
  /// Errors: that of the first one that aborted.
  Result<void> refusal();

  const std::list<CollectionMutation>& all() const { return all_; }
  std::list<CollectionMutation>& all() { return all_; }

 private:
  const std::int64_t bytes_max_;
  std::list<CollectionMutation> all_;  // they stay where they are, and none costs nothing
};

}  // namespace galvan
