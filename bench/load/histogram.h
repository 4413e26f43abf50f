#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace galvan::load {

/// Counts durations in buckets that are at most 1/128 of their value wide, from 1 ns to the end of uint64_t, in a fixed
/// 58 KiB. Not thread-safe: each thread has its own, and they are added up at the end.
class Histogram {
 public:
  void record(std::uint64_t nanoseconds);
  void add(const Histogram& other);

  std::uint64_t count() const { return count_; }
  std::uint64_t max() const { return max_; }

  /// The upper end of the bucket in which the given share of the durations is reached, so that it never flatters; 0 if
  /// there are none. `share` is from 0 to 1.
  std::uint64_t percentile(double share) const;

 private:
  // Values below 2 * kBucketsPerDoubling have a bucket each; from there, each doubling has kBucketsPerDoubling.
  static constexpr unsigned kBitsPerDoubling = 7;
  static constexpr std::size_t kBucketsPerDoubling = std::size_t{1} << kBitsPerDoubling;
  static constexpr std::size_t kBuckets = (64 - kBitsPerDoubling + 1) * kBucketsPerDoubling;

  static std::size_t bucket_of(std::uint64_t value);
  static std::uint64_t upper_end(std::size_t bucket);

  std::array<std::uint64_t, kBuckets> counts_{};
  std::uint64_t count_ = 0;
  std::uint64_t max_ = 0;
};

}  // namespace galvan::load
