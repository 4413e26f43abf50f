#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "base/result.h"

#include <chrono>
#include <cstdint>
#include <optional>

namespace galvan {

struct TestClockReading {
  WallTime now;
  bool frozen = false;
};

struct TestClockChange {
  std::optional<WallTime> set_to = std::nullopt;
  std::chrono::milliseconds advance{0};       ///< after `set_to`
  std::optional<bool> frozen = std::nullopt;  ///< whether it stands still from then on
};

enum class TestClockRefusal : std::uint8_t { kBackwards, kTooLate };

/// A clock in the hands of whoever tests an application: it goes at the machine's pace until it is set forward or
/// frozen, and never goes backwards, not even where the machine's does. Thread-safe.
class TestClock final : public Clock {
 public:
  /// The end of the year 9999: what it can be set to at most.
  static constexpr WallTime kLatest{std::chrono::milliseconds(253'402'300'799'999)};

  /// Starts with the time of `machine`, which must outlive it.
  explicit TestClock(const Clock& machine);

  WallTime now() const override GALVAN_EXCLUDES(mutex_);
  TestClockReading read() const GALVAN_EXCLUDES(mutex_);
  /// Changes nothing where it refuses.
  BasicResult<TestClockReading, TestClockRefusal> change(const TestClockChange& change) GALVAN_EXCLUDES(mutex_);

 private:
  WallTime present() const GALVAN_REQUIRES(mutex_);

  const Clock& machine_;
  mutable Mutex mutex_;
  mutable WallTime last_ GALVAN_GUARDED_BY(mutex_);  // the latest time that was told
  std::chrono::milliseconds ahead_ GALVAN_GUARDED_BY(mutex_){0};
  bool frozen_ GALVAN_GUARDED_BY(mutex_) = false;
};

}  // namespace galvan
