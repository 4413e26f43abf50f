#pragma once

#include "base/clock.h"
#include "model/stored_item.h"

#include <atomic>

namespace galvan {

/// Hands out write timestamps: wall time where it moves, a counter where it does not, never the same twice and never
/// backwards within one run. Thread-safe.
class WriteClock {
 public:
  /// The clock must outlive this.
  explicit WriteClock(const Clock& clock) : clock_(clock) {}

  WriteTimestamp next() {
    const auto milliseconds = static_cast<std::uint64_t>(clock_.now().time_since_epoch().count());
    const std::uint64_t wall = milliseconds << 16;
    std::uint64_t last = last_.load(std::memory_order_relaxed);
    std::uint64_t next = 0;
    do {
      next = wall > last ? wall : last + 1;
    } while (!last_.compare_exchange_weak(last, next, std::memory_order_relaxed));
    return WriteTimestamp(next);
  }

 private:
  const Clock& clock_;
  std::atomic<std::uint64_t> last_ = 0;
};

}  // namespace galvan
