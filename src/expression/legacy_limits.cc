#include "expression/legacy_limits.h"

#include "model/limits.h"

namespace galvan::expression {

tl::unexpected<ApiError> invalid_parameter(std::string_view what) {
  return validation_error("One or more parameter values were invalid: " + std::string(what));
}

Result<void> check_attribute_name(std::string_view name) {
  if (name.empty()) return validation_error("Empty attribute name");
  if (name.size() > limits::kAttributeNameBytesMax)
    return validation_error("Attribute name is too large, must be less than 65536 bytes");
  return ok();
}

Result<void> check_legacy_elements(std::size_t elements) {
  if (elements <= limits::kLegacyElementsMax) return ok();
  return invalid_parameter("More than " + std::to_string(limits::kLegacyElementsMax) +
                           " attributes and values in one parameter");
}

}  // namespace galvan::expression
