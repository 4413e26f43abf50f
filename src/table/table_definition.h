#pragma once

#include "base/clock.h"
#include "model/key_schema.h"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace galvan {

enum class BillingMode : std::uint8_t { kProvisioned, kPayPerRequest };
enum class TableClass : std::uint8_t { kStandard, kStandardInfrequentAccess };

std::string_view billing_mode_name(BillingMode mode);
std::string_view table_class_name(TableClass table_class);

/// Provisioned capacity of a table; zeros while it is PAY_PER_REQUEST.
struct ProvisionedThroughput {
  std::int64_t read_capacity_units = 0;
  std::int64_t write_capacity_units = 0;
  std::int64_t decreases_today = 0;
  std::optional<WallTime> last_increase;
  std::optional<WallTime> last_decrease;
};

/// Ceilings of a PAY_PER_REQUEST table; absent where there is none.
struct OnDemandThroughput {
  std::optional<std::int64_t> max_read_request_units;
  std::optional<std::int64_t> max_write_request_units;
};

/// All that is known of one table but its items. Immutable once published by the Catalog.
struct TableDefinition {
  std::string name;
  KeyspaceId keyspace;
  std::string table_id;  ///< UUID, new for each creation of a name
  KeySchema keys;
  WallTime created;
  BillingMode billing_mode = BillingMode::kProvisioned;
  /// When the table last became PAY_PER_REQUEST; a table that never was has no BillingModeSummary.
  std::optional<WallTime> on_demand_since;
  ProvisionedThroughput throughput;
  OnDemandThroughput on_demand_throughput;
  /// Shown in TableClassSummary once a request named a class.
  std::optional<TableClass> table_class;
  std::optional<WallTime> table_class_changed;
  bool deletion_protection = false;
  std::map<std::string, std::string> tags;
};

/// The catalog's stored form of a definition: an item (value.h) whose attribute FormatVersion is 1. Attributes that a
/// build does not know are refused, never dropped.
std::string encode_table_definition(const TableDefinition& table);
/// Nothing if the bytes are no definition that this build reads.
std::optional<TableDefinition> decode_table_definition(std::string_view bytes);

}  // namespace galvan
