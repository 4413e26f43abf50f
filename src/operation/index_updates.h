#pragma once

#include "base/clock.h"
#include "model/api_error.h"
#include "operation/table_shapes.h"
#include "table/table_definition.h"

#include <optional>
#include <string>
#include <vector>

namespace galvan {

/// What an UpdateTable did to the global indexes of a table.
struct IndexUpdateOutcome {
  bool created = false;                    ///< the last index of the table is new and is to be built
  std::optional<IndexDefinition> deleted;  ///< which the table has no more
  std::string changed;                     ///< the name of one whose throughput changes
};

/// What needs no table: each update does one thing, to an index of its own. Errors: ValidationException; and
/// LimitExceededException for more than one index created or deleted.
Result<void> check_index_updates(const std::vector<GlobalSecondaryIndexUpdateShape>& updates);

/// Applies checked updates to `table`, which has its new billing mode. A new index gets `new_keyspace`.
/// Errors: ValidationException, ResourceNotFoundException for an index that the table has not, LimitExceededException
/// while another index is being built.
Result<IndexUpdateOutcome> apply_index_updates(const std::vector<GlobalSecondaryIndexUpdateShape>& updates,
                                               const std::vector<AttributeDefinitionShape>& definitions, WallTime now,
                                               KeyspaceId new_keyspace, TableDefinition& table);

}  // namespace galvan
