#include "storage/rocksdb/latch_table.h"

#include "base/check.h"

#include <utility>

#if defined(__SANITIZE_THREAD__)
#define GALVAN_THREAD_SANITIZER
#elif defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define GALVAN_THREAD_SANITIZER
#endif
#endif

#ifdef GALVAN_THREAD_SANITIZER
// The sanitizer's deadlock detector stops the process where a thread holds more than 64 mutexes, and a transaction
// holds a hundred latches. Their fixed order is what excludes deadlock here. TSAN_OPTIONS may turn it on again.
extern "C" const char* __tsan_default_options();  // NOLINT: the sanitizer's name
extern "C" const char* __tsan_default_options() { return "detect_deadlocks=0"; }
#endif

namespace galvan {

void LatchTable::drop_pending(const StripeSet& stripes, CommitTicket written) {
  stripes.for_each([&](StripeIndex index) {
    Stripe& stripe = stripes_[index];
    MutexLock lock(stripe.latch);
    // A stripe holds the few values in flight alone, so that walking it costs less than a list of keys would.
    std::erase_if(stripe.pending, [&](const auto& entry) { return entry.second.ticket <= written; });
  });
}

void LatchTable::drop_all_pending() {
  for (Stripe& stripe : stripes_) {
    MutexLock lock(stripe.latch);
    stripe.pending.clear();
  }
}

void LatchTable::wait_for_holders() {
  for (Stripe& stripe : stripes_) MutexLock lock(stripe.latch);
}

Latches::Latches(LatchTable& table, const StripeSet& stripes) : table_(table), stripes_(stripes) {
  stripes_.for_each([&](StripeIndex index) GALVAN_NO_THREAD_SAFETY_ANALYSIS { table_.stripes_[index].latch.lock(); });
}

Latches::~Latches() {
  stripes_.for_each([&](StripeIndex index) GALVAN_NO_THREAD_SAFETY_ANALYSIS { table_.stripes_[index].latch.unlock(); });
}

const PendingValue* Latches::find(std::string_view key) const {
  const auto& pending = table_.stripes_[LatchTable::stripe_of(key)].pending;
  const auto found = pending.find(key);
  return found == pending.end() ? nullptr : &found->second;
}

void Latches::leave(std::string_view key, PendingValue value) {
  auto& pending = table_.stripes_[LatchTable::stripe_of(key)].pending;
  const auto found = pending.find(key);
  if (found == pending.end()) {
    pending.emplace(std::string(key), std::move(value));
    return;
  }
  // Tickets only grow; the same one twice would mean that a call holds a key twice.
  GALVAN_CHECK(found->second.ticket < value.ticket);
  found->second = std::move(value);
}

}  // namespace galvan
