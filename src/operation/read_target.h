#pragma once

#include "expression/condition.h"
#include "operation/consumed_capacity.h"
#include "operation/request_context.h"
#include "table/page_reader.h"
#include "table/table_definition.h"

#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// What Query, Scan or a SELECT walks: a table, or one of its indexes.
struct ReadTarget {
  TablePtr table;
  const IndexDefinition* index = nullptr;  ///< of the table; null: the table itself

  bool global_index() const { return index && index->global(); }
  /// Whether entries may lack attributes of their items.
  bool projects_part() const { return index && index->projection != ProjectionType::kAll; }
  KeyspaceId keyspace() const { return index ? index->keyspace : table->keyspace; }
  KeySchemaView keys() const { return index ? KeySchemaView(index->keys) : KeySchemaView(table->keys); }
};

/// Errors: ValidationException for an index that is still being built.
Result<void> check_active(const IndexDefinition& index);

/// Errors: ValidationException where the index does not project a top-level attribute that the filter (null: none)
/// looks at.
Result<void> check_filter_projected(const ReadTarget& target, const expression::Condition* filter);

/// Whether some of the selected top-level attributes must be fetched from the table, beyond what the target holds.
/// Errors: ValidationException where a global index does not project them.
Result<bool> check_selected_projected(const ReadTarget& target, const std::vector<std::string_view>& selected);

/// Checks a key that a page begins after: exactly the key attributes of the target, and of the table if it is an index.
Result<void> check_position(const ReadTarget& target, ValueView key);
/// Appends the storage key of a position that passed check_position().
void append_position(const ReadTarget& target, ValueView key, std::string& storage_key);
/// Appends the position of an item of the table, or an entry of the index, as an encoded M.
void append_position_of(const ReadTarget& target, ValueView item, std::string& out);

/// Capacity units of what was read of the target.
ConsumedUnits read_units(const ReadTarget& target, const PageReader& reader, bool consistent_read);

}  // namespace galvan
