#pragma once

#include "model/api_error.h"
#include "storage/engine.h"

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// A number that one thread counts up and any thread may read: no locked instruction on the way.
class Counter {
 public:
  void add(std::uint64_t amount = 1) { value_.store(value() + amount, std::memory_order_relaxed); }
  std::uint64_t value() const { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Latencies in fixed buckets of steps 1, 2 and 5, from 10 microseconds to 10 seconds.
class LatencyHistogram {
 public:
  static constexpr std::array<std::uint64_t, 19> kBucketMicroseconds{
      10,     20,     50,      100,     200,     500,       1'000,     2'000,     5'000,     10'000,
      20'000, 50'000, 100'000, 200'000, 500'000, 1'000'000, 2'000'000, 5'000'000, 10'000'000};

  void add(std::chrono::nanoseconds latency);
  /// Observations of one bucket alone (not cumulative); the last one takes all that is beyond the bounds.
  std::uint64_t in_bucket(std::size_t bucket) const { return buckets_[bucket].value(); }
  std::uint64_t sum_nanoseconds() const { return sum_.value(); }

 private:
  std::array<Counter, kBucketMicroseconds.size() + 1> buckets_;
  Counter sum_;
};

/// Where a connection was when its time ran out.
enum class ConnectionPhase : std::uint8_t { kIdle, kHeader, kBody, kAnswering, kSending, kClosing };
inline constexpr std::size_t kConnectionPhases = 6;
std::string_view connection_phase_name(ConnectionPhase phase);

/// What one I/O thread counts. Written by that thread alone.
class ThreadMetrics {
 public:
  explicit ThreadMetrics(std::size_t operations);

  /// `operation` is a row of the operation names; nothing for an unknown one.
  void count_request(std::optional<std::size_t> operation, std::optional<ErrorKind> error,
                     std::chrono::nanoseconds latency);
  /// An answer that no operation gave: health, metrics, refusals.
  void count_plain_answer(int status);

  Counter connections_opened;
  Counter connections_closed;
  Counter received_bytes;
  Counter sent_bytes;
  /// Closed while idle, to make room for new ones.
  Counter connections_displaced;
  std::array<Counter, kConnectionPhases> timeouts;
  /// Connections through TLS, and those that did not get so far.
  Counter tls_handshakes;
  Counter tls_failures;
  /// Requests refused because their source sent too many, or too many with signatures that are not valid.
  Counter source_refusals;

 private:
  friend class ServerMetrics;
  // Success, then every ErrorKind that a client can see.
  static constexpr std::size_t kOutcomes = static_cast<std::size_t>(ErrorKind::kNeedsDisk) + 1;
  static constexpr std::array<int, 8> kPlainStatuses{200, 400, 404, 413, 431, 500, 503, 0};

  struct Operation {
    std::array<Counter, kOutcomes> outcomes;
    LatencyHistogram latency;
  };
  std::vector<std::unique_ptr<Operation>> operations_;  // one more than there are names, for the unknown
  std::array<Counter, kPlainStatuses.size()> plain_answers_;
};

/// What a pool of threads for requests that wait has had to do.
struct PoolFigures {
  std::size_t queued = 0;     ///< now
  std::uint64_t taken = 0;    ///< in all, those queued included
  std::uint64_t refused = 0;  ///< because the queue was full
};

/// Gauges that are read at the time of a scrape.
struct MetricsSnapshot {
  std::size_t in_flight_bytes = 0;
  PoolFigures disk_pool;
  PoolFigures control_pool;
  std::vector<EngineFigure> engine;
};

/// Everything that /metrics tells. Thread-safe; what a thread counts goes through its own ThreadMetrics.
class ServerMetrics {
 public:
  /// `operation_names` has static storage.
  ServerMetrics(std::span<const std::string_view> operation_names, std::size_t threads);

  ThreadMetrics& thread(std::size_t index) { return *threads_[index]; }
  /// Connections closed at once because there were too many.
  std::atomic<std::uint64_t> connections_refused{0};
  /// Connections closed at once because there were too many of their source.
  std::atomic<std::uint64_t> source_connections_refused{0};
  /// Exceptions that reached the edge of a request. Anything but zero is a bug.
  std::atomic<std::uint64_t> internal_exceptions{0};

  /// Appends the text format of Prometheus, version 0.0.4.
  void append_text(const MetricsSnapshot& snapshot, std::string& out) const;

 private:
  void append_requests(class PrometheusText& text) const;
  void append_latencies(class PrometheusText& text) const;
  void append_connections(class PrometheusText& text) const;
  static void append_pools(const MetricsSnapshot& snapshot, class PrometheusText& text);
  std::uint64_t sum(Counter ThreadMetrics::*counter) const;
  std::string_view operation_name(std::size_t index) const;

  std::span<const std::string_view> operation_names_;
  std::vector<std::unique_ptr<ThreadMetrics>> threads_;
};

}  // namespace galvan
