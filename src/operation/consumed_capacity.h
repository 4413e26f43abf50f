#pragma once

#include "table/index_entry.h"
#include "table/item_mutation.h"
#include "table/table_definition.h"
#include "wire/json_writer.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan {

enum class ReturnConsumedCapacity : std::uint8_t { kNone, kTotal, kIndexes };

/// The member's value; absent is NONE. `text` must have passed the member's constraints.
ReturnConsumedCapacity parse_return_consumed_capacity(std::optional<std::string_view> text);

/// Capacity units that a request used of one table and of its indexes.
class ConsumedUnits {
 public:
  ConsumedUnits() = default;
  explicit ConsumedUnits(double table) : table_(table) {}

  void add(double table) { table_ += table; }
  /// The index must outlive this.
  void add(const IndexDefinition& index, double units);
  /// What the writes to indexes cost.
  void add(std::span<const IndexChange> changes);
  void add(const ConsumedUnits& other);

  double table() const { return table_; }
  double total() const;
  const std::vector<std::pair<const IndexDefinition*, double>>& indexes() const { return indexes_; }

 private:
  double table_ = 0;
  std::vector<std::pair<const IndexDefinition*, double>> indexes_;  // in the order of the first use
};

/// What a change that was run costs.
ConsumedUnits write_units(const ItemMutation& mutation);

/// Transactions tell their units a second time, as read or write capacity.
enum class CapacityKind : std::uint8_t { kPlain, kRead, kWrite };

/// Appends the ConsumedCapacity object of one table, without its member name. `table_name` is echoed as the request
/// gave it. Not to be called for kNone.
void append_consumed_capacity(std::string_view table_name, const ConsumedUnits& units, ReturnConsumedCapacity detail,
                              wire::JsonWriter& writer, CapacityKind kind = CapacityKind::kPlain);

/// What a transaction consumes, by table.
class TransactionCapacity {
 public:
  /// kRead or kWrite.
  explicit TransactionCapacity(CapacityKind kind) : kind_(kind) {}

  /// Adds what one action costs: twice the units of the same read or write outside of a transaction, and once those of
  /// the indexes, which must outlive this. Sources: Developer Guide, "Amazon DynamoDB Transactions: How it works",
  /// capacity management; that indexes are not charged twice, as observed by others on the service.
  void add(const TableDefinition& table, std::string_view table_name, double units,
           std::span<const IndexChange> index_changes = {});
  /// Appends the ConsumedCapacity member, one entry a table in the order of add(). Nothing for kNone.
  void append(ReturnConsumedCapacity detail, wire::JsonWriter& writer) const;

 private:
  struct Entry {
    KeyspaceId keyspace;
    std::string_view table_name;  // the request's
    ConsumedUnits units;
  };
  CapacityKind kind_;
  std::vector<Entry> entries_;
};

}  // namespace galvan
