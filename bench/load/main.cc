// galvan_load: sends requests made from a template to a server on 127.0.0.1, as fast as it answers or at a fixed rate,
// and prints what it saw as one line of JSON. bench/README.md says how the benchmarks use it.

#include <getopt.h>
#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "load/job.h"
#include "load/process_time.h"
#include "load/request_template.h"
#include "load/worker.h"

namespace galvan::load {
namespace {

constexpr const char* kUsage = R"(usage: galvan_load --port PORT --request FILE [OPTION…]
  --port PORT              the server's port on 127.0.0.1
  --request FILE           the template of an HTTP request (load/request_template.h)
  --threads N              threads (2)
  --connections N          connections, kept alive, at least one a thread (64)
  --warm-up SECONDS        not measured, at the beginning (0)
  --seconds SECONDS        measured (10); with --in-sequence, what it may take at most
  --rate N                 arrivals a second, instead of as many as are answered
  --first N, --count N     make requests for the numbers N to N + COUNT - 1 (0, 1), at random
  --in-sequence            each number once, in order; then end
  --answer-min BYTES, --answer-max BYTES
                           a good answer's body is this long (0, unbounded)
  --timeout SECONDS        give up an answer and its connection (10)
  --seed N                 of the random numbers (1)
  --server-pid PID         measure this process's time; may be repeated
)";

struct Arguments {
  Job job;
  std::string request_file;
  std::vector<pid_t> server;
};

[[noreturn]] void fail(const std::string& message) {
  std::fprintf(stderr, "galvan_load: %s\n", message.c_str());
  std::exit(2);
}

double number_of(const char* name, const char* text, double least, double most) {
  char* end = nullptr;
  const double number = std::strtod(text, &end);
  if (end == text || *end != '\0' || !(number >= least && number <= most)) {
    fail(std::string("--") + name + " cannot be '" + text + "'");
  }
  return number;
}

std::chrono::milliseconds seconds_of(const char* name, const char* text) {
  return std::chrono::milliseconds(static_cast<std::int64_t>(number_of(name, text, 0, 1e6) * 1000));
}

void take_option(Arguments& arguments, std::string_view name, const char* value) {
  constexpr double kCountMax = 9e15;  // A double has all integers up to here.
  Job& job = arguments.job;
  const auto count = [&](double least, double most) {
    return static_cast<std::uint64_t>(number_of(name.data(), value, least, most));
  };
  if (name == "port") job.port = static_cast<std::uint16_t>(count(1, 65535));
  if (name == "request") arguments.request_file = value;
  if (name == "threads") job.threads = static_cast<unsigned>(count(1, 256));
  if (name == "connections") job.connections = static_cast<unsigned>(count(1, 60'000));
  if (name == "warm-up") job.warm_up = seconds_of(name.data(), value);
  if (name == "seconds") job.duration = seconds_of(name.data(), value);
  if (name == "rate") job.rate = number_of(name.data(), value, 1e-3, 1e8);
  if (name == "first") job.number_first = count(0, kCountMax);
  if (name == "count") job.number_count = count(1, kCountMax);
  if (name == "in-sequence") job.in_sequence = true;
  if (name == "answer-min") job.answer_bytes_min = count(0, kCountMax);
  if (name == "answer-max") job.answer_bytes_max = count(0, kCountMax);
  if (name == "timeout") job.timeout = seconds_of(name.data(), value);
  if (name == "seed") job.seed = count(0, kCountMax);
  if (name == "server-pid") arguments.server.push_back(static_cast<pid_t>(count(1, 1e9)));
}

Arguments parse_arguments(int argument_count, char** values) {
  static const option kOptions[] = {
      {"port", required_argument, nullptr, 0},       {"request", required_argument, nullptr, 0},
      {"threads", required_argument, nullptr, 0},    {"connections", required_argument, nullptr, 0},
      {"warm-up", required_argument, nullptr, 0},    {"seconds", required_argument, nullptr, 0},
      {"rate", required_argument, nullptr, 0},       {"first", required_argument, nullptr, 0},
      {"count", required_argument, nullptr, 0},      {"in-sequence", no_argument, nullptr, 0},
      {"answer-min", required_argument, nullptr, 0}, {"answer-max", required_argument, nullptr, 0},
      {"timeout", required_argument, nullptr, 0},    {"seed", required_argument, nullptr, 0},
      {"server-pid", required_argument, nullptr, 0}, {nullptr, 0, nullptr, 0}};
  Arguments arguments;
  int which = 0;
  for (int found = 0; (found = ::getopt_long(argument_count, values, "", kOptions, &which)) != -1;) {
    if (found != 0) {
      std::fputs(kUsage, stderr);
      std::exit(2);
    }
    take_option(arguments, kOptions[which].name, optarg);
  }
  Job& job = arguments.job;
  if (optind != argument_count || job.port == 0 || arguments.request_file.empty()) {
    std::fputs(kUsage, stderr);
    std::exit(2);
  }
  if (job.in_sequence && job.rate > 0) fail("--in-sequence has no --rate");
  job.threads = std::min(job.threads, job.connections);
  return arguments;
}

RequestTemplate read_template(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) fail("cannot read " + path);
  const std::string text((std::istreambuf_iterator<char>(file)), std::istreambuf_iterator<char>());
  std::string error;
  auto request = RequestTemplate::parse(text, error);
  if (!request) fail(path + ": " + error);
  return *std::move(request);
}

struct Outcome {
  Tally tally;
  double seconds = 0;
  double server_seconds = 0;
  double own_seconds = 0;
};

void add(Tally& sum, const Tally& one) {
  sum.latency.add(one.latency);
  sum.error_latency.add(one.error_latency);
  sum.wrong_length += one.wrong_length;
  sum.lost_connections += one.lost_connections;
  sum.timeouts += one.timeouts;
  sum.unanswered += one.unanswered;
  for (const auto& [status, count] : one.error_statuses) sum.error_statuses[status] += count;
  sum.by_connection.insert(sum.by_connection.end(), one.by_connection.begin(), one.by_connection.end());
  sum.last_answer = std::max(sum.last_answer, one.last_answer);
}

Outcome run(const Job& job, const RequestTemplate& request, const std::vector<pid_t>& server) {
  const std::vector<pid_t> self{::getpid()};
  Numbers numbers(job);
  const Clock::time_point begin = Clock::now() + job.warm_up;
  const Clock::time_point end = begin + job.duration;
  std::vector<std::unique_ptr<Worker>> workers;
  std::vector<std::thread> threads;
  threads.reserve(job.threads);
  for (unsigned i = 0; i < job.threads; ++i) {
    workers.push_back(std::make_unique<Worker>(job, request, numbers, i, begin, end));
  }
  for (const auto& worker : workers) threads.emplace_back([&worker] { worker->run(); });

  Outcome outcome;
  std::this_thread::sleep_until(begin);
  const double server_before = process_seconds(server);
  const double own_before = process_seconds(self);
  if (!job.in_sequence) std::this_thread::sleep_until(end);
  if (job.in_sequence) {
    for (std::thread& thread : threads) thread.join();
    threads.clear();
  }
  outcome.server_seconds = process_seconds(server) - server_before;
  outcome.own_seconds = process_seconds(self) - own_before;
  for (std::thread& thread : threads) thread.join();
  for (const auto& worker : workers) add(outcome.tally, worker->tally());
  const Clock::time_point last = job.in_sequence ? std::max(outcome.tally.last_answer, begin) : end;
  outcome.seconds = std::chrono::duration<double>(last - begin).count();
  return outcome;
}

void print_latency(const char* name, const Histogram& latency) {
  const auto milliseconds = [](std::uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e6; };
  std::printf(R"("%s": {"count": %llu, "p50_ms": %.4f, "p99_ms": %.4f, "p999_ms": %.4f, "max_ms": %.4f}, )", name,
              static_cast<unsigned long long>(latency.count()), milliseconds(latency.percentile(0.5)),
              milliseconds(latency.percentile(0.99)), milliseconds(latency.percentile(0.999)),
              milliseconds(latency.max()));
}

void print(Outcome outcome) {
  Tally& tally = outcome.tally;
  std::printf("{");
  print_latency("latency", tally.latency);
  print_latency("error_latency", tally.error_latency);
  std::printf(R"("statuses": {)");
  for (bool first = true; const auto& [status, count] : tally.error_statuses) {
    std::printf(R"(%s"%d": %llu)", first ? "" : ", ", status, static_cast<unsigned long long>(count));
    first = false;
  }
  std::printf(R"(}, "wrong_length": %llu, "lost": %llu, "timeouts": %llu, "unanswered": %llu, )",
              static_cast<unsigned long long>(tally.wrong_length),
              static_cast<unsigned long long>(tally.lost_connections), static_cast<unsigned long long>(tally.timeouts),
              static_cast<unsigned long long>(tally.unanswered));
  auto& each = tally.by_connection;
  std::sort(each.begin(), each.end());
  std::printf(R"("connection_min": %llu, "connection_median": %llu, "connection_max": %llu, )",
              static_cast<unsigned long long>(each.front()), static_cast<unsigned long long>(each[each.size() / 2]),
              static_cast<unsigned long long>(each.back()));
  std::printf(R"("seconds": %.6f, "server_cpu_seconds": %.2f, "load_cpu_seconds": %.2f})"
              "\n",
              outcome.seconds, outcome.server_seconds, outcome.own_seconds);
}

}  // namespace
}  // namespace galvan::load

int main(int argument_count, char** arguments) {
  const auto parsed = galvan::load::parse_arguments(argument_count, arguments);
  const auto request = galvan::load::read_template(parsed.request_file);
  galvan::load::print(galvan::load::run(parsed.job, request, parsed.server));
  return 0;
}
