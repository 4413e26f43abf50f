#include "ttl/expiry_pace.h"

#include <algorithm>
#include <ratio>

namespace galvan {
namespace {

using Seconds = std::chrono::duration<double>;

// With a rest of four steps, what expires costs the requests of users next to nothing (bench/README.md, expiry); with
// one of one step the sweeper takes half of what a thread can do.
constexpr double kRestMax = 4;
constexpr double kRestMin = 1;
constexpr Seconds kHurriesAfter{60};

}  // namespace

std::chrono::nanoseconds expiry_rest(std::chrono::nanoseconds worked, std::chrono::nanoseconds behind) {
  const double hurry = std::max(Seconds(behind) / kHurriesAfter, 1.0);
  const double rest = std::max(kRestMax / hurry, kRestMin);
  return std::chrono::duration_cast<std::chrono::nanoseconds>(worked * rest);
}

}  // namespace galvan
