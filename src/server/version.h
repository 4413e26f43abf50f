#pragma once

#include <string_view>

namespace galvan {

/// The version that CMakeLists.txt names.
inline constexpr std::string_view kVersion = GALVAN_VERSION;

}  // namespace galvan
