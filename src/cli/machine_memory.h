#pragma once

#include <cstddef>

namespace galvan::cli {

/// Bytes of memory that this process may use: the machine's, or less where a control group (a container) allows less.
std::size_t machine_memory_bytes();

}  // namespace galvan::cli
