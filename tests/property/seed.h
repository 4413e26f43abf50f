#pragma once

#include <cstdint>
#include <random>

namespace galvan {

using RandomEngine = std::mt19937_64;

/// The seed of this run: GALVAN_SEED from the environment, or a random one. Printed once, so that a failure can be
/// repeated.
std::uint64_t property_seed();

/// Uniform from `low` to `high`, both included.
inline int uniform(RandomEngine& random, int low, int high) {
  return std::uniform_int_distribution<int>(low, high)(random);
}
inline bool chance(RandomEngine& random, int percent) { return uniform(random, 1, 100) <= percent; }

}  // namespace galvan
