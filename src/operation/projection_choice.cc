#include "operation/projection_choice.h"

#include <algorithm>
#include <string>

namespace galvan {

Result<std::optional<expression::Projection>> choose_projection(
    const std::optional<std::string_view>& projection_expression,
    const std::optional<std::vector<std::string_view>>& attributes_to_get, expression::Placeholders& placeholders) {
  if (projection_expression) {
    GALVAN_TRY(auto projection, expression::parse_projection(*projection_expression, placeholders));
    return std::optional(std::move(projection));
  }
  if (!attributes_to_get) return std::optional<expression::Projection>();
  std::vector<std::string_view> sorted = *attributes_to_get;
  std::ranges::sort(sorted);
  if (const auto twice = std::ranges::adjacent_find(sorted); twice != sorted.end()) {
    return validation_error("One or more parameter values were invalid: Duplicate value in attribute name: " +
                            std::string(*twice));
  }
  return std::optional(expression::projection_of_attributes(*attributes_to_get));
}

}  // namespace galvan
