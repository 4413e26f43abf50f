#pragma once

#include <cstddef>

namespace galvan {

/// What one client address may do. 0 is no limit; the defaults are those of the command line.
struct SourceLimitOptions {
  std::size_t connections_max = 2000;
  std::size_t requests_per_second = 0;
  /// Requests that failed to say who sends them.
  std::size_t failures_per_minute = 100;
  /// Whether the limits hold for this machine's own clients as well.
  bool limit_loopback = false;
};

}  // namespace galvan
