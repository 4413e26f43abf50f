#pragma once

#include "model/api_error.h"
#include "storage/engine.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <vector>

namespace galvan {

/// Faults that the server makes up, so that applications can test how they meet them. Chances are from 0 to 1.
struct ChaosOptions {
  double transaction_conflict = 0;       ///< of operations that read or write transactionally, or write one item
  double throttle = 0;                   ///< of operations on items
  double error_500 = 0;                  ///< of every operation
  std::chrono::milliseconds latency{0};  ///< added to every answer

  bool enabled() const {
    return transaction_conflict > 0 || throttle > 0 || error_500 > 0 || latency > std::chrono::milliseconds(0);
  }
};

enum class FaultKind : std::uint8_t { kNone, kTransactionConflict, kThrottle, kError500 };

struct Fault {
  FaultKind kind = FaultKind::kNone;
  std::uint64_t random = 0;  ///< for what else must be chosen, such as the action that is to blame
};

/// What the service answers where they happen without chaos.
ApiError transaction_conflict();
ApiError throughput_exceeded();

/// Draws the faults. Thread-safe.
class Chaos {
 public:
  explicit Chaos(const ChaosOptions& options, std::uint64_t seed) : options_(options), draws_(seed) {}

  const ChaosOptions& options() const { return options_; }
  /// What befalls one request. Conflicts and throttling are drawn for those that can meet them alone. The fault is
  /// counted as having happened.
  Fault draw(bool can_conflict, bool can_be_throttled);
  /// For /metrics: whether chaos is on, and the faults so far where it is.
  void append_figures(std::vector<EngineFigure>& figures) const;

 private:
  const ChaosOptions options_;
  std::atomic<std::uint64_t> draws_;
  std::array<std::atomic<std::uint64_t>, 4> faults_{};  // by FaultKind
};

}  // namespace galvan
