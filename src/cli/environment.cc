#include "cli/environment.h"

#include <cstdlib>

namespace galvan::cli {

std::optional<std::string> environment_value(const std::string& name) {
  const char* const value = std::getenv(name.c_str());
  if (value == nullptr || *value == '\0') return std::nullopt;
  return value;
}

}  // namespace galvan::cli
