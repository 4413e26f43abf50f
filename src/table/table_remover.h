#pragma once

#include "base/mutex.h"
#include "storage/engine.h"
#include "table/catalog.h"

#include <deque>
#include <string>
#include <thread>

namespace galvan {

/// Gives the space of deleted tables back on a thread of its own, then forgets them. Tables found in state DELETING
/// at start-up are taken up again.
class TableRemover {
 public:
  /// Starts the thread. Catalog and engine must outlive the remover.
  TableRemover(Catalog& catalog, Engine& engine);
  /// Stops after the removal under way.
  ~TableRemover();

  /// Queues a table that is in state DELETING.
  void enqueue(std::string table_name) GALVAN_EXCLUDES(mutex_);

 private:
  void run() GALVAN_EXCLUDES(mutex_);
  void remove(const std::string& table_name) GALVAN_EXCLUDES(mutex_);
  /// False if the items could not be removed or the remover is to stop. An overloaded engine is asked again.
  bool remove_items(KeyspaceId keyspace) GALVAN_EXCLUDES(mutex_);

  Catalog& catalog_;
  Engine& engine_;
  Mutex mutex_;
  CondVar wake_;
  std::deque<std::string> queue_ GALVAN_GUARDED_BY(mutex_);
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace galvan
