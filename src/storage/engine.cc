#include "storage/engine.h"

#include "base/mutex.h"

#include <utility>

namespace galvan {
namespace {

class BlockingWaiter final : public CommitWaiter {
 public:
  void on_durable(const StorageResult<void>& outcome) override {
    MutexLock lock(mutex_);
    outcome_ = outcome;
    // Under the lock: once it is released, wait() may return and end this object.
    ready_.notify_one();
  }

  StorageResult<void> wait() {
    MutexLock lock(mutex_);
    while (!outcome_) ready_.wait(mutex_);
    return *std::move(outcome_);
  }

 private:
  Mutex mutex_;
  CondVar ready_;
  std::optional<StorageResult<void>> outcome_ GALVAN_GUARDED_BY(mutex_);
};

}  // namespace

StorageResult<void> wait_durable(Engine& engine, CommitTicket ticket) {
  BlockingWaiter waiter;
  engine.when_durable(ticket, waiter);
  return waiter.wait();
}

}  // namespace galvan
