#pragma once

#include "base/clock.h"
#include "model/key_schema.h"
#include "table/expiry_index.h"
#include "table/index_definition.h"
#include "table/resource_policy.h"
#include "table/stream_definition.h"
#include "table/table_name.h"
#include "table/throughput.h"

#include <atomic>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

enum class BillingMode : std::uint8_t { kProvisioned, kPayPerRequest };
enum class TableClass : std::uint8_t { kStandard, kStandardInfrequentAccess };

std::string_view billing_mode_name(BillingMode mode);
std::string_view table_class_name(TableClass table_class);

/// What all versions of one table's definition share: which of them is in force, and what writes tell the removal of
/// expired items. Thread-safe.
struct TableLife {
  std::atomic<std::uint64_t> version = 0;
  EarliestExpiry earliest_expiry;
};

/// All that is known of one table but its items. Immutable once published by the Catalog.
struct TableDefinition {
  std::string name;
  std::string namespace_name;  ///< empty: the default one
  /// The keyspace of the first table that the namespace had, given by the Catalog: no other namespace, nor a later one
  /// of the same name, has this. Of the default one: zero.
  KeyspaceId namespace_id;
  KeyspaceId keyspace;
  std::string table_id;  ///< UUID, new for each creation of a name
  KeySchema keys;
  std::vector<IndexDefinition> indexes;  ///< in the order of their creation
  /// Where the sizes of item collections are kept: for tables with local indexes.
  std::optional<KeyspaceId> collections;
  WallTime created;
  BillingMode billing_mode = BillingMode::kProvisioned;
  /// When the table last became PAY_PER_REQUEST; a table that never was has no BillingModeSummary.
  std::optional<WallTime> on_demand_since;
  ProvisionedThroughput throughput;
  OnDemandThroughput on_demand_throughput;
  WarmThroughput warm_throughput;
  /// Shown in TableClassSummary once a request named a class.
  std::optional<TableClass> table_class;
  std::optional<WallTime> table_class_changed;
  bool deletion_protection = false;
  std::optional<StreamDefinition> stream;        ///< the latest
  std::optional<ExpiryIndex> expiry;             ///< while time to live is enabled
  std::optional<WallTime> time_to_live_changed;  ///< when it was last enabled or disabled
  std::optional<std::string> kms_key;            ///< the key's ARN, if SSESpecification asked for one
  std::map<std::string, std::string> tags;
  ResourcePolicy policy;  ///< of the table and its indexes; a stream has its own

  /// Given by the Catalog and not stored: this version, and the life that it is a part of. None in tests.
  std::uint64_t version = 0;
  std::shared_ptr<TableLife> life;

  /// What the catalog has it under: see table_path().
  std::string path() const { return table_path(namespace_name, name); }
  /// Whether a later version is in force, or the table is gone: a write must not be decided by this one.
  bool superseded() const { return life && life->version.load(std::memory_order_acquire) > version; }
  /// The index of that name, or null.
  const IndexDefinition* find_index(std::string_view index_name) const;
  bool has_local_indexes() const { return collections.has_value(); }
  /// Whether changes of items are recorded: not before the stream has its first shards.
  bool records_changes() const { return stream && stream->enabled && !stream->shards.empty(); }
  /// Every keyspace that belongs to the table, except the logs of its stream, which may outlive it.
  std::vector<KeyspaceId> keyspaces() const;
};

/// The catalog's stored form of a definition: an item (value.h) whose attribute FormatVersion is 3; version 1, without
/// what came with indexes, and version 2, without what came with streams, are read as well. Attributes that a build
/// does not know are refused, never dropped.
std::string encode_table_definition(const TableDefinition& table);
/// Nothing if the bytes are no definition that this build reads.
std::optional<TableDefinition> decode_table_definition(std::string_view bytes);

}  // namespace galvan
