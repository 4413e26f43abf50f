#include "identity/access_key_use_saver.h"

namespace galvan::identity {

AccessKeyUseSaver::AccessKeyUseSaver(IdentityStore& store) : store_(store) {
  thread_ = std::thread([this] { run(); });
}

AccessKeyUseSaver::~AccessKeyUseSaver() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void AccessKeyUseSaver::run() {
  bool more = true;
  while (more) {
    more = pause();
    // What fails is tried again the next time.
    static_cast<void>(store_.save_uses());
  }
}

bool AccessKeyUseSaver::pause() {
  const auto end = std::chrono::steady_clock::now() + kEvery;
  const MutexLock lock(mutex_);
  while (!stopping_) {
    const auto left = end - std::chrono::steady_clock::now();
    if (left <= std::chrono::steady_clock::duration::zero()) return true;
    wake_.wait_for(mutex_, left);
  }
  return false;
}

}  // namespace galvan::identity
