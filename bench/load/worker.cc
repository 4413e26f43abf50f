#include "load/worker.h"

#include "base/time_slice.h"

#include <sys/epoll.h>
#include <sys/prctl.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>

namespace galvan::load {
namespace {

constexpr std::chrono::milliseconds kRestAfterFailure{10};
constexpr std::chrono::milliseconds kOverdueCheckInterval{100};
constexpr std::chrono::microseconds kTimeSlice{100};
constexpr std::size_t kBufferBytes = 64 * 1024;
constexpr int kEventsMax = 256;

}  // namespace

Worker::Worker(const Job& job, const RequestTemplate& request, Numbers& numbers, unsigned index,
               Clock::time_point begin, Clock::time_point end)
    : job_(job),
      numbers_(numbers),
      begin_(begin),
      end_(end),
      random_(job.seed * 1'000'003 + index),
      epoll_(::epoll_create1(EPOLL_CLOEXEC)),
      next_arrival_(Clock::now()),
      next_overdue_check_(next_arrival_ + kOverdueCheckInterval),
      buffer_(kBufferBytes, '\0') {
  if (epoll_ < 0) std::abort();
  const unsigned count = job.connections / job.threads + (index < job.connections % job.threads ? 1 : 0);
  connections_.reserve(count);
  for (unsigned i = 0; i < count; ++i) connections_.emplace_back(request, i);
  rests_.resize(count);
  tally_.by_connection.resize(count);
}

Worker::~Worker() { ::close(epoll_); }

void Worker::run() {
  // What this thread does late looks like the server's doing.
  set_time_slice(kTimeSlice);
  ::prctl(PR_SET_TIMERSLACK, 1UL);  // Arrivals come at microseconds; the default slack is 50 of them.
  Clock::time_point now = Clock::now();
  next_arrival_ = now;
  for (std::size_t i = 0; i < connections_.size(); ++i) {
    if (connections_[i].open(job_.port, epoll_)) {
      next_request(i, now);
    } else {
      lose(i, now);
    }
  }
  while (!finished(now = Clock::now())) {
    end_rests(now);
    if (at_fixed_rate()) take_arrivals(now);
    if (now >= next_overdue_check_) end_overdue(now);
    wait_and_handle_events(now);
  }
  if (at_fixed_rate() || job_.in_sequence) tally_.unanswered = under_way_ + backlog_.size();
}

bool Worker::finished(Clock::time_point now) const {
  if (job_.in_sequence) return now >= end_ || (numbers_.exhausted() && under_way_ == 0);
  if (!at_fixed_rate()) return now >= end_;
  return now >= end_ && ((under_way_ == 0 && backlog_.empty()) || now >= end_ + job_.timeout);
}

Clock::time_point Worker::next_deadline() const {
  Clock::time_point deadline = next_overdue_check_;
  if (!resting_.empty()) deadline = std::min(deadline, resting_.front().until);
  if (at_fixed_rate() && next_arrival_ < end_) deadline = std::min(deadline, next_arrival_);
  return deadline;
}

void Worker::wait_and_handle_events(Clock::time_point now) {
  const auto wait = std::max(std::chrono::nanoseconds(0), std::chrono::nanoseconds(next_deadline() - now));
  const timespec timeout{.tv_sec = wait.count() / 1'000'000'000, .tv_nsec = wait.count() % 1'000'000'000};
  std::array<epoll_event, kEventsMax> events;
  const int count = ::epoll_pwait2(epoll_, events.data(), kEventsMax, &timeout, nullptr);
  if (count < 0 && errno != EINTR) std::abort();
  for (int i = 0; i < count; ++i) handle(events[static_cast<std::size_t>(i)].data.u32);
}

void Worker::handle(std::size_t index) {
  Connection& connection = connections_[index];
  if (!connection.is_open()) return;
  const bool awaited = connection.awaits_answer();
  switch (connection.advance(buffer_)) {
    case Connection::Step::kWait:
      return;
    case Connection::Step::kLost:
      lose(index, Clock::now());
      return;
    case Connection::Step::kAnswered:
      break;
  }
  if (awaited) --under_way_;
  const Clock::time_point now = Clock::now();
  count_answer(index, now);
  const bool failed = connection.answer().status() != 200;
  if (!connection.answer().keeps_alive()) connection.close();
  if (failed || (!connection.is_open() && !connection.open(job_.port, epoll_))) {
    rest(index, now);
  } else {
    next_request(index, now);
  }
}

void Worker::take_arrivals(Clock::time_point now) {
  const double gap_nanoseconds = 1e9 * job_.threads / job_.rate;
  while (next_arrival_ <= now && next_arrival_ < end_) {
    backlog_.push_back(next_arrival_);
    next_arrival_ += std::chrono::nanoseconds(static_cast<std::int64_t>(random_.gap() * gap_nanoseconds));
  }
  while (!backlog_.empty() && !idle_.empty()) {
    const std::size_t index = idle_.back();
    idle_.pop_back();
    next_request(index, now);
  }
}

void Worker::end_rests(Clock::time_point now) {
  while (!resting_.empty() && resting_.front().until <= now) {
    const std::size_t index = resting_.front().index;
    resting_.pop_front();
    rests_[index] = false;
    Connection& connection = connections_[index];
    if (connection.is_open() || connection.open(job_.port, epoll_)) {
      next_request(index, now);
    } else {
      rest(index, now);
    }
  }
}

void Worker::end_overdue(Clock::time_point now) {
  next_overdue_check_ = now + kOverdueCheckInterval;
  for (std::size_t index = 0; index < connections_.size(); ++index) {
    Connection& connection = connections_[index];
    if (!connection.awaits_answer() || now - connection.sent() < job_.timeout) continue;
    ++tally_.timeouts;
    --under_way_;
    connection.close();
    rest(index, now);
  }
}

void Worker::next_request(std::size_t index, Clock::time_point now) {
  if (!at_fixed_rate()) {
    send(index, now, now);
  } else if (backlog_.empty()) {
    idle_.push_back(index);
  } else {
    const Clock::time_point due = backlog_.front();
    backlog_.pop_front();
    send(index, due, now);
  }
}

void Worker::send(std::size_t index, Clock::time_point due, Clock::time_point now) {
  std::uint64_t number = 0;
  if (!numbers_.draw(random_, number)) return;
  ++under_way_;
  if (connections_[index].begin(number, random_, due, now) == Connection::Step::kLost) lose(index, now);
}

void Worker::count_answer(std::size_t index, Clock::time_point now) {
  const Connection& connection = connections_[index];
  const AnswerReader& answer = connection.answer();
  if (answer.status() != 200) {
    ++tally_.error_statuses[answer.status()];
    tally_.error_latency.record(static_cast<std::uint64_t>((now - connection.sent()).count()));
    return;
  }
  if (answer.body_bytes() < job_.answer_bytes_min || answer.body_bytes() > job_.answer_bytes_max) {
    ++tally_.wrong_length;
    return;
  }
  // At a fixed rate, what was due in the measured time counts, whenever it was answered.
  const Clock::time_point at = at_fixed_rate() ? connection.due() : now;
  if (at < begin_ || at >= end_) return;
  tally_.latency.record(static_cast<std::uint64_t>((now - connection.due()).count()));
  ++tally_.by_connection[index];
  tally_.last_answer = now;
}

void Worker::rest(std::size_t index, Clock::time_point now) {
  if (rests_[index]) return;
  rests_[index] = true;
  resting_.push_back({.index = index, .until = now + kRestAfterFailure});
}

void Worker::lose(std::size_t index, Clock::time_point now) {
  Connection& connection = connections_[index];
  if (connection.awaits_answer()) {
    ++tally_.lost_connections;
    --under_way_;
  }
  connection.close();
  std::erase(idle_, index);
  rest(index, now);
}

}  // namespace galvan::load
