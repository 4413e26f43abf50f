#pragma once

#include <cstddef>
#include <string>

namespace galvan::security {

/// Bytes that nobody can guess. Ends the process if the system has none, which nothing sensible could follow.
std::string random_bytes(std::size_t count);

}  // namespace galvan::security
