#pragma once

#include <optional>
#include <string>

namespace galvan::cli {

/// The environment variable's value. An empty one counts as unset: that is how scripts and container files unset one.
std::optional<std::string> environment_value(const std::string& name);

}  // namespace galvan::cli
