#include "base/test_clock.h"

#include <algorithm>

namespace galvan {

TestClock::TestClock(const Clock& machine) : machine_(machine), last_(machine.now()) {}

WallTime TestClock::present() const {
  if (!frozen_) last_ = std::max(last_, std::min(machine_.now() + ahead_, kLatest));
  return last_;
}

WallTime TestClock::now() const {
  const MutexLock lock(mutex_);
  return present();
}

TestClockReading TestClock::read() const {
  const MutexLock lock(mutex_);
  return {present(), frozen_};
}

BasicResult<TestClockReading, TestClockRefusal> TestClock::change(const TestClockChange& change) {
  const MutexLock lock(mutex_);
  const WallTime before = present();
  const WallTime set_to = change.set_to.value_or(before);
  if (set_to < before || change.advance.count() < 0) return failure(TestClockRefusal::kBackwards);
  if (set_to > kLatest || change.advance > kLatest - set_to) return failure(TestClockRefusal::kTooLate);
  last_ = set_to + change.advance;
  ahead_ = last_ - machine_.now();
  frozen_ = change.frozen.value_or(frozen_);
  return TestClockReading{last_, frozen_};
}

}  // namespace galvan
