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

namespace {

// A map's node and its share of the table, roughly.
constexpr std::size_t kNodeBytes = 128;

std::size_t kept_bytes(std::string_view key, const RecentValue& recent) {
  return kNodeBytes + key.size() + (recent.value ? recent.value->size() : 0);
}

}  // namespace

void LatchTable::settle(const StripeSet& stripes, CommitTicket written) {
  stripes.for_each([&](StripeIndex index) {
    Stripe& stripe = stripes_[index];
    MutexLock lock(stripe.latch);
    if (stripe.bytes <= stripe_bytes_max_) return;
    // All at once: which of them will be written again nobody knows, and a full stripe is walked once in many writes.
    std::erase_if(stripe.recent, [&](const auto& entry) GALVAN_NO_THREAD_SAFETY_ANALYSIS {
      if (entry.second.ticket > written) return false;
      stripe.bytes -= kept_bytes(entry.first, entry.second);
      return true;
    });
  });
}

void LatchTable::drop_all() {
  for (Stripe& stripe : stripes_) {
    MutexLock lock(stripe.latch);
    stripe.recent.clear();
    stripe.bytes = 0;
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

const RecentValue* Latches::find(std::string_view key) const {
  const auto& recent = table_.stripes_[LatchTable::stripe_of(key)].recent;
  const auto found = recent.find(key);
  return found == recent.end() ? nullptr : &found->second;
}

void Latches::leave(std::string_view key, RecentValue value) {
  LatchTable::Stripe& stripe = table_.stripes_[LatchTable::stripe_of(key)];
  stripe.bytes += kept_bytes(key, value);
  const auto found = stripe.recent.find(key);
  if (found == stripe.recent.end()) {
    stripe.recent.emplace(std::string(key), std::move(value));
    return;
  }
  // Tickets only grow; the same one twice would mean that a call holds a key twice.
  GALVAN_CHECK(found->second.ticket < value.ticket);
  stripe.bytes -= kept_bytes(key, found->second);
  found->second = std::move(value);
}

}  // namespace galvan
