#pragma once

#include "expression/expression_cache.h"
#include "model/api_error.h"
#include "operation/expression_inputs.h"

#include <optional>
#include <string_view>
#include <vector>

namespace galvan {

/// What a read returns of an item: everything (null), or what ProjectionExpression or the legacy AttributesToGet names.
/// Errors: ValidationException of the expression, or for an attribute named twice.
Result<expression::ProjectionPtr> choose_projection(
    const std::optional<std::string_view>& projection_expression,
    const std::optional<std::vector<std::string_view>>& attributes_to_get, ExpressionInputs& inputs);

}  // namespace galvan
