#pragma once

#include "model/key_schema.h"
#include "table/throughput.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

enum class IndexKind : std::uint8_t { kGlobal, kLocal };
enum class ProjectionType : std::uint8_t { kKeysOnly, kInclude, kAll };
/// An index is born active with its table; one that is added to a table goes through all three. What writes do for it:
enum class IndexState : std::uint8_t {
  kBackfilling,  ///< keep its entries, count nothing
  kCounting,     ///< keep and count its entries; those of the backfill are being counted
  kActive,       ///< keep and count its entries
};

std::string_view index_kind_name(IndexKind kind);
std::string_view projection_type_name(ProjectionType type);
std::string_view index_state_name(IndexState state);

/// One secondary index of a table. A local index has the table's partition attribute and one sort attribute.
struct IndexDefinition {
  std::string name;
  IndexKind kind = IndexKind::kGlobal;
  KeyspaceId keyspace;
  IndexKeySchema keys;
  ProjectionType projection = ProjectionType::kAll;
  std::vector<std::string> non_key_attributes;  ///< kInclude: as the request gave them
  /// What an entry has of an item: index keys, table keys and non_key_attributes, ascending; not used by kAll. Follows
  /// from the rest: see project_attributes().
  std::vector<std::string> projected;
  IndexState state = IndexState::kActive;
  ProvisionedThroughput throughput;  ///< of global indexes, as are the two below
  OnDemandThroughput on_demand_throughput;
  WarmThroughput warm_throughput;

  bool global() const { return kind == IndexKind::kGlobal; }
  bool projects(std::string_view attribute) const;
};

/// Fills in `projected`.
void project_attributes(const KeySchema& table_keys, IndexDefinition& index);

}  // namespace galvan
