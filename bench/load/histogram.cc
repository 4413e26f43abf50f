#include "load/histogram.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace galvan::load {

void Histogram::record(std::uint64_t nanoseconds) {
  ++counts_[bucket_of(nanoseconds)];
  ++count_;
  max_ = std::max(max_, nanoseconds);
}

void Histogram::add(const Histogram& other) {
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) counts_[bucket] += other.counts_[bucket];
  count_ += other.count_;
  max_ = std::max(max_, other.max_);
}

std::uint64_t Histogram::percentile(double share) const {
  if (count_ == 0) return 0;
  const double exact_rank = std::ceil(share * static_cast<double>(count_));
  const std::uint64_t rank = std::clamp<std::uint64_t>(static_cast<std::uint64_t>(exact_rank), 1, count_);
  std::uint64_t seen = 0;
  for (std::size_t bucket = 0; bucket < kBuckets; ++bucket) {
    seen += counts_[bucket];
    if (seen >= rank) return std::min(upper_end(bucket), max_);
  }
  return max_;
}

std::size_t Histogram::bucket_of(std::uint64_t value) {
  const unsigned width = static_cast<unsigned>(std::bit_width(value));
  const unsigned shift = width > kBitsPerDoubling + 1 ? width - kBitsPerDoubling - 1 : 0;
  return shift * kBucketsPerDoubling + static_cast<std::size_t>(value >> shift);
}

std::uint64_t Histogram::upper_end(std::size_t bucket) {
  const std::size_t shift = bucket < 2 * kBucketsPerDoubling ? 0 : bucket / kBucketsPerDoubling - 1;
  const std::uint64_t first = static_cast<std::uint64_t>(bucket - shift * kBucketsPerDoubling) << shift;
  return first + ((std::uint64_t{1} << shift) - 1);
}

}  // namespace galvan::load
