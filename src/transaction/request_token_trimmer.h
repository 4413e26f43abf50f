#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "storage/engine.h"

#include <chrono>
#include <string>
#include <thread>

namespace galvan {

/// Gives the space of ClientRequestTokens back once they are no longer valid, in small steps on a thread of its own.
class RequestTokenTrimmer {
 public:
  /// Starts the thread. Engine and clock must outlive the trimmer.
  RequestTokenTrimmer(Engine& engine, const Clock& clock);
  /// Stops after the step under way.
  ~RequestTokenTrimmer();

 private:
  void run() GALVAN_EXCLUDES(mutex_);
  /// One bounded step. Answers how long to pause before the next.
  std::chrono::milliseconds step();
  /// False once the trimmer stops.
  bool pause(std::chrono::milliseconds length) GALVAN_EXCLUDES(mutex_);

  Engine& engine_;
  const Clock& clock_;
  // Where the last step ended, so that the next does not walk over what that one removed. The thread's own.
  std::string next_;
  WallTime last_step_{};
  Mutex mutex_;
  CondVar wake_;
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace galvan
