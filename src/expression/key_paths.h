#pragma once

#include "expression/path.h"
#include "model/api_error.h"
#include "model/key_schema.h"

#include <span>

namespace galvan::expression {

/// Errors: ValidationException where a path leads into an attribute of the key, in which there is nothing to lead to.
/// Source: Amazon DynamoDB Developer Guide, "Naming rules and data types" (key attributes are scalars); the words, and
/// that it is an error in every expression, as seen on DynamoDB Local.
Result<void> check_key_paths(std::span<const Path> paths, const KeySchema& keys);

}  // namespace galvan::expression
