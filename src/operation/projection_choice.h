#pragma once

#include "expression/placeholders.h"
#include "expression/projection.h"
#include "model/api_error.h"

#include <optional>
#include <string_view>
#include <vector>

namespace galvan {

/// What a read returns of an item: everything, or what ProjectionExpression or the legacy AttributesToGet names.
/// Errors: ValidationException of the expression, or for an attribute named twice.
Result<std::optional<expression::Projection>> choose_projection(
    const std::optional<std::string_view>& projection_expression,
    const std::optional<std::vector<std::string_view>>& attributes_to_get, expression::Placeholders& placeholders);

}  // namespace galvan
