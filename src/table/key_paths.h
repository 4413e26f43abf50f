#pragma once

#include "expression/path.h"
#include "model/api_error.h"
#include "table/table_definition.h"

#include <span>

namespace galvan {

/// Errors: ValidationException where a path leads into an attribute of the table's key or of an index's, in which there
/// is nothing to lead to. Source: Amazon DynamoDB Developer Guide, "Naming rules and data types" (key attributes are
/// scalars); the words, and that it is an error in every expression of any operation, as seen on DynamoDB (updates) and
/// on DynamoDB Local.
Result<void> check_key_paths(std::span<const expression::Path> paths, const TableDefinition& table);

}  // namespace galvan
