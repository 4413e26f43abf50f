#pragma once

#include <cmath>
#include <cstdint>

namespace galvan::load {

/// SplitMix64: fast, the same on every machine, good enough to choose keys with. Not thread-safe.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t mixed = state_;
    mixed = (mixed ^ (mixed >> 30U)) * 0xbf58476d1ce4e5b9U;
    mixed = (mixed ^ (mixed >> 27U)) * 0x94d049bb133111ebU;
    return mixed ^ (mixed >> 31U);
  }

  /// Less than `end`, which must not be 0. The bias of the remainder is below `end` / 2^64.
  std::uint64_t below(std::uint64_t end) { return next() % end; }

  /// Exponentially distributed with mean 1: the gaps between arrivals that know nothing of one another.
  double gap() {
    constexpr double kUnit = 1.0 / static_cast<double>(std::uint64_t{1} << 53U);
    return -std::log1p(-static_cast<double>(next() >> 11U) * kUnit);
  }

 private:
  std::uint64_t state_;
};

}  // namespace galvan::load
