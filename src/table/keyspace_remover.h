#pragma once

#include "base/mutex.h"
#include "storage/engine.h"
#include "table/catalog.h"

#include <atomic>
#include <chrono>
#include <deque>
#include <thread>
#include <vector>

namespace galvan {

/// Gives the space of dropped keyspaces back on a thread of its own. Those that the catalog still lists at start-up are
/// taken up again.
class KeyspaceRemover {
 public:
  /// Starts the thread. Catalog and engine must outlive the remover.
  KeyspaceRemover(Catalog& catalog, Engine& engine);
  /// Stops after the removal under way; what it had not come to is listed in the catalog.
  ~KeyspaceRemover();

  /// Queues a keyspace that the catalog has dropped.
  void enqueue(KeyspaceId keyspace) GALVAN_EXCLUDES(mutex_);

 private:
  void run() GALVAN_EXCLUDES(mutex_);
  /// Waits for keyspaces to remove, and then for those that come right behind them. Nothing once the remover stops.
  std::vector<KeyspaceId> next_batch() GALVAN_EXCLUDES(mutex_);
  /// A removal that fails is left to the next start; an overloaded engine is asked again.
  void remove(const std::vector<KeyspaceId>& keyspaces) GALVAN_EXCLUDES(mutex_);
  /// False once the remover stops.
  bool pause(std::chrono::milliseconds length) GALVAN_EXCLUDES(mutex_);

  Catalog& catalog_;
  Engine& engine_;
  Mutex mutex_;
  CondVar wake_;
  std::deque<KeyspaceId> queue_ GALVAN_GUARDED_BY(mutex_);
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::atomic<bool> stop_reclaiming_ = false;
  std::thread thread_;
};

}  // namespace galvan
