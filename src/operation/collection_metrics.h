#pragma once

#include "table/item_collection.h"
#include "wire/json_writer.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galvan {

/// An item collection after a write.
struct CollectionSize {
  explicit CollectionSize(const CollectionMutation& mutation)
      : partition_key(mutation.partition_key()), bytes(mutation.bytes()) {}

  std::string partition_key;  ///< encoded M
  std::int64_t bytes;
};

/// Appends an ItemCollectionMetrics object without its member name. The estimate is the GB that the exact size is in.
void append_collection_metrics(const CollectionSize& collection, wire::JsonWriter& writer);

/// Appends the member of a table in ItemCollectionMetrics of several writes, by the name that the request has for it;
/// nothing where the table keeps no collections.
void append_collection_metrics(std::string_view table_name, const TableDefinition& table,
                               const CollectionMutations& collections, wire::JsonWriter& writer);

}  // namespace galvan
