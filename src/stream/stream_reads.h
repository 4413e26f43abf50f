#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "storage/engine.h"

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace galvan {

/// Counts what consumers read of streams, and how far behind they are. Thread-safe.
class StreamReads {
 public:
  /// Notes an answer of GetRecords with `records` of so many bytes, the oldest of them of that age; none if it is
  /// empty.
  void note(WallTime now, std::size_t records, std::size_t bytes, std::chrono::milliseconds age)
      GALVAN_EXCLUDES(mutex_);
  void append_figures(WallTime now, std::vector<EngineFigure>& figures) const GALVAN_EXCLUDES(mutex_);

 private:
  struct Window {
    std::int64_t minute = 0;  // since 1970
    std::chrono::milliseconds age_max{0};
  };

  mutable Mutex mutex_;
  std::uint64_t records_ GALVAN_GUARDED_BY(mutex_) = 0;
  std::uint64_t bytes_ GALVAN_GUARDED_BY(mutex_) = 0;
  // This minute and the one before it.
  std::array<Window, 2> windows_ GALVAN_GUARDED_BY(mutex_);
};

}  // namespace galvan
