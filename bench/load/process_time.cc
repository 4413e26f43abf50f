#include "load/process_time.h"

#include <unistd.h>

#include <cstdint>
#include <fstream>
#include <limits>
#include <string>

namespace galvan::load {

double process_seconds(const std::vector<pid_t>& processes) {
  std::uint64_t ticks = 0;
  for (const pid_t process : processes) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    // The second field is the program's name in parentheses, and may hold anything; user time is the 14th.
    file.ignore(std::numeric_limits<std::streamsize>::max(), ')');
    std::string skipped;
    for (int field = 3; field < 14; ++field) file >> skipped;
    std::uint64_t user = 0;
    std::uint64_t system = 0;
    if (file >> user >> system) ticks += user + system;
  }
  return static_cast<double>(ticks) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace galvan::load
