#pragma once

#include "server/asio_types.h"

#include <boost/asio/async_result.hpp>

#include <sys/socket.h>
#include <sys/uio.h>

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan {

/// The answers of one I/O thread wait here until the thread has handled all requests that it found with theirs, and go
/// out together, through io_uring in one system call. Sent one by one, each would let its client run at once, in the
/// middle of that work, and on a machine with few cores the two would change places after every few requests.
/// For the I/O thread alone.
class SendQueue {
 public:
  /// One answer under way; it lives as long as the connection, so that sending allocates nothing.
  class Answer {
   public:
    explicit Answer(Stream& stream) : stream_(stream) {}
    Answer(const Answer&) = delete;
    Answer& operator=(const Answer&) = delete;
    /// After SendQueue::send(): how many bytes the socket took, perhaps not all; nothing if it failed.
    std::optional<std::size_t> sent_bytes() const { return sent_bytes_; }

   private:
    friend class SendQueue;
    using Handler = asio::async_result<UseAwaitable, void()>::handler_type;

    void take(std::string_view head, std::string_view body);
    /// `result` is that of sendmsg(), with the error negated.
    void settle(long result);
    void send();
    void resume();

    Stream& stream_;
    std::array<iovec, 2> parts_{};
    msghdr message_{};
    std::optional<std::size_t> sent_bytes_;
    std::optional<Handler> handler_;
  };

  /// Sends without io_uring where the kernel or its rules refuse it, or `io_uring` says so.
  explicit SendQueue(bool io_uring);
  ~SendQueue();
  SendQueue(const SendQueue&) = delete;
  SendQueue& operator=(const SendQueue&) = delete;

  bool uses_io_uring() const { return ring_ != nullptr; }

  /// Sends head and body, which must stay as they are, in the thread's next send_all(). Waits for that, and never for
  /// the client: what the socket does not take is left to the caller.
  Awaitable<> send(Answer& answer, std::string_view head, std::string_view body) {
    answer.take(head, body);
    UseAwaitable token;
    return asio::async_initiate<UseAwaitable, void()>(
        [this, &answer](auto handler) {
          answer.handler_.emplace(std::move(handler));
          waiting_.push_back(&answer);
        },
        token);
  }

  bool empty() const { return waiting_.empty() && resumed_ == round_.size(); }

  /// Sends what waits now, and resumes its coroutines in their order. What these queue is left for the next time: a
  /// client that sends many requests at once would keep the others out.
  void send_all();

 private:
  class Ring;

  void send_round();

  std::unique_ptr<Ring> ring_;
  std::vector<Answer*> waiting_;
  std::vector<Answer*> round_;
  std::size_t resumed_ = 0;  // of round_; all of them, unless an exception came in between
};

}  // namespace galvan
