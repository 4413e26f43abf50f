#include "table/item_collection.h"

#include "base/check.h"
#include "model/key_codec.h"
#include "model/little_endian.h"
#include "table/item_key.h"

#include <algorithm>
#include <utility>

namespace galvan {

CollectionMutation::CollectionMutation(const TableDefinition& table, ValueView item, std::int64_t bytes_max)
    : table_(table), bytes_max_(bytes_max) {
  GALVAN_CHECK(table.collections.has_value());
  const ValueView partition = item.find(table.keys.partition.name);
  append_partition_prefix(*table.collections, std::span(&partition, 1), key_);
  append_key_of({.partition = table.keys.partition, .sort = std::nullopt}, item, partition_key_);
}

Decision CollectionMutation::abort(ErrorKind kind, std::string message) {
  error_.emplace(kind, std::move(message));
  return Decision::kAbort;
}

Decision CollectionMutation::decide(std::optional<std::string_view> current, std::string& new_value) {
  error_.reset();
  bytes_ = 0;
  if (current) {
    if (current->size() != sizeof(bytes_)) {
      return abort(ErrorKind::kInternalServerError, "the stored size of an item collection is damaged");
    }
    bytes_ = static_cast<std::int64_t>(load_little_endian<std::uint64_t>(current->data()));
  }
  std::int64_t change = 0;
  for (const ItemMutation* item : items_) change += item->collection_bytes_change();
  if (change == 0) return Decision::kKeep;
  bytes_ += change;
  if (change > 0 && bytes_ > bytes_max_) {
    return abort(ErrorKind::kItemCollectionSizeLimitExceeded, "Collection size exceeded.");
  }
  if (bytes_ == 0) return Decision::kRemove;
  new_value.resize(sizeof(bytes_));
  store_little_endian(new_value.data(), static_cast<std::uint64_t>(bytes_));
  return Decision::kPut;
}

void CollectionMutations::add(const ItemMutation& item) {
  if (!item.table().collections) return;
  CollectionMutation& made = all_.emplace_back(item.table(), item.change().item, bytes_max_);
  // A call has few items: those of a batch.
  const auto same = std::ranges::find(all_, made.key(), &CollectionMutation::key);
  same->add(item);
  if (&*same != &made) all_.pop_back();
}

void CollectionMutations::append_to(std::vector<Mutation*>& mutations) {
  for (CollectionMutation& collection : all_) mutations.push_back(&collection);
}

Result<void> CollectionMutations::refusal() {
  for (CollectionMutation& collection : all_) {
    if (collection.error()) return failure(collection.take_error());
  }
  return ok();
}

}  // namespace galvan
