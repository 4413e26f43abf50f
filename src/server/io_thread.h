#pragma once

#include "security/tls.h"
#include "server/asio_types.h"
#include "server/audit_log.h"
#include "server/byte_budget.h"
#include "server/disk_pool.h"
#include "server/gzip.h"
#include "server/log.h"
#include "server/metrics.h"
#include "server/request_handler.h"
#include "server/request_id.h"
#include "server/response_head.h"
#include "server/send_queue.h"
#include "server/server_options.h"
#include "server/source_limits.h"
#include "server/wakeup.h"

#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace galvan {

class Connection;

/// What all I/O threads work with.
struct ServerParts {
  ServerParts(const ServerOptions& server_options, RequestHandler& request_handler, Log& server_log,
              AuditLog* audit_log);

  const ServerOptions options;
  RequestHandler& handler;
  Log& log;
  AuditLog* const audit;
  ServerMetrics metrics;
  ByteBudget in_flight;
  // Apart from each other, so that none of them takes the turn of another: figures are wanted most when all is slow.
  DiskPool disk_pool;
  DiskPool control_pool;
  DiskPool metrics_pool;
  std::string health_text;
};

/// One thread with the connections that it serves. Methods are for the thread itself unless they say otherwise.
class IoThread {
 public:
  using Timer =
      asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

  IoThread(ServerParts& parts, std::size_t index);
  ~IoThread();

  /// Any thread.
  asio::io_context& io() { return io_; }
  /// Starts the thread. Once, by the server.
  void start();
  /// Serves the connection until its end; through TLS if that is given. Any thread; not after begin_stop().
  void serve(Stream stream, security::TlsContext* tls, Peer peer);
  /// How many connections were given to serve() and have not ended. Any thread.
  std::size_t connections() const { return connection_count_.load(std::memory_order_relaxed); }
  /// Closes up to `count` of the connections that have been idle for longest, and for `idle_min` at least. Any thread.
  void displace_idle(std::size_t count, std::chrono::milliseconds idle_min);
  /// Ends idle connections now, others after the answer to the request under way or the grace period. Any thread.
  void begin_stop();
  /// Waits for the thread's end, which follows begin_stop() and the last connection. Any thread.
  void join();

  ServerParts& parts() { return parts_; }
  ThreadMetrics& metrics() { return metrics_; }
  RequestHandler::Context& context() { return *context_; }
  WakeupQueue& wakeups() { return wakeups_; }
  SendQueue& send_queue() { return send_queue_; }
  RequestIdSource& request_ids() { return request_ids_; }
  GzipWriter& gzip_writer();
  std::string_view date();
  bool stopping() const { return stopping_; }

  /// A connection is listed while it runs, so that its deadline is watched.
  void add(Connection& connection);
  void remove(Connection& connection);

 private:
  void run();
  void run_rounds();
  void schedule_sweep();
  void sweep();

  ServerParts& parts_;
  ThreadMetrics& metrics_;
  const std::chrono::milliseconds sweep_interval_;
  asio::io_context io_;
  asio::executor_work_guard<Executor> keep_running_;
  WakeupQueue wakeups_;
  SendQueue send_queue_;
  Timer sweep_timer_;
  bool sweep_scheduled_ = false;
  Timer grace_timer_;
  std::unique_ptr<RequestHandler::Context> context_;
  RequestIdSource request_ids_;
  DateText date_;
  std::unique_ptr<GzipWriter> gzip_writer_;  // once a client asked for it
  std::vector<Connection*> listed_;
  bool stopping_ = false;
  std::atomic<std::size_t> connection_count_{0};
  std::thread thread_;
};

}  // namespace galvan
