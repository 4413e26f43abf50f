#include "cli/machine_memory.h"

#include <unistd.h>

#include <algorithm>
#include <fstream>

namespace galvan::cli {

std::size_t machine_memory_bytes() {
  const auto pages = static_cast<std::size_t>(std::max(sysconf(_SC_PHYS_PAGES), 1L));
  std::size_t bytes = pages * static_cast<std::size_t>(std::max(sysconf(_SC_PAGESIZE), 1L));
  // Versions 2 and 1 of control groups. A file that is missing, or says "max", sets no limit.
  for (const char* const path : {"/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes"}) {
    std::size_t limit = 0;
    if (std::ifstream(path) >> limit && limit > 0) bytes = std::min(bytes, limit);
  }
  return bytes;
}

}  // namespace galvan::cli
