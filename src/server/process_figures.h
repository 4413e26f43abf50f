#pragma once

#include <cstdint>

namespace galvan {

/// What the system says of this process. A figure that it does not tell is zero.
struct ProcessFigures {
  double cpu_seconds = 0;         ///< user and system
  double start_time_seconds = 0;  ///< since 1970
  std::uint64_t resident_bytes = 0;
  std::uint64_t virtual_bytes = 0;
  std::uint64_t open_descriptors = 0;
  std::uint64_t descriptors_max = 0;
};

/// Reads /proc; takes microseconds to milliseconds.
ProcessFigures read_process_figures();

}  // namespace galvan
