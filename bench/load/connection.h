#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "load/answer_reader.h"
#include "load/job.h"
#include "load/request_template.h"

namespace galvan::load {

/// One connection to 127.0.0.1 with at most one request under way, for an epoll loop in edge-triggered mode. Never
/// waits. Holds a reference to the template. Not thread-safe.
class Connection {
 public:
  enum class Step : std::uint8_t { kWait, kAnswered, kLost };

  /// `number` comes back with each event of the connection.
  Connection(const RequestTemplate& request, std::uint32_t number);
  ~Connection() { close(); }
  Connection(Connection&& other) noexcept;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  Connection& operator=(Connection&&) = delete;

  /// Begins to connect and registers with `epoll`; what is sent meanwhile goes out when the connection stands.
  bool open(std::uint16_t port, int epoll);
  void close();
  bool is_open() const { return socket_ >= 0; }

  /// Sends the request for the number `n`, which was due at `due`. The connection is open and has none under way.
  Step begin(std::uint64_t n, Random& random, Clock::time_point due, Clock::time_point now);

  /// After an event: sends and reads what it can. `buffer` is any memory to read into. kAnswered once for each request.
  /// kLost: the connection is of no more use and must be closed; awaits_answer() says whether a request went with it.
  Step advance(std::string& buffer);

  bool awaits_answer() const { return awaits_answer_; }
  Clock::time_point due() const { return due_; }
  Clock::time_point sent() const { return sent_; }
  const AnswerReader& answer() const { return answer_; }

 private:
  Step send_rest();
  Step receive(std::string& buffer);

  int socket_ = -1;
  std::uint32_t number_;
  // The request under way: what differs is its own, what is the same for all is the template's.
  std::string head_;
  std::string_view tail_;
  std::size_t sent_bytes_ = 0;
  bool awaits_answer_ = false;
  Clock::time_point due_{};
  Clock::time_point sent_{};
  AnswerReader answer_;
  const RequestTemplate& request_;
};

}  // namespace galvan::load
