#include "table/table_remover.h"

#include <chrono>
#include <utility>

namespace galvan {

TableRemover::TableRemover(Catalog& catalog, Engine& engine) : catalog_(catalog), engine_(engine) {
  for (const auto& [name, table] : *catalog_.snapshot()) {
    if (table->status == TableStatus::kDeleting) enqueue(name);
  }
  thread_ = std::thread([this] { run(); });
}

TableRemover::~TableRemover() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void TableRemover::enqueue(std::string table_name) {
  {
    const MutexLock lock(mutex_);
    queue_.push_back(std::move(table_name));
  }
  wake_.notify_one();
}

void TableRemover::run() {
  while (true) {
    std::string name;
    {
      const MutexLock lock(mutex_);
      while (queue_.empty() && !stopping_) wake_.wait(mutex_);
      if (stopping_) return;
      name = std::move(queue_.front());
      queue_.pop_front();
    }
    remove(name);
  }
}

void TableRemover::remove(const std::string& table_name) {
  const TablePtr table = catalog_.find(table_name);
  if (!table || table->status != TableStatus::kDeleting) return;
  // A failed removal leaves the table in state DELETING, and the next start takes it up again.
  if (!remove_items(table->keyspace)) return;
  const auto removed = catalog_.change(table_name, [](const TablePtr&) -> Result<TablePtr> { return TablePtr(); });
  static_cast<void>(removed.has_value());
}

bool TableRemover::remove_items(KeyspaceId keyspace) {
  while (true) {
    const auto removed = engine_.remove_keyspace(keyspace);
    if (removed.has_value()) return true;
    if (removed.error().kind != StorageErrorKind::kOverloaded) return false;
    const MutexLock lock(mutex_);
    if (!stopping_) wake_.wait_for(mutex_, std::chrono::milliseconds(50));
    if (stopping_) return false;
  }
}

}  // namespace galvan
