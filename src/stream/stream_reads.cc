#include "stream/stream_reads.h"

#include <algorithm>

namespace galvan {
namespace {

std::int64_t minute_of(WallTime now) {
  return std::chrono::floor<std::chrono::minutes>(now).time_since_epoch().count();
}

}  // namespace

void StreamReads::note(WallTime now, std::size_t records, std::size_t bytes, std::chrono::milliseconds age) {
  const std::int64_t minute = minute_of(now);
  const MutexLock lock(mutex_);
  records_ += records;
  bytes_ += bytes;
  Window& window = windows_[static_cast<std::size_t>(minute & 1)];
  if (window.minute != minute) window = {.minute = minute};
  window.age_max = std::max(window.age_max, age);
}

void StreamReads::append_figures(WallTime now, std::vector<EngineFigure>& figures) const {
  const std::int64_t minute = minute_of(now);
  const MutexLock lock(mutex_);
  std::chrono::milliseconds lag{0};
  for (const Window& window : windows_) {
    if (window.minute >= minute - 1) lag = std::max(lag, window.age_max);
  }
  figures.push_back({"stream_records_read_total", "Change records that GetRecords answered with", true,
                     static_cast<double>(records_)});
  figures.push_back({"stream_record_bytes_read_total",
                     "Stored bytes of the change records that GetRecords answered with", true,
                     static_cast<double>(bytes_)});
  figures.push_back({"stream_lag_seconds",
                     "Greatest age of a change record when it was read, in the last one to two minutes", false,
                     static_cast<double>(lag.count()) / 1000});
}

}  // namespace galvan
