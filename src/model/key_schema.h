#pragma once

#include "base/strong_id.h"
#include "model/value.h"

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// The id of one ordered key range in storage: a base table's items or an index's entries. Never reused.
/// Ids below kFirstTableKeyspace are the server's own.
using KeyspaceId = StrongId<struct KeyspaceIdTag, std::uint32_t>;
inline constexpr KeyspaceId kCatalogKeyspace{1};
inline constexpr KeyspaceId kRequestTokenKeyspace{2};
inline constexpr KeyspaceId kServerSecretKeyspace{3};
inline constexpr KeyspaceId kIdentityKeyspace{8};
inline constexpr KeyspaceId kFirstTableKeyspace{1024};

/// One key attribute: name, and type kS, kN or kB.
struct KeyAttribute {
  std::string name;
  AttributeType type = AttributeType::kS;
  friend bool operator==(const KeyAttribute&, const KeyAttribute&) = default;
};

/// The primary key of a table.
struct KeySchema {
  KeyAttribute partition;
  std::optional<KeyAttribute> sort;

  bool is_key(std::string_view attribute) const {
    return attribute == partition.name || (sort && attribute == sort->name);
  }
  friend bool operator==(const KeySchema&, const KeySchema&) = default;
};

/// The key of a secondary index: one to four partition attributes and up to four sort attributes, in their order.
struct IndexKeySchema {
  std::vector<KeyAttribute> partition;
  std::vector<KeyAttribute> sort;

  bool is_key(std::string_view attribute) const {
    const auto named = [attribute](const KeyAttribute& key) { return key.name == attribute; };
    return std::ranges::any_of(partition, named) || std::ranges::any_of(sort, named);
  }
  friend bool operator==(const IndexKeySchema&, const IndexKeySchema&) = default;
};

/// The key attributes of a table or an index alike. Borrows them.
struct KeySchemaView {
  std::span<const KeyAttribute> partition;
  std::span<const KeyAttribute> sort;

  KeySchemaView(const KeySchema& keys)  // NOLINT: a table's key is one of these
      : partition(&keys.partition, 1), sort(keys.sort ? &*keys.sort : nullptr, keys.sort ? 1 : 0) {}
  KeySchemaView(const IndexKeySchema& keys) : partition(keys.partition), sort(keys.sort) {}  // NOLINT: as is an index's
};

}  // namespace galvan
