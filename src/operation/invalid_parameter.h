#pragma once

#include <string>

namespace galvan {

/// How the service begins what it says of parameters that do not fit each other.
inline const std::string kInvalid = "One or more parameter values were invalid: ";

}  // namespace galvan
