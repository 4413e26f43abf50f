#include "storage/rocksdb/latch_table.h"

#include "base/check.h"

#include <utility>

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
