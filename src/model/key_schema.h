#pragma once

#include "base/strong_id.h"
#include "model/value.h"

#include <cstdint>
#include <optional>
#include <string>

namespace galvan {

/// The id of one ordered key range in storage: a base table's items or an index's entries. Never reused.
/// Ids below kFirstTableKeyspace are the server's own.
using KeyspaceId = StrongId<struct KeyspaceIdTag, std::uint32_t>;
inline constexpr KeyspaceId kCatalogKeyspace{1};
inline constexpr KeyspaceId kRequestTokenKeyspace{2};
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

}  // namespace galvan
