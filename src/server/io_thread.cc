#include "server/io_thread.h"

#include "base/time_slice.h"
#include "server/connection.h"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <ctime>
#include <exception>
#include <memory>
#include <utility>

namespace galvan {
namespace {

// One scrape at a time, and some that wait for it.
constexpr unsigned kMetricsThreads = 1;
constexpr std::size_t kMetricsQueueMax = 64;

// Longer than all but the longest requests take: a request that came in waits for this much of others' work rather than
// for a background thread's turn of several milliseconds.
constexpr std::chrono::microseconds kTimeSlice{500};

// So many ready connections are served before their answers go out (see SendQueue): enough that sending is a small part
// of the changes between threads, few enough that the first of them does not wait long for the last.
constexpr int kRoundMax = 32;

// Deadlines are checked this much later than they pass, at most; a timer for each operation would cost more than the
// precision is worth.
std::chrono::milliseconds sweep_interval(const ServerOptions& options) {
  const auto shortest = std::min({options.idle_timeout, options.header_timeout, options.body_timeout});
  return std::clamp(shortest / 8, std::chrono::milliseconds(5), std::chrono::milliseconds(500));
}

void log_exception(Log& log, const std::exception_ptr& exception, std::string_view where) {
  try {
    std::rethrow_exception(exception);
  } catch (const std::exception& error) {
    log.write(LogLevel::kError, "unexpected exception", {{"where", where}, {"what", error.what()}});
  } catch (...) {
    log.write(LogLevel::kError, "unexpected exception", {{"where", where}, {"what", "not a std::exception"}});
  }
}

Awaitable<> run_connection(std::unique_ptr<Connection> connection) { co_await connection->run(); }

}  // namespace

ServerParts::ServerParts(const ServerOptions& server_options, RequestHandler& request_handler, Log& server_log,
                         AuditLog* audit_log)
    : options(server_options),
      handler(request_handler),
      log(server_log),
      audit(audit_log),
      metrics(request_handler.operation_names(), server_options.threads),
      in_flight(server_options.in_flight_bytes_max),
      disk_pool(request_handler, server_options.disk_threads, server_options.disk_queue_max),
      control_pool(request_handler, server_options.control_threads, server_options.control_queue_max),
      metrics_pool(request_handler, kMetricsThreads, kMetricsQueueMax),
      health_text("healthy: dynamodb." + std::string(request_handler.region()) + ".amazonaws.com ") {}

IoThread::IoThread(ServerParts& parts, std::size_t index)
    : parts_(parts),
      metrics_(parts.metrics.thread(index)),
      sweep_interval_(sweep_interval(parts.options)),
      io_(1),
      keep_running_(io_.get_executor()),
      wakeups_(io_),
      send_queue_(parts.options.io_uring),
      sweep_timer_(io_),
      grace_timer_(io_),
      context_(parts.handler.make_context()) {}

IoThread::~IoThread() {
  begin_stop();
  join();
}

void IoThread::start() {
  thread_ = std::thread([this] { run(); });
}

void IoThread::run() {
  set_time_slice(kTimeSlice);
  for (;;) {
    try {
      run_rounds();
      return;
    } catch (...) {
      parts_.metrics.internal_exceptions.fetch_add(1, std::memory_order_relaxed);
      log_exception(parts_.log, std::current_exception(), "I/O thread");
    }
  }
}

void IoThread::run_rounds() {
  while (!send_queue_.empty() || io_.run_one() != 0) {
    for (int handled = 1; handled < kRoundMax && io_.poll_one() != 0; ++handled) {
    }
    send_queue_.send_all();
  }
}

void IoThread::serve(Stream stream, security::TlsContext* tls, Peer peer) {
  std::unique_ptr<security::TlsSession> session;
  if (tls != nullptr) {
    session = tls->open(stream.native_handle());
    if (!session) return;  // without memory, and so without the connection
  }
  connection_count_.fetch_add(1, std::memory_order_relaxed);
  asio::co_spawn(
      io_, run_connection(std::make_unique<Connection>(*this, std::move(stream), std::move(session), std::move(peer))),
      [this](const std::exception_ptr& exception) {
        connection_count_.fetch_sub(1, std::memory_order_relaxed);
        if (!exception) return;
        parts_.metrics.internal_exceptions.fetch_add(1, std::memory_order_relaxed);
        log_exception(parts_.log, exception, "connection");
      });
}

void IoThread::displace_idle(std::size_t count, std::chrono::milliseconds idle_min) {
  asio::post(io_, [this, count, idle_min] {
    const auto latest = std::chrono::steady_clock::now() - idle_min;
    std::vector<std::pair<std::chrono::steady_clock::time_point, Connection*>> idle;
    for (Connection* const connection : listed_) {
      const auto since = connection->idle_since();
      if (since && *since <= latest) idle.emplace_back(*since, connection);
    }
    const auto last = idle.begin() + static_cast<std::ptrdiff_t>(std::min(count, idle.size()));
    std::partial_sort(idle.begin(), last, idle.end());
    for (auto displaced = idle.begin(); displaced != last; ++displaced) {
      displaced->second->close();
      metrics_.connections_displaced.add();
    }
  });
}

void IoThread::begin_stop() {
  asio::post(io_, [this] {
    if (stopping_) return;
    stopping_ = true;
    keep_running_.reset();
    for (Connection* const connection : listed_) connection->close_if_idle();
    if (listed_.empty()) return;
    grace_timer_.expires_after(parts_.options.stop_grace);
    grace_timer_.async_wait([this](ErrorCode error) {
      if (error) return;
      for (Connection* const connection : listed_) connection->close();
    });
  });
}

void IoThread::join() {
  if (thread_.joinable()) thread_.join();
}

std::string_view IoThread::date() { return date_.at(std::time(nullptr)); }

GzipWriter& IoThread::gzip_writer() {
  if (!gzip_writer_) gzip_writer_ = std::make_unique<GzipWriter>();
  return *gzip_writer_;
}

void IoThread::add(Connection& connection) {
  connection.set_list_position(listed_.size());
  listed_.push_back(&connection);
  schedule_sweep();
}

void IoThread::remove(Connection& connection) {
  const std::size_t position = connection.list_position();
  listed_[position] = listed_.back();
  listed_[position]->set_list_position(position);
  listed_.pop_back();
  if (!listed_.empty()) return;
  // Nothing to watch: an idle server does not wake up, and a stopping one is not kept running.
  sweep_timer_.cancel();
  grace_timer_.cancel();
}

void IoThread::schedule_sweep() {
  if (sweep_scheduled_) return;
  sweep_scheduled_ = true;
  sweep_timer_.expires_after(sweep_interval_);
  sweep_timer_.async_wait([this](ErrorCode /*cancelled*/) {
    sweep_scheduled_ = false;
    if (listed_.empty()) return;
    sweep();
    schedule_sweep();
  });
}

void IoThread::sweep() {
  const auto now = std::chrono::steady_clock::now();
  for (Connection* const connection : listed_) connection->check_time(now);
}

}  // namespace galvan
