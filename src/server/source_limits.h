#pragma once

#include "base/mutex.h"
#include "server/asio_types.h"
#include "server/source_limit_options.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>

// What one address may do, so that it cannot take the turn of all others.
namespace galvan {

/// Allows so many events in a time, and as many at once after a pause as long. Thread-safe.
class RateLimit {
 public:
  using Clock = std::chrono::steady_clock;

  /// `events` 0: no limit.
  RateLimit(std::size_t events, Clock::duration time)
      : interval_(events == 0 ? 0 : std::max<std::int64_t>(time.count() / static_cast<std::int64_t>(events), 1)),
        burst_(time.count()) {}

  /// Counts one event, unless there have been too many: false then.
  bool take(Clock::time_point now);
  /// Whether take() would answer false.
  bool spent(Clock::time_point now) const;
  /// Whether nothing is left of what has been counted.
  bool forgotten(Clock::time_point now) const { return free_at_.load(std::memory_order_relaxed) <= ticks(now); }

 private:
  static std::int64_t ticks(Clock::time_point time) { return time.time_since_epoch().count(); }

  const std::int64_t interval_;
  const std::int64_t burst_;
  // When all that was counted will be forgotten: each event puts it off by one interval.
  std::atomic<std::int64_t> free_at_{0};
};

/// One address with limits. Thread-safe.
struct Source {
  explicit Source(const SourceLimitOptions& options)
      : requests(options.requests_per_second, std::chrono::seconds(1)),
        failures(options.failures_per_minute, std::chrono::minutes(1)) {}

  std::atomic<std::size_t> connections{0};
  RateLimit requests;
  RateLimit failures;
};

/// The addresses that have connections or had them a moment ago. An IPv6 network of 64 bits counts as one address, as
/// one machine has as many as it likes. Thread-safe.
class SourceTable {
 public:
  explicit SourceTable(const SourceLimitOptions& options) : options_(options) {}

  /// Whether limits hold for the address.
  bool limits(const asio::ip::address& address) const;
  /// The address's state; `now` tells which others can be forgotten.
  std::shared_ptr<Source> find(const asio::ip::address& address, RateLimit::Clock::time_point now)
      GALVAN_EXCLUDES(mutex_);
  const SourceLimitOptions& options() const { return options_; }
  std::size_t size() const GALVAN_EXCLUDES(mutex_);

  /// Beyond so many addresses, those are forgotten that have no connection.
  static constexpr std::size_t kSourcesMax = 65'536;

 private:
  void forget(RateLimit::Clock::time_point now) GALVAN_REQUIRES(mutex_);

  const SourceLimitOptions options_;
  mutable Mutex mutex_;
  std::unordered_map<std::uint64_t, std::shared_ptr<Source>> sources_ GALVAN_GUARDED_BY(mutex_);
};

/// A connection's place among those of its source, until its end.
class SourcePlace {
 public:
  explicit SourcePlace(std::shared_ptr<Source> source) : source_(std::move(source)) {
    source_->connections.fetch_add(1, std::memory_order_relaxed);
  }
  SourcePlace(SourcePlace&& other) noexcept = default;
  SourcePlace& operator=(SourcePlace&&) = delete;
  ~SourcePlace() {
    if (source_) source_->connections.fetch_sub(1, std::memory_order_relaxed);
  }

  Source& source() const { return *source_; }

 private:
  std::shared_ptr<Source> source_;
};

/// The client at the other end of a connection.
struct Peer {
  /// An IPv4 address is one, be it that of a socket for both, which has it as ::ffff:127.0.0.1.
  explicit Peer(const asio::ip::address& given)
      : address(given.is_v6() && given.to_v6().is_v4_mapped()
                    ? asio::ip::address(asio::ip::make_address_v4(asio::ip::v4_mapped, given.to_v6()))
                    : given) {}

  asio::ip::address address;
  std::optional<SourcePlace> place;  ///< nothing where no limits hold
};

}  // namespace galvan
