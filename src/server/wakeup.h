#pragma once

#include "server/asio_types.h"

#include <boost/asio/async_result.hpp>

#include <atomic>
#include <cstdint>
#include <optional>

namespace galvan {

class Wakeup;

/// Brings finished Wakeups back to their I/O thread: however many finish together, the thread is woken once.
/// push() is thread-safe; the queue belongs to the I/O thread and outlives every Wakeup on it.
class WakeupQueue {
 public:
  explicit WakeupQueue(asio::io_context& io) : io_(io) {}
  WakeupQueue(const WakeupQueue&) = delete;
  WakeupQueue& operator=(const WakeupQueue&) = delete;
  /// Waits until no thread is inside push() any more.
  ~WakeupQueue();

  void push(Wakeup& wakeup);

 private:
  void drain();

  asio::io_context& io_;
  std::atomic<Wakeup*> newest_{nullptr};
  std::atomic<unsigned> pushing_{0};
};

/// Lets a coroutine wait until another thread is done with something:
///   wakeup.arm();  start(…);  if (!wakeup.done()) co_await wakeup.wait();
/// complete() must be called exactly once for each arm(), on any thread, and is the last that its caller may do with
/// the object. Everything else happens on the I/O thread.
class Wakeup {
 public:
  explicit Wakeup(WakeupQueue& queue) : queue_(queue) {}
  Wakeup(const Wakeup&) = delete;
  Wakeup& operator=(const Wakeup&) = delete;

  void arm() { state_.store(State::kPending, std::memory_order_relaxed); }
  bool done() const { return state_.load(std::memory_order_acquire) == State::kDone; }

  void complete() {
    if (state_.exchange(State::kDone, std::memory_order_acq_rel) == State::kWaiting) queue_.push(*this);
  }

  Awaitable<> wait() {
    UseAwaitable token;
    return asio::async_initiate<UseAwaitable, void()>(
        [this](auto handler) {
          handler_.emplace(std::move(handler));
          // Done before the coroutine was asleep: complete() left it to this thread.
          if (state_.exchange(State::kWaiting, std::memory_order_acq_rel) == State::kDone) queue_.push(*this);
        },
        token);
  }

 private:
  friend class WakeupQueue;
  enum class State : std::uint8_t { kPending, kWaiting, kDone };
  using Handler = asio::async_result<UseAwaitable, void()>::handler_type;

  void resume() {
    Handler handler = std::move(*handler_);
    handler_.reset();
    std::move(handler)();
  }

  WakeupQueue& queue_;
  std::atomic<State> state_{State::kDone};
  std::optional<Handler> handler_;
  Wakeup* older_ = nullptr;  // the queue's link
};

}  // namespace galvan
