#pragma once

#include "model/api_error.h"

#include <cstddef>
#include <string>
#include <string_view>

// What the translations of the legacy parameters share.
namespace galvan::expression {

/// "One or more parameter values were invalid: <what>".
tl::unexpected<ApiError> invalid_parameter(std::string_view what);

/// Errors: ValidationException for a name that no attribute can have.
Result<void> check_attribute_name(std::string_view name);

/// `elements`: attributes of one parameter, each counting for its values if it has more than one. Errors:
/// ValidationException beyond limits::kLegacyElementsMax.
Result<void> check_legacy_elements(std::size_t elements);

}  // namespace galvan::expression
