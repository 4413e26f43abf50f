#include "server/connection.h"

#include "server/crc32.h"
#include "wire/error_reply.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/buffer.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

// The half of Connection that answers requests and sends the answers.
namespace galvan {
namespace {

using std::chrono::steady_clock;

// Buffers of this size stay with a busy connection; beyond it they are given back after each request.
constexpr std::size_t kRetainedBytesMax = std::size_t{256} * 1024;
// What stays with a connection that has been idle for a while.
constexpr std::size_t kIdleRetainedBytesMax = 4096;
constexpr auto kTrimAfter = std::chrono::seconds(1);
// A refused client that has not finished sending by then is cut off.
constexpr auto kClosingTime = std::chrono::seconds(2);
// Answers from here on count as bytes in flight; see kChargedBytesMin in connection_receive.cc.
constexpr std::size_t kChargedAnswerBytesMin = std::size_t{16} * 1024;

// Smaller answers fit a packet or two as they are.
constexpr std::size_t kGzipBytesMin = 2048;

// Answers through TLS up to here are sent in one piece with their heads.
constexpr std::size_t kJoinedAnswerBytesMax = std::size_t{8} * 1024;

void trim(std::string& buffer, std::size_t bytes_max) {
  if (buffer.capacity() > bytes_max) std::string().swap(buffer);
}

}  // namespace

Connection::Connection(IoThread& thread, Stream stream, std::unique_ptr<security::TlsSession> tls, Peer peer)
    : thread_(thread),
      parts_(thread.parts()),
      stream_(std::move(stream)),
      tls_(std::move(tls)),
      peer_(std::move(peer)),
      source_address_(peer_.address.to_string()),
      answer_(stream_),
      wakeup_(thread.wakeups()) {}

Connection::~Connection() { give_back_charge(); }

Awaitable<> Connection::run() {
  struct Listed {
    explicit Listed(Connection& listed) : connection(listed) {
      connection.thread_.metrics().connections_opened.add();
      connection.thread_.add(connection);
    }
    ~Listed() {
      connection.close();
      connection.thread_.remove(connection);
      connection.thread_.metrics().connections_closed.add();
    }
    Connection& connection;
  };
  const Listed listed(*this);

  ErrorCode ignored;
  stream_.set_option(asio::ip::tcp::no_delay(true), ignored);
  stream_.non_blocking(true, ignored);
  if (tls_ && !co_await handshake()) co_return;
  while (keep_alive_ && !broken_ && !thread_.stopping()) {
    Received received = co_await receive();
    if (received == Received::kNothing) break;
    if (received == Received::kRequest && request_.gzip_body) received = inflate_body();
    id_ = thread_.request_ids().next();
    received_at_ = steady_clock::now();
    if (received == Received::kRequest && !start_answer()) co_await finish_answer();
    compress_answer();
    if (response_.delay.count() > 0) [[unlikely]]
      co_await delay_answer();
    build_head();
    if (tls_) {
      co_await send_tls();
    } else {
      co_await thread_.send_queue().send(answer_, head_, body_to_send());
      if (!all_sent()) co_await send_rest();
    }
    end_request();
    if (received == Received::kRefused && !broken_) co_await discard_rest();
  }
}

// ---- Answering

bool Connection::start_answer() {
  enter(ConnectionPhase::kAnswering);
  keep_alive_ = request_.keep_alive && !thread_.stopping();
  response_.clear();
  route_ = route(request_, !body_.empty());
  if (!may_reach(route_, parts_.options, peer_.address.is_loopback())) route_ = Route::kUnknown;
  if (route_ != Route::kApi) return start_plain_answer();
  content_type_ = kApiContentType;
  if (!admit()) return true;
  switch (handle(ReadTier::kMemory, thread_.context())) {
    case HandleOutcome::kNeedsDisk:
      return !submit(parts_.disk_pool);
    case HandleOutcome::kNeedsControlThread:
      return !submit(parts_.control_pool);
    case HandleOutcome::kDone:
      break;
  }
  return start_commit_wait();
}

bool Connection::start_plain_answer() {
  content_type_ = "text/plain";
  switch (route_) {
    case Route::kHealth:
      response_.body = parts_.health_text;
      return true;
    case Route::kMetrics:
      content_type_ = kMetricsContentType;
      return !submit(parts_.metrics_pool);
    case Route::kNamespace:
      content_type_ = kOwnContentType;
      return !admit() || !submit(parts_.control_pool);
    case Route::kOwn:
      content_type_ = kOwnContentType;
      return !submit(parts_.control_pool);
    case Route::kQuery:
      content_type_ = kQueryContentType;
      return !admit() || !submit(parts_.control_pool);
    case Route::kPreflight:
      content_type_ = {};
      return true;
    case Route::kUnknown:
    case Route::kApi:
      break;
  }
  reply_unknown();
  return true;
}

void Connection::reply_unknown() {
  content_type_ = "text/plain";
  response_.status = 404;
  response_.body = kUnknownOperationBody;
}

bool Connection::submit(DiskPool& pool) {
  wakeup_.arm();
  if (pool.try_submit(*this)) return true;
  reply_overload("Too many requests wait for the disk. Please try again.");
  return false;
}

// On a thread of the disk pool, while the coroutine waits.
void Connection::run(RequestHandler::Context& context) {
  if (route_ != Route::kApi) {
    try {
      finish_plain_answer(context);
    } catch (const std::exception& error) {
      reply_internal_error(error.what());
    }
  } else if (handle(ReadTier::kDisk, context) != HandleOutcome::kDone) {
    reply_internal_error("a request could not be answered with the disk at hand");
  }
  wakeup_.complete();
}

void Connection::finish_plain_answer(RequestHandler::Context& context) {
  if (route_ == Route::kQuery) return parts_.handler.answer_query(api_request(), view(id_), context, response_);
  if (route_ == Route::kOwn) {
    const OwnRequest request{.method = request_.method, .path = path_of(request_.target), .body = &body_};
    if (!parts_.handler.answer_own(request, response_)) reply_unknown();
    return;
  }
  if (route_ == Route::kNamespace) {
    const auto change = request_.method == HttpMethod::kDelete ? NamespaceChange::kDrop : NamespaceChange::kOpen;
    parts_.handler.change_namespace(api_request(), change, context, response_);
    return;
  }
  MetricsSnapshot snapshot{parts_.in_flight.held(), parts_.disk_pool.figures(), parts_.control_pool.figures(),
                           parts_.handler.figures()};
  parts_.metrics.append_text(snapshot, response_.body);
}

Awaitable<> Connection::finish_answer() {
  if (!wakeup_.done()) co_await wakeup_.wait();
  // What was waited for was either the disk pool, whose answer may have a commit of its own, or the commit.
  if (!start_commit_wait()) {
    if (!wakeup_.done()) co_await wakeup_.wait();
    settle_commit();
  }
}

Awaitable<> Connection::delay_answer() {
  // In short naps, so that a stop does not have to wait for it.
  constexpr std::chrono::steady_clock::duration kNap = std::chrono::milliseconds(50);
  const Time until = received_at_ + response_.delay;
  asio::basic_waitable_timer<steady_clock, asio::wait_traits<steady_clock>, Executor> timer(stream_.get_executor());
  for (Time now = steady_clock::now(); now < until && !thread_.stopping(); now = steady_clock::now()) {
    timer.expires_after(std::min(kNap, until - now));
    co_await timer.async_wait(kAwaitTuple);
  }
}

bool Connection::start_commit_wait() {
  if (response_.ticket == CommitTicket{}) return true;
  commit_error_.reset();
  wakeup_.arm();
  parts_.handler.when_durable(response_.ticket, *this);
  if (!wakeup_.done()) return false;
  settle_commit();
  return true;
}

// On the committer's thread, or within when_durable().
void Connection::on_durable(const StorageResult<void>& outcome) {
  if (!outcome.has_value()) commit_error_ = outcome.error();
  wakeup_.complete();
}

void Connection::settle_commit() {
  response_.ticket = {};
  if (commit_error_) parts_.handler.fail_commit(*commit_error_, response_);
}

ApiRequest Connection::api_request() {
  return {.target = request_.x_amz_target,
          .signature = signature_input(),
          .host = request_.host,
          .namespace_name = namespace_of(request_.target),
          .body = &body_,
          .caller = &caller_,
          .source_address = source_address_,
          .secure = tls_ != nullptr,
          .tables = parts_.audit != nullptr ? &tables_ : nullptr};
}

HandleOutcome Connection::handle(ReadTier tier, RequestHandler::Context& context) {
  try {
    return parts_.handler.handle(api_request(), context, tier, response_);
  } catch (const std::exception& error) {
    reply_internal_error(error.what());
  } catch (...) {
    reply_internal_error("not a std::exception");
  }
  return HandleOutcome::kDone;
}

void Connection::reply_internal_error(std::string_view what) {
  parts_.metrics.internal_exceptions.fetch_add(1, std::memory_order_relaxed);
  response_.ticket = {};
  content_type_ = kApiContentType;
  parts_.handler.reply_error(ApiError(ErrorKind::kInternalServerError, std::string(what)), response_);
}

void Connection::reply_overload(std::string_view what) {
  content_type_ = kApiContentType;
  parts_.handler.reply_error(ApiError(ErrorKind::kServiceUnavailable, std::string(what)), response_);
}

// ---- Sending

std::string_view Connection::body_to_send() const {
  return request_.method == HttpMethod::kHead || body_in_head_ ? std::string_view() : std::string_view(response_.body);
}

void Connection::compress_answer() {
  gzip_answer_ = false;
  if (!request_.accepts_gzip || response_.body.size() < kGzipBytesMin) return;
  std::string compressed;
  gzip_answer_ = thread_.gzip_writer().compress(response_.body, compressed);
  if (gzip_answer_) response_.body.swap(compressed);
}

void Connection::build_head() {
  std::string more_fields;
  append_cors_fields(request_, route_, more_fields);
  if (gzip_answer_) more_fields += "Content-Encoding: gzip\r\n";
  head_.clear();
  body_in_head_ = false;
  append_response_head({.status = response_.status,
                        .content_type = content_type_,
                        .content_length = response_.body.size(),
                        .keep_alive = keep_alive_,
                        .date = thread_.date(),
                        .request_id = view(id_),
                        .body_crc32 = crc32(response_.body),
                        .more_fields = more_fields},
                       head_);
  // Two writes would be two records of TLS, and two packets.
  if (tls_ && response_.body.size() <= kJoinedAnswerBytesMax && request_.method != HttpMethod::kHead) {
    head_ += response_.body;
    body_in_head_ = true;
  }
  if (response_.body.size() > kChargedAnswerBytesMin) {
    parts_.in_flight.take(response_.body.size());
    charged_bytes_ += response_.body.size();
  }
}

bool Connection::all_sent() {
  broken_ = !answer_.sent_bytes();
  sent_bytes_ = answer_.sent_bytes().value_or(0);
  return broken_ || sent_bytes_ == head_.size() + body_to_send().size();
}

Awaitable<> Connection::send_rest() {
  enter(ConnectionPhase::kSending);
  const std::string_view body = body_to_send();
  const std::size_t all = head_.size() + body.size();
  while (sent_bytes_ < all && !broken_) {
    const std::size_t of_head = std::min(sent_bytes_, head_.size());
    const std::array<asio::const_buffer, 2> buffers{asio::buffer(std::string_view(head_).substr(of_head)),
                                                    asio::buffer(body.substr(sent_bytes_ - of_head))};
    const auto [error, count] = co_await stream_.async_write_some(buffers, kAwaitTuple);
    sent_bytes_ += count;
    if (error) broken_ = true;
  }
}

void Connection::end_request() {
  const auto latency = steady_clock::now() - received_at_;
  thread_.metrics().sent_bytes.add(sent_bytes_);
  if (route_ == Route::kApi) {
    thread_.metrics().count_request(response_.operation, response_.error, latency);
    if (peer_.place || parts_.audit != nullptr) [[unlikely]]
      account();
  } else {
    thread_.metrics().count_plain_answer(response_.status);
    if (route_ == Route::kQuery || route_ == Route::kNamespace) account();
  }
  log_request(latency);
  give_back_charge();
  trim_buffers(kRetainedBytesMax);
}

void Connection::log_request(std::chrono::nanoseconds latency) {
  const bool failed = response_.error == ErrorKind::kInternalServerError;
  const LogLevel level = failed ? LogLevel::kError : LogLevel::kDebug;
  if (!parts_.log.enabled(level)) return;
  const std::string_view operation =
      response_.operation ? parts_.handler.operation_names()[*response_.operation] : std::string_view("none");
  const std::string_view error = response_.error ? wire::error_name(*response_.error) : std::string_view("none");
  parts_.log.write(level, failed ? "request failed" : "request",
                   {{"request_id", view(id_)},
                    {"operation", operation},
                    {"status", response_.status},
                    {"error", error},
                    {"microseconds", std::chrono::duration_cast<std::chrono::microseconds>(latency).count()},
                    {"detail", response_.log_detail}});
}

void Connection::give_back_charge() {
  if (charged_bytes_ > 0) parts_.in_flight.give_back(std::exchange(charged_bytes_, 0));
}

void Connection::trim_buffers(std::size_t bytes_max) {
  trim(body_, bytes_max);
  trim(response_.body, bytes_max);
}

// ---- Time

void Connection::enter(ConnectionPhase phase) {
  phase_ = phase;
  phase_began_ = steady_clock::now();
  switch (phase) {
    case ConnectionPhase::kIdle:
      deadline_ = phase_began_ + parts_.options.idle_timeout;
      break;
    case ConnectionPhase::kHeader:
      deadline_ = phase_began_ + parts_.options.header_timeout;
      break;
    case ConnectionPhase::kBody:
    case ConnectionPhase::kSending:
      deadline_ = phase_began_ + parts_.options.body_timeout;
      break;
    case ConnectionPhase::kAnswering:
      deadline_ = Time::max();  // an operation has no time limit of its own: its commit must be waited for
      break;
    case ConnectionPhase::kClosing:
      deadline_ = phase_began_ + kClosingTime;
      break;
  }
}

void Connection::check_time(Time now) {
  if (now >= deadline_) {
    thread_.metrics().timeouts[static_cast<std::size_t>(phase_)].add();
    deadline_ = Time::max();
    close();
  } else if (phase_ == ConnectionPhase::kIdle && now - phase_began_ > kTrimAfter) {
    trim_buffers(kIdleRetainedBytesMax);
  }
}

std::optional<std::chrono::steady_clock::time_point> Connection::idle_since() const {
  if (phase_ != ConnectionPhase::kIdle || !input_.empty()) return std::nullopt;
  return phase_began_;
}

void Connection::close_if_idle() {
  if (idle_since() || phase_ == ConnectionPhase::kClosing) close();
}

void Connection::close() {
  if (tls_) tls_->end();
  ErrorCode ignored;
  stream_.close(ignored);
}

}  // namespace galvan
