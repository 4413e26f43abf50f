#pragma once

#include "base/clock.h"

#include <cstdint>
#include <optional>

// What a table or a global index may serve, as it was asked for.
namespace galvan {

/// Provisioned capacity; zeros while the table is PAY_PER_REQUEST.
struct ProvisionedThroughput {
  std::int64_t read_capacity_units = 0;
  std::int64_t write_capacity_units = 0;
  std::int64_t decreases_today = 0;
  std::optional<WallTime> last_increase;
  std::optional<WallTime> last_decrease;
};

/// Ceilings of a PAY_PER_REQUEST table or index; absent where there is none.
struct OnDemandThroughput {
  std::optional<std::int64_t> max_read_request_units;
  std::optional<std::int64_t> max_write_request_units;
};

/// What was asked to be served at once; absent where nothing was asked.
struct WarmThroughput {
  std::optional<std::int64_t> read_units_per_second;
  std::optional<std::int64_t> write_units_per_second;
};

}  // namespace galvan
