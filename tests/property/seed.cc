#include "seed.h"

#include <cstdio>
#include <cstdlib>

namespace galvan {

std::uint64_t property_seed() {
  static const std::uint64_t seed = [] {
    const char* given = std::getenv("GALVAN_SEED");
    const std::uint64_t chosen = given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device{}();
    std::printf("GALVAN_SEED=%llu\n", static_cast<unsigned long long>(chosen));
    return chosen;
  }();
  return seed;
}

}  // namespace galvan
