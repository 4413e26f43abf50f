#include "server/connection.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/post.hpp>

// The part of Connection that moves bytes through TLS, or not.
namespace galvan {
namespace {

using Progress = security::TlsSession::Progress;

}  // namespace

Awaitable<ErrorCode> Connection::wait_for(Progress wanted) {
  const auto event = wanted == Progress::kWantsRead ? Stream::wait_read : Stream::wait_write;
  const auto [error] = co_await stream_.async_wait(event, kAwaitTuple);
  co_return error;
}

Awaitable<bool> Connection::handshake() {
  enter(ConnectionPhase::kHeader);
  for (;;) {
    const Progress progress = tls_->handshake().progress;
    if (progress == Progress::kDone) break;
    if (progress == Progress::kEnded || co_await wait_for(progress)) {
      thread_.metrics().tls_failures.add();
      co_return false;
    }
  }
  thread_.metrics().tls_handshakes.add();
  co_return true;
}

Awaitable<Connection::IoResult> Connection::read_some(std::span<char> room) {
  if (tls_) co_return co_await read_tls(room);
  co_return co_await stream_.async_read_some(asio::buffer(room.data(), room.size()), kAwaitTuple);
}

Awaitable<Connection::IoResult> Connection::read_tls(std::span<char> room) {
  for (;;) {
    const auto [progress, count] = tls_->read(room);
    if (progress == Progress::kDone) co_return IoResult(ErrorCode(), count);
    if (progress == Progress::kEnded) co_return IoResult(asio::error::eof, 0);
    if (const ErrorCode error = co_await wait_for(progress)) co_return IoResult(error, 0);
  }
}

Awaitable<Connection::IoResult> Connection::write_tls(std::string_view bytes) {
  std::size_t written = 0;
  while (written < bytes.size()) {
    const auto [progress, count] = tls_->write(bytes.substr(written));
    written += count;
    if (progress == Progress::kDone) continue;
    if (progress == Progress::kEnded) co_return IoResult(asio::error::eof, written);
    if (const ErrorCode error = co_await wait_for(progress)) co_return IoResult(error, written);
  }
  co_return IoResult(ErrorCode(), written);
}

Progress Connection::try_send_tls() {
  const std::string_view head = head_;
  const std::string_view body = body_to_send();
  while (sent_bytes_ < head.size() + body.size()) {
    const auto [progress, count] =
        tls_->write(sent_bytes_ < head.size() ? head.substr(sent_bytes_) : body.substr(sent_bytes_ - head.size()));
    sent_bytes_ += count;
    if (progress == Progress::kDone) continue;
    if (progress == Progress::kEnded) broken_ = true;
    return progress;
  }
  return Progress::kDone;
}

Awaitable<> Connection::send_tls() {
  // A client whose requests and room for answers never end would have the thread to itself.
  co_await asio::post(stream_.get_executor(), UseAwaitable());
  sent_bytes_ = 0;
  for (Progress progress = try_send_tls(); progress != Progress::kDone && !broken_; progress = try_send_tls()) {
    enter(ConnectionPhase::kSending);
    if (co_await wait_for(progress)) broken_ = true;
  }
}

}  // namespace galvan
