#include "server/disk_pool.h"

namespace galvan {

DiskPool::DiskPool(RequestHandler& handler, unsigned threads, std::size_t queue_max) : queue_max_(queue_max) {
  threads_.reserve(threads);
  try {
    for (unsigned i = 0; i < threads; ++i) {
      threads_.emplace_back([this, &handler] {
        const auto context = handler.make_context();
        work(*context);
      });
    }
  } catch (...) {
    stop();
    throw;
  }
}

DiskPool::~DiskPool() { stop(); }

bool DiskPool::try_submit(DiskTask& task) {
  {
    const MutexLock lock(mutex_);
    if (stopping_ || queue_.size() >= queue_max_) {
      ++refused_;
      return false;
    }
    ++taken_;
    queue_.push_back(&task);
  }
  wake_.notify_one();
  return true;
}

void DiskPool::stop() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

PoolFigures DiskPool::figures() const {
  const MutexLock lock(mutex_);
  return {queue_.size(), taken_, refused_};
}

void DiskPool::work(RequestHandler::Context& context) {
  for (;;) {
    DiskTask* task = nullptr;
    {
      const MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) wake_.wait(mutex_);
      if (queue_.empty()) return;
      task = queue_.front();
      queue_.pop_front();
    }
    task->run(context);
  }
}

}  // namespace galvan
