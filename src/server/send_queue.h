#pragma once

#include "server/asio_types.h"

#include <boost/asio/async_result.hpp>

#include <cstddef>
#include <utility>
#include <vector>

namespace galvan {

/// Where the coroutines of one I/O thread wait with their answers until the thread has handled all requests that it
/// found with theirs: sent one by one, each answer would let its client run at once, in the middle of that work, and
/// on a machine with few cores the two would change places after every few requests. For the I/O thread alone.
class SendQueue {
 public:
  /// Waits for the thread's next resume_all().
  Awaitable<> wait() {
    UseAwaitable token;
    return asio::async_initiate<UseAwaitable, void()>([this](auto handler) { waiting_.push_back(std::move(handler)); },
                                                      token);
  }

  bool empty() const { return waiting_.empty(); }

  /// Resumes those that wait now, in their order. What they queue is left for the next time: a client that sends many
  /// requests at once would keep the others out.
  void resume_all() {
    resumed_.clear();
    resumed_.swap(waiting_);
    for (Handler& handler : resumed_) std::move(handler)();
  }

 private:
  using Handler = asio::async_result<UseAwaitable, void()>::handler_type;

  std::vector<Handler> waiting_;
  std::vector<Handler> resumed_;  // moved from, or left by an exception, which ends their connections
};

}  // namespace galvan
