#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "load/histogram.h"
#include "load/random.h"

namespace galvan::load {

using Clock = std::chrono::steady_clock;

/// What to send where, and for how long.
struct Job {
  std::uint16_t port = 0;
  unsigned threads = 2;
  unsigned connections = 64;
  std::chrono::milliseconds warm_up{0};
  std::chrono::milliseconds duration{10'000};
  /// Arrivals a second over all connections, as of many clients that know nothing of one another (a Poisson process).
  /// 0: closed loop, each connection sends its next request when it has its answer.
  double rate = 0;
  /// Requests are made for the numbers from number_first to number_first + number_count - 1: at random, or, with
  /// in_sequence, each of them once, which ends the job.
  std::uint64_t number_first = 0;
  std::uint64_t number_count = 1;
  bool in_sequence = false;
  /// A good answer has status 200 and a body that is this long.
  std::uint64_t answer_bytes_min = 0;
  std::uint64_t answer_bytes_max = UINT64_MAX;
  std::chrono::milliseconds timeout{10'000};
  std::uint64_t seed = 1;
};

/// Which number the next request is made for. Shared by all workers.
class Numbers {
 public:
  explicit Numbers(const Job& job) : job_(job) {}

  /// False if there are no more.
  bool draw(Random& random, std::uint64_t& number) {
    if (!job_.in_sequence) {
      number = job_.number_first + random.below(job_.number_count);
      return true;
    }
    const std::uint64_t drawn = drawn_.fetch_add(1, std::memory_order_relaxed);
    number = job_.number_first + drawn;
    return drawn < job_.number_count;
  }

  bool exhausted() const { return job_.in_sequence && drawn_.load(std::memory_order_relaxed) >= job_.number_count; }

 private:
  const Job& job_;
  std::atomic<std::uint64_t> drawn_{0};
};

/// What a worker saw. Latencies and good answers are those of the measured time, errors those of all the time.
struct Tally {
  Histogram latency;
  /// From sending to the error, of answers with another status than 200.
  Histogram error_latency;
  std::uint64_t wrong_length = 0;
  std::uint64_t lost_connections = 0;
  std::uint64_t timeouts = 0;
  /// Requests that were due (fixed rate) or begun (in sequence) and had no answer when the job ended.
  std::uint64_t unanswered = 0;
  std::map<int, std::uint64_t> error_statuses;
  /// Good answers of each connection.
  std::vector<std::uint64_t> by_connection;
  Clock::time_point last_answer{};
};

}  // namespace galvan::load
