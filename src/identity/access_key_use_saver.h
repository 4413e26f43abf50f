#pragma once

#include "base/mutex.h"
#include "identity/identity_store.h"

#include <chrono>
#include <thread>

namespace galvan::identity {

/// Saves now and then which keys were used when, on a thread of its own, and once more when it ends. So an orderly end
/// forgets nothing, and a crash what was noted since kEvery.
class AccessKeyUseSaver {
 public:
  static constexpr std::chrono::minutes kEvery{1};

  /// Starts the thread. The store must outlive the saver.
  explicit AccessKeyUseSaver(IdentityStore& store);
  /// May block.
  ~AccessKeyUseSaver();

 private:
  void run() GALVAN_EXCLUDES(mutex_);
  /// False once the saver stops.
  bool pause() GALVAN_EXCLUDES(mutex_);

  IdentityStore& store_;
  Mutex mutex_;
  CondVar wake_;
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::thread thread_;  // last: it uses all of the above
};

}  // namespace galvan::identity
