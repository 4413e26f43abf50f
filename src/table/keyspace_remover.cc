#include "table/keyspace_remover.h"

namespace galvan {

using namespace std::chrono_literals;

namespace {

// Tables that are dropped one after the other are removed together: each removal takes three syncs of the disk, for
// which those who make and drop tables would wait. Beyond so many keyspaces a commit would become large.
constexpr std::chrono::milliseconds kGatherTime = 50ms;
constexpr std::size_t kBatchMax = 64;

}  // namespace

KeyspaceRemover::KeyspaceRemover(Catalog& catalog, Engine& engine) : catalog_(catalog), engine_(engine) {
  for (const KeyspaceId keyspace : catalog_.dropped_keyspaces()) enqueue(keyspace);
  thread_ = std::thread([this] { run(); });
}

KeyspaceRemover::~KeyspaceRemover() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  stop_reclaiming_ = true;
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
  for (std::vector<KeyspaceId> batch = next_batch(); !batch.empty(); batch = next_batch()) {
    remove(batch);
    // Whether it could give the space back is of no consequence for what comes after.
    static_cast<void>(engine_.reclaim_removed(stop_reclaiming_).has_value());
  }
}

std::vector<KeyspaceId> KeyspaceRemover::next_batch() {
  const MutexLock lock(mutex_);
  while (queue_.empty() && !stopping_) wake_.wait(mutex_);
  const auto until = std::chrono::steady_clock::now() + kGatherTime;
  while (queue_.size() < kBatchMax && !stopping_ && std::chrono::steady_clock::now() < until) {
    wake_.wait_for(mutex_, kGatherTime);
  }
  std::vector<KeyspaceId> batch;
  while (!stopping_ && !queue_.empty() && batch.size() < kBatchMax) {
    batch.push_back(queue_.front());
    queue_.pop_front();
  }
  return batch;
}

void KeyspaceRemover::remove(const std::vector<KeyspaceId>& keyspaces) {
  while (true) {
    const auto removed = engine_.remove_keyspaces(keyspaces);
    if (removed.has_value()) return catalog_.forget_dropped(keyspaces);
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
