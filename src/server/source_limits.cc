#include "server/source_limits.h"

#include <algorithm>

namespace galvan {
namespace {

/// What counts as one source: an IPv4 address, or the first half of an IPv6 one, with a bit that tells them apart.
std::uint64_t key_of(const asio::ip::address& address) {
  if (address.is_v4()) return address.to_v4().to_uint();
  const asio::ip::address_v6::bytes_type bytes = address.to_v6().to_bytes();
  std::uint64_t network = 0;
  for (std::size_t i = 0; i < 8; ++i) network = network << 8U | bytes[i];
  // No network that addresses are taken from begins with this bit unset and is as small as an IPv4 address.
  return network | std::uint64_t{1} << 63U;
}

}  // namespace

bool RateLimit::take(Clock::time_point now) {
  if (interval_ == 0) return true;
  std::int64_t free_at = free_at_.load(std::memory_order_relaxed);
  for (;;) {
    const std::int64_t next = std::max(free_at, ticks(now)) + interval_;
    if (next - ticks(now) > burst_) return false;
    if (free_at_.compare_exchange_weak(free_at, next, std::memory_order_relaxed)) return true;
  }
}

bool RateLimit::spent(Clock::time_point now) const {
  return interval_ != 0 && free_at_.load(std::memory_order_relaxed) + interval_ - ticks(now) > burst_;
}

bool SourceTable::limits(const asio::ip::address& address) const {
  const bool any =
      options_.connections_max != 0 || options_.requests_per_second != 0 || options_.failures_per_minute != 0;
  return any && (options_.limit_loopback || !address.is_loopback());
}

std::shared_ptr<Source> SourceTable::find(const asio::ip::address& address, RateLimit::Clock::time_point now) {
  const MutexLock lock(mutex_);
  const std::uint64_t key = key_of(address);
  if (const auto found = sources_.find(key); found != sources_.end()) return found->second;
  if (sources_.size() >= kSourcesMax) forget(now);
  return sources_.emplace(key, std::make_shared<Source>(options_)).first->second;
}

std::size_t SourceTable::size() const {
  const MutexLock lock(mutex_);
  return sources_.size();
}

void SourceTable::forget(RateLimit::Clock::time_point now) {
  const auto idle = [](const auto& entry) { return entry.second->connections.load(std::memory_order_relaxed) == 0; };
  std::erase_if(sources_, [&](const auto& entry) {
    return idle(entry) && entry.second->requests.forgotten(now) && entry.second->failures.forgotten(now);
  });
  // More addresses than that misbehave at once: then it is better to forget what they did than to run out of memory.
  if (sources_.size() >= kSourcesMax) std::erase_if(sources_, idle);
}

}  // namespace galvan
