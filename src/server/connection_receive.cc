#include "server/connection.h"
#include "server/gzip.h"
#include "wire/request_decoder.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <span>
#include <tuple>

// The half of Connection that receives requests.
namespace galvan {
namespace {

// Smaller bodies are bounded by the bound on connections alone, and need no counter that all threads share.
constexpr std::size_t kChargedBytesMin = std::size_t{16} * 1024;
// A gzip body is inflated so much at a time, and a small one by less.
constexpr std::size_t kInflatedPartBytesMin = std::size_t{4} * 1024;
constexpr std::size_t kInflatedPartBytesMax = std::size_t{256} * 1024;
// What a body in chunks, whose size nobody knows, is charged at a time.
constexpr std::size_t kChunkedChargeBytes = std::size_t{256} * 1024;
// A refused client that goes on sending beyond this finds its connection closed, and perhaps its answer lost.
constexpr std::size_t kDiscardedBytesMax = std::size_t{64} << 20;

constexpr std::string_view kContinue = "HTTP/1.1 100 Continue\r\n\r\n";
constexpr std::string_view kLineEnd = "\r\n";

}  // namespace

Awaitable<Connection::Received> Connection::receive() {
  parser_.emplace(request_, parts_.options.header_bytes_max, parts_.options.verify_signatures);
  caller_.verified = false;
  sent_body_digest_.reset();
  tables_.clear();
  enter(input_.empty() ? ConnectionPhase::kIdle : ConnectionPhase::kHeader);
  bool begun = false;
  for (;;) {
    // An empty line before a request is forgiven (RFC 9112, section 2.2).
    while (!begun && input_.data().starts_with(kLineEnd)) input_.consume(kLineEnd.size());
    if (!input_.empty()) {
      begun = begun || input_.data() != "\r";
      if (phase_ == ConnectionPhase::kIdle) enter(ConnectionPhase::kHeader);
    }
    if (begun) {
      const RequestParser::Step step = parser_->parse_head(input_.data());
      input_.consume(step.consumed);
      if (step.progress == RequestParser::Progress::kDone) break;
      if (step.progress == RequestParser::Progress::kBad) co_return refuse(400);
      if (step.progress == RequestParser::Progress::kTooLarge) co_return refuse(431);
    }
    const std::span<char> room = input_.prepare();
    ErrorCode error;
    std::size_t count = 0;
    if (tls_) {
      std::tie(error, count) = co_await read_tls(room);
    } else {
      // Not through read_some(), which would make each request wait for one coroutine more.
      std::tie(error, count) = co_await stream_.async_read_some(asio::buffer(room.data(), room.size()), kAwaitTuple);
    }
    if (error) co_return Received::kNothing;
    input_.commit(count);
    thread_.metrics().received_bytes.add(count);
  }
  switch (begin_body()) {
    case BodyState::kWhole:
      break;
    case BodyState::kPartial:
      co_return co_await receive_body();
    case BodyState::kRefused:
      co_return Received::kRefused;
  }
  co_return Received::kRequest;
}

Connection::BodyState Connection::begin_body() {
  body_.clear();
  if (request_.chunked) return BodyState::kPartial;
  const std::size_t length = request_.content_length;
  if (length > parts_.options.body_bytes_max) {
    refuse(413);
    return BodyState::kRefused;
  }
  if (length > kChargedBytesMin && !charge(length)) {
    refuse_overload();
    return BodyState::kRefused;
  }
  const std::size_t here = std::min(length, input_.size());
  body_.reserve(length + wire::kBodyPaddingBytes);
  body_.append(input_.data().substr(0, here));
  input_.consume(here);
  return here == length ? BodyState::kWhole : BodyState::kPartial;
}

Awaitable<Connection::Received> Connection::receive_body() {
  enter(ConnectionPhase::kBody);
  // A client that has begun to send did not wait for permission.
  if (request_.expect_continue && request_.is_http_1_1 && body_.empty() && input_.empty()) {
    ErrorCode error;
    std::size_t count = 0;
    if (tls_) {
      std::tie(error, count) = co_await write_tls(kContinue);
    } else {
      std::tie(error, count) = co_await asio::async_write(stream_, asio::buffer(kContinue), kAwaitTuple);
    }
    thread_.metrics().sent_bytes.add(count);
    if (error) co_return Received::kNothing;
  }
  if (request_.chunked) co_return co_await receive_chunks();
  std::size_t filled = body_.size();
  body_.resize(request_.content_length);
  while (filled < body_.size()) {
    const auto [error, count] = co_await read_some(std::span(body_).subspan(filled));
    if (error) co_return Received::kNothing;
    filled += count;
    thread_.metrics().received_bytes.add(count);
  }
  co_return Received::kRequest;
}

Awaitable<Connection::Received> Connection::receive_chunks() {
  for (;;) {
    if (!input_.empty()) {
      const RequestParser::Step step = parser_->parse_chunks(input_.data(), parts_.options.body_bytes_max, body_);
      input_.consume(step.consumed);
      if (body_.size() > kChargedBytesMin && body_.size() > charged_bytes_ && !charge(kChunkedChargeBytes)) {
        co_return refuse_overload();
      }
      if (step.progress == RequestParser::Progress::kDone) break;
      if (step.progress == RequestParser::Progress::kBad) co_return refuse(400);
      if (step.progress == RequestParser::Progress::kTooLarge) co_return refuse(413);
    }
    const std::span<char> room = input_.prepare();
    const auto [error, count] = co_await read_some(room);
    if (error) co_return Received::kNothing;
    input_.commit(count);
    thread_.metrics().received_bytes.add(count);
  }
  body_.reserve(body_.size() + wire::kBodyPaddingBytes);
  co_return Received::kRequest;
}

Connection::Received Connection::inflate_body() {
  if (body_.empty()) return Received::kRequest;
  if (parts_.options.verify_signatures) sent_body_digest_ = security::sha256(body_);
  GzipReader reader(body_);
  const std::size_t part_max = std::clamp(4 * body_.size(), kInflatedPartBytesMin, kInflatedPartBytesMax);
  std::string inflated;
  GzipReader::Progress progress = GzipReader::Progress::kMore;
  while (progress == GzipReader::Progress::kMore) {
    // One byte more than is allowed tells a body that is too large.
    const std::size_t part = std::min(part_max, parts_.options.body_bytes_max + 1 - inflated.size());
    if (inflated.size() + part > kChargedBytesMin && !charge(part)) return refuse_overload();
    progress = reader.read(part, inflated);
    if (inflated.size() > parts_.options.body_bytes_max) return refuse(413);
  }
  if (progress == GzipReader::Progress::kBad) return refuse_malformed();
  inflated.reserve(inflated.size() + wire::kBodyPaddingBytes);
  body_.swap(inflated);
  return Received::kRequest;
}

bool Connection::charge(std::size_t bytes) {
  if (!parts_.in_flight.try_take(bytes)) return false;
  charged_bytes_ += bytes;
  return true;
}

Connection::Received Connection::refuse(int status) {
  route_ = Route::kUnknown;
  response_.clear();
  response_.status = status;
  content_type_ = {};
  keep_alive_ = false;
  return Received::kRefused;
}

Connection::Received Connection::refuse_overload() {
  refuse(503);
  reply_overload("Too many bytes of requests are in flight. Please try again.");
  return Received::kRefused;
}

Connection::Received Connection::refuse_malformed() {
  refuse(400);
  content_type_ = kApiContentType;
  parts_.handler.reply_error(ApiError(ErrorKind::kSerialization, ""), response_);
  return Received::kRefused;
}

Awaitable<> Connection::discard_rest() {
  enter(ConnectionPhase::kClosing);
  ErrorCode ignored;
  if (tls_) tls_->end();
  stream_.shutdown(asio::socket_base::shutdown_send, ignored);
  std::size_t discarded = 0;
  while (discarded < kDiscardedBytesMax) {
    input_.consume(input_.size());
    const std::span<char> room = input_.prepare();
    // What is forgotten need not be decrypted.
    const auto [error, count] = co_await stream_.async_read_some(asio::buffer(room.data(), room.size()), kAwaitTuple);
    if (error) break;
    discarded += count;
    thread_.metrics().received_bytes.add(count);
  }
}

}  // namespace galvan
