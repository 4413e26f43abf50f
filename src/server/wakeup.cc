#include "server/wakeup.h"

#include <boost/asio/post.hpp>

#include <thread>
#include <utility>

namespace galvan {

WakeupQueue::~WakeupQueue() {
  while (pushing_.load(std::memory_order_acquire) != 0) std::this_thread::yield();
}

void WakeupQueue::push(Wakeup& wakeup) {
  // From the exchange below on, the I/O thread may resume the coroutine, end, and destroy this queue.
  pushing_.fetch_add(1, std::memory_order_relaxed);
  Wakeup* newest = newest_.load(std::memory_order_relaxed);
  do {
    wakeup.older_ = newest;
  } while (!newest_.compare_exchange_weak(newest, &wakeup, std::memory_order_acq_rel, std::memory_order_relaxed));
  if (newest == nullptr) asio::post(io_, [this] { drain(); });
  pushing_.fetch_sub(1, std::memory_order_release);
}

void WakeupQueue::drain() {
  Wakeup* newest = newest_.exchange(nullptr, std::memory_order_acq_rel);
  Wakeup* oldest = nullptr;
  while (newest != nullptr) {
    Wakeup* const next = newest->older_;
    newest->older_ = oldest;
    oldest = newest;
    newest = next;
  }
  while (oldest != nullptr) {
    Wakeup* const next = oldest->older_;  // read first: the resumed coroutine may end and destroy it
    oldest->resume();
    oldest = next;
  }
}

}  // namespace galvan
