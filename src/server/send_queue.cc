#include "server/send_queue.h"

#include "base/check.h"

#include <liburing.h>

#include <algorithm>
#include <cerrno>
#include <span>

namespace galvan {
namespace {

// A client that is gone is an error of this call, not a signal, and one that does not read is not waited for.
constexpr int kSendFlags = MSG_NOSIGNAL | MSG_DONTWAIT;
constexpr unsigned kRingEntries = 256;

}  // namespace

void SendQueue::Answer::take(std::string_view head, std::string_view body) {
  parts_[0] = {.iov_base = const_cast<char*>(head.data()), .iov_len = head.size()};  // only read by sendmsg()
  parts_[1] = {.iov_base = const_cast<char*>(body.data()), .iov_len = body.size()};
  message_.msg_iov = parts_.data();
  message_.msg_iovlen = parts_.size();
}

void SendQueue::Answer::settle(long result) {
  if (result >= 0) {
    sent_bytes_ = static_cast<std::size_t>(result);
  } else if (result == -EAGAIN || result == -EWOULDBLOCK || result == -EINTR) {
    sent_bytes_ = 0;
  } else {
    sent_bytes_.reset();
  }
}

void SendQueue::Answer::send() {
  if (!stream_.is_open()) return;
  const ssize_t count = ::sendmsg(stream_.native_handle(), &message_, kSendFlags);
  settle(count >= 0 ? count : -errno);
}

void SendQueue::Answer::resume() {
  Handler handler = std::move(*handler_);
  handler_.reset();
  std::move(handler)();
}

/// Many sendmsg() in one system call. They do not wait, so each is done when the call returns.
class SendQueue::Ring {
 public:
  /// Nothing where there is no io_uring.
  static std::unique_ptr<Ring> make() {
    std::unique_ptr<Ring> ring(new Ring);
    if (::io_uring_queue_init(kRingEntries, &ring->ring_, 0) != 0) return nullptr;
    ring->open_ = true;
    return ring;
  }

  ~Ring() {
    if (open_) ::io_uring_queue_exit(&ring_);
  }
  Ring(const Ring&) = delete;
  Ring& operator=(const Ring&) = delete;

  /// At most kRingEntries answers, of which those whose socket has been closed are passed over.
  void send(std::span<Answer* const> answers) {
    unsigned under_way = 0;
    for (Answer* const answer : answers) {
      if (!answer->stream_.is_open()) continue;
      io_uring_sqe* const entry = ::io_uring_get_sqe(&ring_);
      GALVAN_CHECK(entry != nullptr);  // every earlier one has been submitted
      ::io_uring_prep_sendmsg(entry, answer->stream_.native_handle(), &answer->message_, kSendFlags);
      ::io_uring_sqe_set_data(entry, answer);
      ++under_way;
    }
    while (under_way > 0) under_way -= take_results(under_way);
  }

 private:
  Ring() = default;

  unsigned take_results(unsigned under_way) {
    const int error = ::io_uring_submit_and_wait(&ring_, under_way);
    GALVAN_CHECK(error >= 0 || error == -EINTR || error == -EAGAIN || error == -EBUSY);
    unsigned head = 0;
    unsigned taken = 0;
    io_uring_cqe* result = nullptr;
    io_uring_for_each_cqe(&ring_, head, result) {
      static_cast<Answer*>(::io_uring_cqe_get_data(result))->settle(result->res);
      ++taken;
    }
    ::io_uring_cq_advance(&ring_, taken);
    return taken;
  }

  io_uring ring_{};
  bool open_ = false;
};

SendQueue::SendQueue(bool io_uring) : ring_(io_uring ? Ring::make() : nullptr) {}

SendQueue::~SendQueue() = default;

void SendQueue::send_all() {
  if (resumed_ == round_.size()) {
    round_.clear();
    round_.swap(waiting_);
    resumed_ = 0;
    send_round();
  }
  while (resumed_ < round_.size()) round_[resumed_++]->resume();
}

void SendQueue::send_round() {
  for (std::size_t begin = 0; begin < round_.size(); begin += kRingEntries) {
    const auto part = std::span(round_).subspan(begin, std::min<std::size_t>(round_.size() - begin, kRingEntries));
    for (Answer* const answer : part) answer->sent_bytes_.reset();
    if (ring_) {
      ring_->send(part);
    } else {
      for (Answer* const answer : part) answer->send();
    }
  }
}

}  // namespace galvan
