#include "operation/chaos.h"

namespace galvan {
namespace {

/// SplitMix64: scatters successive numbers over all 64 bits.
std::uint64_t scatter(std::uint64_t number) {
  number *= 0x9E3779B97F4A7C15U;
  number = (number ^ (number >> 30)) * 0xBF58476D1CE4E5B9U;
  number = (number ^ (number >> 27)) * 0x94D049BB133111EBU;
  return number ^ (number >> 31);
}

/// From 0 inclusive to 1 exclusive.
double fraction(std::uint64_t random) { return static_cast<double>(random >> 11) * 0x1.0p-53; }

}  // namespace

ApiError transaction_conflict() {
  return ApiError(ErrorKind::kTransactionConflict, "Transaction is ongoing for the item");
}

ApiError throughput_exceeded() {
  return ApiError(ErrorKind::kProvisionedThroughputExceeded,
                  "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
                  "provisioning level with the UpdateTable API.");
}

Fault Chaos::draw(bool can_conflict, bool can_be_throttled) {
  if (!options_.enabled()) return {};
  const std::uint64_t random = scatter(draws_.fetch_add(1, std::memory_order_relaxed));
  // One number for all: the chances stand beside each other on the line from 0 to 1, and each is met as often as asked
  // for as long as they fit.
  const double point = fraction(random);
  double bound = options_.error_500;
  Fault fault{.kind = FaultKind::kNone, .random = scatter(random)};
  if (point < bound) {
    fault.kind = FaultKind::kError500;
  } else if (can_be_throttled && point < (bound += options_.throttle)) {
    fault.kind = FaultKind::kThrottle;
  } else if (can_conflict && point < bound + options_.transaction_conflict) {
    fault.kind = FaultKind::kTransactionConflict;
  }
  faults_[static_cast<std::size_t>(fault.kind)].fetch_add(1, std::memory_order_relaxed);
  return fault;
}

void Chaos::append_figures(std::vector<EngineFigure>& figures) const {
  const bool enabled = options_.enabled();
  figures.push_back({"chaos_enabled", "Whether --chaos makes faults appear", false, enabled ? 1.0 : 0.0});
  if (!enabled) return;
  const auto append = [&](std::string name, std::string help, FaultKind kind) {
    const std::uint64_t count = faults_[static_cast<std::size_t>(kind)].load(std::memory_order_relaxed);
    figures.push_back({std::move(name), std::move(help), true, static_cast<double>(count)});
  };
  append("chaos_transaction_conflicts_total", "Transaction conflicts made up", FaultKind::kTransactionConflict);
  append("chaos_throttles_total", "Requests throttled without need", FaultKind::kThrottle);
  append("chaos_errors_500_total", "Internal server errors made up", FaultKind::kError500);
}

}  // namespace galvan
