#pragma once

#include "model/api_error.h"
#include "operation/table_shapes.h"
#include "table/table_definition.h"

#include <map>
#include <optional>
#include <string>
#include <vector>

// Rules of secondary indexes that CreateTable and UpdateTable share. Errors are ValidationExceptions in the service's
// words.
namespace galvan {

/// The secondary indexes of a CreateTable.
struct IndexDefinitions {
  const std::optional<std::vector<SecondaryIndexShape>>& local;
  const std::optional<std::vector<SecondaryIndexShape>>& global;
};
/// A request that passes has well-formed indexes.
Result<void> check_indexes(const IndexDefinitions& indexes, const KeySchema& keys,
                           const std::vector<AttributeDefinitionShape>& definitions, BillingMode billing_mode);

/// Whether a global index may be added to the table.
Result<void> check_new_global_index(const SecondaryIndexShape& index, const TableDefinition& table,
                                    const std::vector<AttributeDefinitionShape>& definitions);

/// Types of key attributes. What is added first stays: a table's own types go before those of a request.
using AttributeTypes = std::map<std::string, AttributeType, std::less<>>;
void add_attribute_types(KeySchemaView keys, AttributeTypes& types);
void add_attribute_types(const std::vector<AttributeDefinitionShape>& definitions, AttributeTypes& types);

/// The index that a checked shape describes, still without a keyspace. `table` gives keys and billing mode.
Result<IndexDefinition> make_index(const SecondaryIndexShape& shape, IndexKind kind, const TableDefinition& table,
                                   const AttributeTypes& types);

}  // namespace galvan
