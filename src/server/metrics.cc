#include "server/metrics.h"

#include "server/process_figures.h"
#include "server/prometheus_text.h"
#include "server/version.h"
#include "wire/error_reply.h"

#include <algorithm>
#include <charconv>

namespace galvan {
namespace {

using Type = PrometheusText::Type;

std::string text_of_seconds(std::uint64_t microseconds) {
  std::array<char, 32> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), static_cast<double>(microseconds) / 1e6,
                                 std::chars_format::fixed);
  return {digits.data(), end.ptr};
}

void append_process(PrometheusText& text) {
  const ProcessFigures process = read_process_figures();
  text.family("process_cpu_seconds_total", Type::kCounter, "Processor time used, user and system.");
  text.sample(process.cpu_seconds);
  text.family("process_start_time_seconds", Type::kGauge, "When the process started, in seconds since 1970.");
  text.sample(process.start_time_seconds);
  text.family("process_resident_memory_bytes", Type::kGauge, "Memory that is resident.");
  text.sample(process.resident_bytes);
  text.family("process_virtual_memory_bytes", Type::kGauge, "Size of the address space.");
  text.sample(process.virtual_bytes);
  text.family("process_open_fds", Type::kGauge, "Open file descriptors.");
  text.sample(process.open_descriptors);
  text.family("process_max_fds", Type::kGauge, "File descriptors that may be open at once.");
  text.sample(process.descriptors_max);
}

}  // namespace

void LatencyHistogram::add(std::chrono::nanoseconds latency) {
  const auto nanoseconds = static_cast<std::uint64_t>(std::max<std::int64_t>(latency.count(), 0));
  std::size_t bucket = 0;
  while (bucket < kBucketMicroseconds.size() && nanoseconds > kBucketMicroseconds[bucket] * 1000) ++bucket;
  buckets_[bucket].add();
  sum_.add(nanoseconds);
}

std::string_view connection_phase_name(ConnectionPhase phase) {
  switch (phase) {
    case ConnectionPhase::kIdle:
      return "idle";
    case ConnectionPhase::kHeader:
      return "header";
    case ConnectionPhase::kBody:
      return "body";
    case ConnectionPhase::kAnswering:
      return "answering";
    case ConnectionPhase::kSending:
      return "sending";
    case ConnectionPhase::kClosing:
      break;
  }
  return "closing";
}

ThreadMetrics::ThreadMetrics(std::size_t operations) {
  for (std::size_t i = 0; i < operations + 1; ++i) operations_.push_back(std::make_unique<Operation>());
}

void ThreadMetrics::count_request(std::optional<std::size_t> operation, std::optional<ErrorKind> error,
                                  std::chrono::nanoseconds latency) {
  Operation& counted = *operations_[std::min(operation.value_or(operations_.size() - 1), operations_.size() - 1)];
  counted.outcomes[error ? static_cast<std::size_t>(*error) + 1 : 0].add();
  counted.latency.add(latency);
}

void ThreadMetrics::count_plain_answer(int status) {
  const auto found = std::ranges::find(kPlainStatuses, status);
  const std::size_t row = found == kPlainStatuses.end() ? kPlainStatuses.size() - 1
                                                        : static_cast<std::size_t>(found - kPlainStatuses.begin());
  plain_answers_[row].add();
}

ServerMetrics::ServerMetrics(std::span<const std::string_view> operation_names, std::size_t threads)
    : operation_names_(operation_names) {
  for (std::size_t i = 0; i < threads; ++i) threads_.push_back(std::make_unique<ThreadMetrics>(operation_names.size()));
}

std::uint64_t ServerMetrics::sum(Counter ThreadMetrics::*counter) const {
  std::uint64_t total = 0;
  for (const auto& thread : threads_) total += ((*thread).*counter).value();
  return total;
}

std::string_view ServerMetrics::operation_name(std::size_t index) const {
  return index < operation_names_.size() ? operation_names_[index] : std::string_view("unknown");
}

void ServerMetrics::append_requests(PrometheusText& text) const {
  const auto total = [this](std::size_t operation, std::size_t outcome) {
    std::uint64_t sum = 0;
    for (const auto& thread : threads_) sum += thread->operations_[operation]->outcomes[outcome].value();
    return sum;
  };
  text.family("galvan_requests_total", Type::kCounter,
              "API requests answered, by operation and by the error that they got (none: success).");
  for (std::size_t operation = 0; operation <= operation_names_.size(); ++operation) {
    text.sample(total(operation, 0), {{"operation", operation_name(operation)}, {"error", "none"}});
    for (std::size_t outcome = 1; outcome < ThreadMetrics::kOutcomes; ++outcome) {
      const std::uint64_t count = total(operation, outcome);
      if (count == 0) continue;
      text.sample(count, {{"operation", operation_name(operation)},
                          {"error", wire::error_name(static_cast<ErrorKind>(outcome - 1))}});
    }
  }
  text.family("galvan_plain_answers_total", Type::kCounter,
              "Answers that no API operation gave (health, metrics, refused requests), by HTTP status.");
  for (std::size_t row = 0; row < ThreadMetrics::kPlainStatuses.size(); ++row) {
    std::uint64_t count = 0;
    for (const auto& thread : threads_) count += thread->plain_answers_[row].value();
    const int status = ThreadMetrics::kPlainStatuses[row];
    text.sample(count, {{"status", status == 0 ? std::string("other") : std::to_string(status)}});
  }
}

void ServerMetrics::append_latencies(PrometheusText& text) const {
  text.family("galvan_request_duration_seconds", Type::kHistogram,
              "From a request's last byte received to its answer handed to the system, by operation.");
  for (std::size_t operation = 0; operation <= operation_names_.size(); ++operation) {
    std::array<std::uint64_t, LatencyHistogram::kBucketMicroseconds.size() + 1> buckets{};
    std::uint64_t nanoseconds = 0;
    for (const auto& thread : threads_) {
      const LatencyHistogram& latency = thread->operations_[operation]->latency;
      for (std::size_t bucket = 0; bucket < buckets.size(); ++bucket) buckets[bucket] += latency.in_bucket(bucket);
      nanoseconds += latency.sum_nanoseconds();
    }
    std::uint64_t count = 0;
    for (const std::uint64_t in_bucket : buckets) count += in_bucket;
    if (count == 0) continue;
    const std::string_view name = operation_name(operation);
    std::uint64_t cumulative = 0;
    for (std::size_t bucket = 0; bucket < buckets.size(); ++bucket) {
      cumulative += buckets[bucket];
      const bool last = bucket == LatencyHistogram::kBucketMicroseconds.size();
      const std::string bound = last ? "+Inf" : text_of_seconds(LatencyHistogram::kBucketMicroseconds[bucket]);
      text.sample(cumulative, {{"operation", name}, {"le", bound}}, "_bucket");
    }
    text.sample(static_cast<double>(nanoseconds) / 1e9, {{"operation", name}}, "_sum");
    text.sample(count, {{"operation", name}}, "_count");
  }
}

void ServerMetrics::append_connections(PrometheusText& text) const {
  const std::uint64_t closed = sum(&ThreadMetrics::connections_closed);
  const std::uint64_t opened = sum(&ThreadMetrics::connections_opened);
  text.family("galvan_connections_open", Type::kGauge, "Connections that are open.");
  text.sample(opened > closed ? opened - closed : 0);
  text.family("galvan_connections_accepted_total", Type::kCounter, "Connections accepted and served.");
  text.sample(opened);
  text.family("galvan_connections_refused_total", Type::kCounter,
              "Connections closed at once because as many as are allowed were open.");
  text.sample(connections_refused.load(std::memory_order_relaxed));
  text.family("galvan_connections_displaced_total", Type::kCounter,
              "Idle connections closed to make room, because as many as are allowed were open.");
  text.sample(sum(&ThreadMetrics::connections_displaced));
  text.family("galvan_connection_timeouts_total", Type::kCounter,
              "Connections closed because a time limit passed, by what they were doing.");
  for (std::size_t phase = 0; phase < kConnectionPhases; ++phase) {
    std::uint64_t count = 0;
    for (const auto& thread : threads_) count += thread->timeouts[phase].value();
    text.sample(count, {{"phase", connection_phase_name(static_cast<ConnectionPhase>(phase))}});
  }
  text.family("galvan_tls_handshakes_total", Type::kCounter, "Connections that went through TLS.");
  text.sample(sum(&ThreadMetrics::tls_handshakes));
  text.family("galvan_tls_failures_total", Type::kCounter, "Connections whose TLS was not agreed on.");
  text.sample(sum(&ThreadMetrics::tls_failures));
  text.family("galvan_source_connections_refused_total", Type::kCounter,
              "Connections closed at once because their source had as many as it may have.");
  text.sample(source_connections_refused.load(std::memory_order_relaxed));
  text.family("galvan_source_requests_refused_total", Type::kCounter,
              "Requests refused because their source sent too many, or too many with invalid signatures.");
  text.sample(sum(&ThreadMetrics::source_refusals));
  text.family("galvan_received_bytes_total", Type::kCounter, "Bytes received over HTTP.");
  text.sample(sum(&ThreadMetrics::received_bytes));
  text.family("galvan_sent_bytes_total", Type::kCounter, "Bytes sent over HTTP.");
  text.sample(sum(&ThreadMetrics::sent_bytes));
}

void ServerMetrics::append_pools(const MetricsSnapshot& snapshot, PrometheusText& text) {
  const auto append = [&text](const std::string& name, const std::string& what, const PoolFigures& pool) {
    text.family("galvan_" + name + "_runs_total", Type::kCounter, "Requests given to the threads for " + what + ".");
    text.sample(pool.taken);
    text.family("galvan_" + name + "_refused_total", Type::kCounter,
                "Requests answered ServiceUnavailable because too many waited for the threads for " + what + ".");
    text.sample(pool.refused);
    text.family("galvan_" + name + "_queue_length", Type::kGauge,
                "Requests that wait for one of the threads for " + what + ".");
    text.sample(std::uint64_t{pool.queued});
  };
  append("disk", "reads of what is not in memory", snapshot.disk_pool);
  append("control", "changes of tables", snapshot.control_pool);
}

void ServerMetrics::append_text(const MetricsSnapshot& snapshot, std::string& out) const {
  PrometheusText text(out);
  text.family("galvan_build_info", Type::kGauge, "Always 1; the label tells which build runs.");
  text.sample(std::uint64_t{1}, {{"version", kVersion}});
  append_requests(text);
  append_latencies(text);
  append_connections(text);
  text.family("galvan_in_flight_bytes", Type::kGauge, "Large request bodies and answers held in memory.");
  text.sample(std::uint64_t{snapshot.in_flight_bytes});
  append_pools(snapshot, text);
  text.family("galvan_internal_exceptions_total", Type::kCounter,
              "Unexpected exceptions caught at the edge of a request; anything but 0 is a bug.");
  text.sample(internal_exceptions.load(std::memory_order_relaxed));
  for (const EngineFigure& figure : snapshot.engine) {
    text.family("galvan_" + figure.name, figure.counter ? Type::kCounter : Type::kGauge, figure.help);
    text.sample(figure.value);
  }
  append_process(text);
}

}  // namespace galvan
