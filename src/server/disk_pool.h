#pragma once

#include "base/mutex.h"
#include "server/metrics.h"
#include "server/request_handler.h"

#include <cstddef>
#include <cstdint>
#include <deque>
#include <thread>
#include <vector>

namespace galvan {

/// Something to run where waiting for the disk is allowed. Must not throw.
class DiskTask {
 public:
  virtual ~DiskTask() = default;
  virtual void run(RequestHandler::Context& context) = 0;
};

/// A few threads for requests that may wait for the disk, each with its own Context, behind one bounded queue.
class DiskPool {
 public:
  /// Starts the threads. The handler outlives the pool.
  DiskPool(RequestHandler& handler, unsigned threads, std::size_t queue_max);
  ~DiskPool();

  /// Queues the task, which must live until it has run. False if the queue is full or the pool has stopped.
  bool try_submit(DiskTask& task) GALVAN_EXCLUDES(mutex_);
  /// Runs what is queued, then ends the threads. Returns after the last task.
  void stop() GALVAN_EXCLUDES(mutex_);

  PoolFigures figures() const GALVAN_EXCLUDES(mutex_);

 private:
  void work(RequestHandler::Context& context) GALVAN_EXCLUDES(mutex_);

  const std::size_t queue_max_;
  mutable Mutex mutex_;
  CondVar wake_;
  std::deque<DiskTask*> queue_ GALVAN_GUARDED_BY(mutex_);
  std::uint64_t taken_ GALVAN_GUARDED_BY(mutex_) = 0;
  std::uint64_t refused_ GALVAN_GUARDED_BY(mutex_) = 0;
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::vector<std::thread> threads_;
};

}  // namespace galvan
