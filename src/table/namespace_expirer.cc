#include "table/namespace_expirer.h"

#include <algorithm>
#include <string>
#include <utility>

namespace galvan {

using namespace std::chrono_literals;

namespace {

// The clock may be set meanwhile: no wait is longer.
constexpr std::chrono::milliseconds kWaitMax = 1s;

}  // namespace

NamespaceExpirer::NamespaceExpirer(Catalog& catalog, KeyspaceRemover& remover, const Clock& clock,
                                   std::function<void(std::string_view)> log)
    : catalog_(catalog), remover_(remover), clock_(clock), log_(std::move(log)) {
  thread_ = std::thread([this] { run(); });
}

NamespaceExpirer::~NamespaceExpirer() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

Result<void> NamespaceExpirer::open(std::string_view namespace_name, std::chrono::seconds ttl) {
  GALVAN_TRY(catalog_.set_expiry(namespace_name, clock_.now() + ttl));
  {
    const MutexLock lock(mutex_);
    changed_ = true;
  }
  wake_.notify_one();
  return ok();
}

Result<void> NamespaceExpirer::drop(std::string_view namespace_name) { return drop(namespace_name, WallTime::max()); }

Result<void> NamespaceExpirer::drop(std::string_view namespace_name, WallTime due_by) {
  GALVAN_TRY(const auto keyspaces, catalog_.drop_namespace(namespace_name, due_by));
  for (const KeyspaceId keyspace : keyspaces) remover_.enqueue(keyspace);
  return ok();
}

void NamespaceExpirer::run() {
  while (true) {
    const auto next = drop_due();
    const MutexLock lock(mutex_);
    while (!next && !changed_ && !stopping_) wake_.wait(mutex_);
    if (!changed_ && !stopping_) wake_.wait_for(mutex_, *next);
    changed_ = false;
    if (stopping_) return;
  }
}

std::optional<std::chrono::milliseconds> NamespaceExpirer::drop_due() {
  const WallTime now = clock_.now();
  std::optional<std::chrono::milliseconds> wait;
  for (const auto& [name, at] : catalog_.expiries()) {
    if (at > now) {
      wait = std::min(wait.value_or(kWaitMax), at - now);
      continue;
    }
    const auto dropped = drop(name, now);
    if (dropped.has_value()) continue;
    log_("the namespace " + name + " can not be dropped yet: " + dropped.error().message());
    wait = kWaitMax;
  }
  return wait;
}

}  // namespace galvan
