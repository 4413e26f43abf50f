#pragma once

#include <atomic>
#include <cstddef>

namespace galvan {

/// Counts bytes held in flight against a bound. Thread-safe; does not block.
class ByteBudget {
 public:
  explicit ByteBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False, with nothing taken, if the bound would be passed.
  bool try_take(std::size_t bytes) {
    if (held_.fetch_add(bytes, std::memory_order_relaxed) + bytes <= bytes_max_) return true;
    give_back(bytes);
    return false;
  }
  /// For what exists already (an answer): counted even beyond the bound, so that new bodies wait.
  void take(std::size_t bytes) { held_.fetch_add(bytes, std::memory_order_relaxed); }
  void give_back(std::size_t bytes) { held_.fetch_sub(bytes, std::memory_order_relaxed); }

  std::size_t held() const { return held_.load(std::memory_order_relaxed); }

 private:
  const std::size_t bytes_max_;
  std::atomic<std::size_t> held_{0};
};

}  // namespace galvan
