#include "ttl/expiry_pace.h"

#include <algorithm>
#include <ratio>

namespace galvan {
namespace {

using Seconds = std::chrono::duration<double>;

// With these a million items that expire within a minute are gone about a minute later, and the requests of users
// hardly notice (bench/README.md, expiry).
constexpr double kShare = 0.1;
constexpr double kShareMax = 0.5;
constexpr Seconds kHurriesAfter{60};

}  // namespace

std::chrono::nanoseconds expiry_rest(std::chrono::nanoseconds worked, std::chrono::nanoseconds elapsed,
                                     std::chrono::nanoseconds behind) {
  const double hurry = std::max(Seconds(behind) / kHurriesAfter, 1.0);
  const double share = std::min(kShare * hurry, kShareMax);
  return std::max(std::chrono::duration_cast<std::chrono::nanoseconds>(worked / share) - elapsed,
                  std::chrono::nanoseconds(0));
}

}  // namespace galvan
