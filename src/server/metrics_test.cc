#include "server/metrics.h"

#include "server/prometheus_text.h"

#include <gtest/gtest.h>

#include <array>
#include <limits>
#include <set>
#include <sstream>
#include <string>

namespace galvan {
namespace {

using std::chrono::microseconds;
using std::chrono::nanoseconds;
using std::chrono::seconds;

constexpr std::array<std::string_view, 2> kNames{"GetItem", "PutItem"};

std::string text_of(const ServerMetrics& metrics, const MetricsSnapshot& snapshot = {}) {
  std::string text;
  metrics.append_text(snapshot, text);
  return text;
}

bool has_line(const std::string& text, const std::string& line) {
  return text.find("\n" + line + "\n") != std::string::npos;
}

TEST(LatencyHistogram, PutsBoundsIntoTheBucketTheyName) {
  LatencyHistogram histogram;
  histogram.add(nanoseconds(0));
  histogram.add(microseconds(10));
  histogram.add(nanoseconds(10'001));
  histogram.add(seconds(10));
  histogram.add(seconds(11));
  histogram.add(nanoseconds(-5));  // a clock that steps back
  EXPECT_EQ(histogram.in_bucket(0), 3U);
  EXPECT_EQ(histogram.in_bucket(1), 1U);
  EXPECT_EQ(histogram.in_bucket(LatencyHistogram::kBucketMicroseconds.size() - 1), 1U);
  EXPECT_EQ(histogram.in_bucket(LatencyHistogram::kBucketMicroseconds.size()), 1U);
  EXPECT_EQ(histogram.sum_nanoseconds(), 20'001U + 21'000'000'000U);
}

TEST(Metrics, SumOverThreadsByOperationAndError) {
  ServerMetrics metrics(kNames, 2);
  metrics.thread(0).count_request(1, std::nullopt, microseconds(15));
  metrics.thread(1).count_request(1, std::nullopt, microseconds(150));
  metrics.thread(1).count_request(1, ErrorKind::kConditionalCheckFailed, microseconds(1));
  metrics.thread(0).count_request(std::nullopt, ErrorKind::kUnknownOperation, microseconds(1));
  metrics.thread(0).count_plain_answer(413);
  metrics.thread(0).count_plain_answer(418);
  const std::string text = text_of(metrics);
  for (const std::string_view line :
       {R"(galvan_requests_total{operation="GetItem",error="none"} 0)",
        R"(galvan_requests_total{operation="PutItem",error="none"} 2)",
        R"(galvan_requests_total{operation="PutItem",error="ConditionalCheckFailedException"} 1)",
        R"(galvan_requests_total{operation="unknown",error="UnknownOperationException"} 1)",
        R"(galvan_request_duration_seconds_bucket{operation="PutItem",le="0.00001"} 1)",
        R"(galvan_request_duration_seconds_bucket{operation="PutItem",le="0.00002"} 2)",
        R"(galvan_request_duration_seconds_bucket{operation="PutItem",le="0.0002"} 3)",
        R"(galvan_request_duration_seconds_bucket{operation="PutItem",le="10"} 3)",
        R"(galvan_request_duration_seconds_bucket{operation="PutItem",le="+Inf"} 3)",
        R"(galvan_request_duration_seconds_sum{operation="PutItem"} 0.000166)",
        R"(galvan_request_duration_seconds_count{operation="PutItem"} 3)",
        R"(galvan_plain_answers_total{status="413"} 1)", R"(galvan_plain_answers_total{status="other"} 1)"}) {
    EXPECT_TRUE(has_line(text, std::string(line))) << line << "\nnot in\n" << text;
  }
  EXPECT_EQ(text.find(R"(_count{operation="GetItem"})"), std::string::npos);
}

TEST(Metrics, TellOpenConnectionsAndGauges) {
  ServerMetrics metrics(kNames, 2);
  metrics.thread(0).connections_opened.add(5);
  metrics.thread(1).connections_opened.add(2);
  metrics.thread(1).connections_closed.add(3);
  metrics.connections_refused = 9;
  metrics.thread(1).connections_displaced.add(8);
  const std::string text = text_of(metrics, {.in_flight_bytes = 11,
                                             .disk_pool = {.queued = 12, .taken = 14, .refused = 15},
                                             .control_pool = {.queued = 16},
                                             .engine = {{"storage_syncs_total", "Syncs", true, 13},
                                                        {"storage_ratio", "A \\ and\na line", false, 0.5}}});
  for (const std::string_view line :
       {"galvan_connections_open 4", "galvan_connections_accepted_total 7", "galvan_connections_refused_total 9",
        "galvan_in_flight_bytes 11", "galvan_disk_queue_length 12", "galvan_disk_runs_total 14",
        "galvan_disk_refused_total 15", "galvan_control_queue_length 16", "galvan_connections_displaced_total 8",
        "# TYPE galvan_storage_syncs_total counter", "galvan_storage_syncs_total 13",
        "# HELP galvan_storage_ratio A \\\\ and\\na line", "# TYPE galvan_storage_ratio gauge",
        "galvan_storage_ratio 0.5"}) {
    EXPECT_TRUE(has_line(text, std::string(line))) << line << "\nnot in\n" << text;
  }
}

// What the format demands: every family is introduced once, before its samples, and every line ends.
TEST(Metrics, FollowTheTextFormat) {
  ServerMetrics metrics(kNames, 1);
  metrics.thread(0).count_request(0, std::nullopt, microseconds(15));
  const std::string text = text_of(metrics);
  ASSERT_TRUE(text.ends_with('\n'));
  std::istringstream lines(text);
  std::set<std::string> families;
  std::string family;
  for (std::string line; std::getline(lines, line);) {
    if (line.starts_with("# HELP ")) {
      family = line.substr(7, line.find(' ', 7) - 7);
      EXPECT_TRUE(families.insert(family).second) << family;
      std::getline(lines, line);
      EXPECT_EQ(line.find("# TYPE " + family + " "), 0U) << line;
      continue;
    }
    EXPECT_TRUE(line.starts_with(family)) << line;
    const std::size_t value = line.rfind(' ');
    ASSERT_NE(value, std::string::npos) << line;
    std::size_t used = 0;
    EXPECT_GE(std::stod(line.substr(value + 1), &used), 0) << line;
    EXPECT_EQ(used, line.size() - value - 1) << line;
  }
  EXPECT_TRUE(families.contains("process_open_fds"));
}

TEST(Metrics, KnowTheProcess) {
  const std::string text = text_of(ServerMetrics(kNames, 1));
  const auto figure = [&](const std::string& name) {
    return std::stod(text.substr(text.find("\n" + name + " ") + name.size() + 2));
  };
  EXPECT_GT(figure("process_resident_memory_bytes"), 1e5);
  EXPECT_GT(figure("process_open_fds"), 2);
  const auto now = std::chrono::duration<double>(std::chrono::system_clock::now().time_since_epoch()).count();
  EXPECT_NEAR(figure("process_start_time_seconds"), now, 600);
}

TEST(PrometheusText, EscapesLabelValues) {
  std::string out;
  PrometheusText text(out);
  text.family("f", PrometheusText::Type::kGauge, "h");
  text.sample(std::uint64_t{18446744073709551615U}, {{"a", "x\"y\\z\n"}, {"b", ""}});
  EXPECT_EQ(out, "# HELP f h\n# TYPE f gauge\nf{a=\"x\\\"y\\\\z\\n\",b=\"\"} 18446744073709551615\n");
}

}  // namespace
}  // namespace galvan
