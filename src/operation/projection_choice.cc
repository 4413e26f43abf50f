#include "operation/projection_choice.h"

#include <algorithm>
#include <memory>
#include <string>

namespace galvan {

Result<expression::ProjectionPtr> choose_projection(
    const std::optional<std::string_view>& projection_expression,
    const std::optional<std::vector<std::string_view>>& attributes_to_get, ExpressionInputs& inputs) {
  if (projection_expression) return inputs.projection(*projection_expression);
  if (!attributes_to_get) return expression::ProjectionPtr();
  std::vector<std::string_view> sorted = *attributes_to_get;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
    return validation_error("One or more parameter values were invalid: Duplicate value in attribute name: " +
                            std::string(*twice));
  }
  return std::make_shared<const expression::Projection>(expression::projection_of_attributes(*attributes_to_get));
}

}  // namespace galvan
