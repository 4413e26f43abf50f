#include "operation/throughput_change.h"

#include <chrono>
#include <string>

namespace galvan {
namespace {

bool same_day(WallTime a, WallTime b) {
  return std::chrono::floor<std::chrono::days>(a) == std::chrono::floor<std::chrono::days>(b);
}

}  // namespace

Result<void> change_throughput(const ProvisionedThroughputShape& given, std::string_view of, WallTime now,
                               ProvisionedThroughput& throughput) {
  if (*given.read_capacity_units != throughput.read_capacity_units ||
      *given.write_capacity_units != throughput.write_capacity_units) {
    set_throughput(given, now, throughput);
    return ok();
  }
  const std::string read = std::to_string(throughput.read_capacity_units);
  const std::string write = std::to_string(throughput.write_capacity_units);
  const std::string what(of.substr(0, of.find(' ')));
  return validation_error("The provisioned throughput for the " + std::string(of) +
                          " will not change. The requested value equals the current value. Current ReadCapacityUnits "
                          "provisioned for the " +
                          what + ": " + read + ". Requested ReadCapacityUnits: " + read +
                          ". Current WriteCapacityUnits provisioned for the " + what + ": " + write +
                          ". Requested WriteCapacityUnits: " + write +
                          ". Refer to the Amazon DynamoDB Developer Guide for current limits and how to request higher "
                          "limits.");
}

void set_throughput(const ProvisionedThroughputShape& given, WallTime now, ProvisionedThroughput& throughput) {
  const std::int64_t read = *given.read_capacity_units;
  const std::int64_t write = *given.write_capacity_units;
  if (read > throughput.read_capacity_units || write > throughput.write_capacity_units) throughput.last_increase = now;
  if (read < throughput.read_capacity_units || write < throughput.write_capacity_units) {
    const bool again_today = throughput.last_decrease && same_day(*throughput.last_decrease, now);
    throughput.decreases_today = again_today ? throughput.decreases_today + 1 : 1;
    throughput.last_decrease = now;
  }
  throughput.read_capacity_units = read;
  throughput.write_capacity_units = write;
}

}  // namespace galvan
