#pragma once

#include "expression/condition.h"
#include "expression/key_condition.h"
#include "model/api_error.h"
#include "storage/engine.h"
#include "table/table_definition.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace galvan {

/// The storage keys that a query's key predicate selects.
KeyRange query_range(KeyspaceId keyspace, const expression::KeyPredicate& predicate);

/// The storage keys of a whole keyspace, or of one of `total_segments` equal parts of its hash range.
KeyRange scan_range(KeyspaceId keyspace, std::int64_t segment, std::int64_t total_segments);

/// Leaves of the range what comes after `start_key` in the direction.
void continue_after(std::string_view start_key, ScanDirection direction, KeyRange& range);

/// What one page of Query or Scan evaluates. Borrows filter, values and fetches.
struct PageRequest {
  KeyRange range;
  ScanDirection direction = ScanDirection::kForward;
  std::optional<std::int64_t> items_limit;  ///< evaluated items, not matches
  const expression::Condition* filter = nullptr;
  std::span<const ValueView> values;
  /// Where the range is one of a local index and whole items are wanted: their table.
  const TableDefinition* fetch_from = nullptr;
};

/// Reads one page: up to the limit, or until 1 MB of items was evaluated and fetched (the item that crosses it
/// included). Items are fetched for entries that pass the filter, at the snapshot of the entries. Source: API
/// reference, Query and Scan, "Limit"; Developer Guide, "Paginating table query results".
class PageReader {
 public:
  /// `table_name` is for errors alone; it is borrowed.
  PageReader(Engine& engine, std::string_view table_name, PageRequest request, ReadTier tier);

  /// Moves to the next item (or entry of an index) that passes the filter: absent at the end of the page. The view is
  /// valid until the next call. Errors: kNeedsDisk, InternalServerError.
  Result<ValueView> next();

  /// After next() came to the end: whether the page stopped before the range did, and at which item.
  bool stopped_early() const { return stopped_early_; }
  ValueView last_evaluated() const { return current_; }

  std::int64_t count() const { return count_; }
  std::int64_t scanned_count() const { return scanned_count_; }
  /// item_bytes() of all evaluated items.
  std::size_t evaluated_bytes() const { return evaluated_bytes_; }
  /// The same, and of the items that were fetched.
  std::size_t read_bytes() const { return evaluated_bytes_ + fetched_bytes_; }
  /// Read capacity units of the items that were fetched, each reckoned by itself.
  double fetched_units(bool consistent_read) const;

 private:
  bool page_full() const;
  Result<ValueView> fetch();

  const std::string_view table_name_;
  PageRequest request_;
  std::unique_ptr<RangeCursor> cursor_;
  ValueView current_;
  std::int64_t count_ = 0;
  std::int64_t scanned_count_ = 0;
  std::size_t evaluated_bytes_ = 0;
  std::size_t fetched_bytes_ = 0;
  double fetched_units_ = 0;  // of consistent reads
  std::string fetched_;
  bool stopped_early_ = false;
};

}  // namespace galvan
