#include "table/keyspace_remover.h"

namespace galvan {

using namespace std::chrono_literals;

KeyspaceRemover::KeyspaceRemover(Catalog& catalog, Engine& engine) : catalog_(catalog), engine_(engine) {
  for (const KeyspaceId keyspace : catalog_.dropped_keyspaces()) enqueue(keyspace);
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

void KeyspaceRemover::enqueue(KeyspaceId keyspace) {
  {
    const MutexLock lock(mutex_);
    queue_.push_back(keyspace);
  }
  wake_.notify_one();
}

void KeyspaceRemover::run() {
  while (true) {
    KeyspaceId next;
    {
      const MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) wake_.wait(mutex_);
      if (stopping_) return;
      next = queue_.front();
      queue_.pop_front();
    }
    remove(next);
  }
}

void KeyspaceRemover::remove(KeyspaceId keyspace) {
  while (true) {
    const auto removed = engine_.remove_keyspace(keyspace);
    if (removed.has_value()) return catalog_.forget_dropped(keyspace);
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
