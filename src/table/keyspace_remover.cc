#include "table/keyspace_remover.h"

#include <utility>

namespace galvan {

using namespace std::chrono_literals;

KeyspaceRemover::KeyspaceRemover(Catalog& catalog, Engine& engine) : catalog_(catalog), engine_(engine) {
  for (const KeyspaceId keyspace : catalog_.dropped_keyspaces())
    queue_.push_back({.keyspace = keyspace, .definition = {}});
  thread_ = std::thread([this] { run(); });
}

KeyspaceRemover::~KeyspaceRemover() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void KeyspaceRemover::enqueue(const TablePtr& table) {
  {
    const MutexLock lock(mutex_);
    queue_.push_back({.keyspace = table->keyspace, .definition = table});
  }
  wake_.notify_one();
}

void KeyspaceRemover::run() {
  while (true) {
    Removal next;
    {
      const MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) wake_.wait(mutex_);
      if (stopping_) return;
      next = std::move(queue_.front());
      queue_.pop_front();
    }
    remove(next);
  }
}

void KeyspaceRemover::remove(const Removal& removal) {
  while (!removal.definition.expired()) {
    if (!pause(10ms)) return;
  }
  while (true) {
    const auto removed = engine_.remove_keyspace(removal.keyspace);
    if (removed.has_value()) return catalog_.forget_dropped(removal.keyspace);
    if (removed.error().kind != StorageErrorKind::kOverloaded) return;
    if (!pause(50ms)) return;
  }
}

bool KeyspaceRemover::pause(std::chrono::milliseconds length) {
  const MutexLock lock(mutex_);
  if (!stopping_) wake_.wait_for(mutex_, length);
  return !stopping_;
}

}  // namespace galvan
