#include "load/connection.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <utility>

namespace galvan::load {
namespace {

// A request up to this size is copied whole for each connection, so that it goes out in one piece.
constexpr std::size_t kOnePieceBytesMax = 16 * 1024;

}  // namespace

Connection::Connection(const RequestTemplate& request, std::uint32_t number) : number_(number), request_(request) {
  const std::string_view text = request.text();
  const std::size_t own = text.size() <= kOnePieceBytesMax ? text.size() : request.varying_bytes();
  head_ = text.substr(0, own);
  tail_ = text.substr(own);
}

Connection::Connection(Connection&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)),
      number_(other.number_),
      head_(std::move(other.head_)),
      tail_(other.tail_),
      sent_bytes_(other.sent_bytes_),
      awaits_answer_(other.awaits_answer_),
      due_(other.due_),
      sent_(other.sent_),
      answer_(std::move(other.answer_)),
      request_(other.request_) {}

bool Connection::open(std::uint16_t port, int epoll) {
  close();
  socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (socket_ < 0) return false;
  const int on = 1;
  ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.u32 = number_;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const bool begun =
      ::epoll_ctl(epoll, EPOLL_CTL_ADD, socket_, &event) == 0 &&
      (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 || errno == EINPROGRESS);
  if (!begun) close();
  return begun;
}

void Connection::close() {
  if (socket_ >= 0) ::close(socket_);
  socket_ = -1;
  awaits_answer_ = false;
}

Connection::Step Connection::begin(std::uint64_t n, Random& random, Clock::time_point due, Clock::time_point now) {
  request_.fill(head_.data(), n, random);
  sent_bytes_ = 0;
  awaits_answer_ = true;
  due_ = due;
  sent_ = now;
  answer_.reset();
  return send_rest();
}

Connection::Step Connection::advance(std::string& buffer) {
  if (awaits_answer_ && sent_bytes_ < head_.size() + tail_.size() && send_rest() == Step::kLost) {
    // The server may have answered before it closed: a refusal counts as one.
    return receive(buffer) == Step::kAnswered ? Step::kAnswered : Step::kLost;
  }
  return receive(buffer);
}

Connection::Step Connection::send_rest() {
  while (sent_bytes_ < head_.size() + tail_.size()) {
    std::array<iovec, 2> pieces{};
    std::size_t count = 0;
    if (sent_bytes_ < head_.size()) pieces[count++] = {head_.data() + sent_bytes_, head_.size() - sent_bytes_};
    const std::size_t of_tail = sent_bytes_ < head_.size() ? 0 : sent_bytes_ - head_.size();
    // sendmsg only reads what an iovec points to.
    if (!tail_.empty()) pieces[count++] = {const_cast<char*>(tail_.data()) + of_tail, tail_.size() - of_tail};
    msghdr message{};
    message.msg_iov = pieces.data();
    message.msg_iovlen = count;
    const ssize_t written = ::sendmsg(socket_, &message, MSG_NOSIGNAL);
    if (written < 0) {
      if (errno == EINTR) continue;
      return errno == EAGAIN ? Step::kWait : Step::kLost;
    }
    sent_bytes_ += static_cast<std::size_t>(written);
  }
  return Step::kWait;
}

Connection::Step Connection::receive(std::string& buffer) {
  while (true) {
    const ssize_t read = ::recv(socket_, buffer.data(), buffer.size(), 0);
    if (read < 0 && errno == EINTR) continue;
    if (read < 0 && errno == EAGAIN) return Step::kWait;
    if (read <= 0 || !awaits_answer_) return Step::kLost;
    const auto bytes = static_cast<std::size_t>(read);
    switch (answer_.feed({buffer.data(), bytes})) {
      case AnswerReader::State::kBad:
        return Step::kLost;
      case AnswerReader::State::kWhole:
        awaits_answer_ = false;
        return Step::kAnswered;
      case AnswerReader::State::kMore:
        // Less than asked for: the socket is empty, and more is a new event. (The end of the stream is one too.)
        if (bytes < buffer.size()) return Step::kWait;
    }
  }
}

}  // namespace galvan::load
