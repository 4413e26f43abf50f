#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "table/catalog.h"
#include "table/keyspace_remover.h"

#include <chrono>
#include <functional>
#include <optional>
#include <string_view>
#include <thread>

namespace galvan {

/// Drops namespaces when they have lasted for as long as they were opened for, on a thread of its own.
class NamespaceExpirer {
 public:
  /// Starts the thread. All must outlive the expirer. `log` receives what went wrong, one line a call, on the thread.
  NamespaceExpirer(Catalog& catalog, KeyspaceRemover& remover, const Clock& clock,
                   std::function<void(std::string_view)> log);
  /// Stops after the drop under way.
  ~NamespaceExpirer();
  NamespaceExpirer(const NamespaceExpirer&) = delete;
  NamespaceExpirer& operator=(const NamespaceExpirer&) = delete;

  /// Lets the namespace last for so long from now on, whatever was said before. Blocks. Errors: as Catalog::set_expiry.
  Result<void> open(std::string_view namespace_name, std::chrono::seconds ttl) GALVAN_EXCLUDES(mutex_);
  /// Drops the namespace, its tables and their space. Blocks until the tables are gone; the space follows.
  Result<void> drop(std::string_view namespace_name);

 private:
  void run() GALVAN_EXCLUDES(mutex_);
  Result<void> drop(std::string_view namespace_name, WallTime due_by);
  /// Drops what is due, and answers when to look again; nothing where no namespace has a time.
  std::optional<std::chrono::milliseconds> drop_due();

  Catalog& catalog_;
  KeyspaceRemover& remover_;
  const Clock& clock_;
  const std::function<void(std::string_view)> log_;
  Mutex mutex_;
  CondVar wake_;
  bool changed_ GALVAN_GUARDED_BY(mutex_) = false;
  bool stopping_ GALVAN_GUARDED_BY(mutex_) = false;
  std::thread thread_;
};

}  // namespace galvan
