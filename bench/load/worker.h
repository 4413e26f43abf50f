#pragma once

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "load/connection.h"
#include "load/job.h"
#include "load/random.h"
#include "load/request_template.h"

namespace galvan::load {

/// One thread's share of a job: some of its connections and of its arrivals, on an epoll of its own. run() is called
/// once, from any thread; tally() is for after it has returned.
///
/// At a fixed rate, arrivals do not wait for answers: one that finds no idle connection waits in a queue, and its
/// latency counts from when it was due. So a server that stands still for a second is charged for all that would have
/// come in that second, not for one request a connection ("coordinated omission").
class Worker {
 public:
  /// `index` is less than job.threads. Measuring begins at `begin` (after the warm-up) and ends at `end`.
  Worker(const Job& job, const RequestTemplate& request, Numbers& numbers, unsigned index, Clock::time_point begin,
         Clock::time_point end);
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  void run();
  const Tally& tally() const { return tally_; }

 private:
  bool finished(Clock::time_point now) const;
  Clock::time_point next_deadline() const;
  void wait_and_handle_events(Clock::time_point now);
  void handle(std::size_t index);

  void take_arrivals(Clock::time_point now);
  void end_rests(Clock::time_point now);
  void end_overdue(Clock::time_point now);

  // A connection has nothing under way: give it what waits, or note that it is idle.
  void next_request(std::size_t index, Clock::time_point now);
  void send(std::size_t index, Clock::time_point due, Clock::time_point now);
  void count_answer(std::size_t index, Clock::time_point now);
  // After a failure a connection pauses, as a client's would at the least, so that failing does not become the load.
  void rest(std::size_t index, Clock::time_point now);
  void lose(std::size_t index, Clock::time_point now);
  bool at_fixed_rate() const { return job_.rate > 0; }

  const Job& job_;
  Numbers& numbers_;
  const Clock::time_point begin_;
  const Clock::time_point end_;
  Random random_;
  int epoll_;
  std::vector<Connection> connections_;
  std::vector<std::size_t> idle_;
  struct Rest {
    std::size_t index;
    Clock::time_point until;
  };
  std::deque<Rest> resting_;
  std::vector<bool> rests_;
  std::size_t under_way_ = 0;

  // At a fixed rate: when the next request is due, and those that are due and wait for a connection.
  Clock::time_point next_arrival_;
  std::deque<Clock::time_point> backlog_;
  Clock::time_point next_overdue_check_;

  std::string buffer_;
  Tally tally_;
};

}  // namespace galvan::load
