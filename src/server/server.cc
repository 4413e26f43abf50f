#include "server/server.h"

#include "server/io_thread.h"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>

#include <algorithm>
#include <exception>
#include <latch>
#include <numeric>
#include <utility>

namespace galvan {
namespace {

using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;

// After running out of descriptors or memory: the connection that could not be accepted is still there, and a loop
// without a pause would only burn the processor.
constexpr auto kAcceptPause = std::chrono::milliseconds(100);

// Beyond the bound on connections, those that nobody uses make room: so many of each I/O thread, not more often, and
// only after so long without a request.
constexpr std::size_t kDisplacedAtOnce = 16;
constexpr auto kDisplacePause = std::chrono::milliseconds(50);
constexpr auto kDisplacedIdleMin = std::chrono::milliseconds(1000);

}  // namespace

class Server::Impl {
 public:
  Impl(const ServerOptions& options, std::vector<Listener> listeners, RequestHandler& handler, Log& log,
       AuditLog* audit);
  void stop();
  bool uses_io_uring() const { return threads_.front()->send_queue().uses_io_uring(); }

 private:
  /// Where connections come in.
  struct Door {
    Door(asio::io_context& io, Listener listener) : acceptor(io), pause(io), tls(listener.tls()) {
      acceptor.assign(listener.is_ipv6() ? asio::ip::tcp::v6() : asio::ip::tcp::v4(), listener.release());
    }
    Acceptor acceptor;
    IoThread::Timer pause;
    security::TlsContext* tls;
  };

  Awaitable<> accept(Door& door);
  void serve(IoThread& thread, Stream stream, const asio::ip::address& address, const Door& door);
  void make_room();
  IoThread& least_busy();
  std::size_t connections() const;

  ServerParts parts_;
  SourceTable sources_;
  std::vector<std::unique_ptr<IoThread>> threads_;
  std::vector<std::unique_ptr<Door>> doors_;
  std::chrono::steady_clock::time_point room_made_at_;
  bool accepting_ = true;    // of the first I/O thread, where accept() runs
  std::latch accept_ended_;  // counts doors
  bool stopped_ = false;
};

Server::Impl::Impl(const ServerOptions& options, std::vector<Listener> listeners, RequestHandler& handler, Log& log,
                   AuditLog* audit)
    : parts_(options, handler, log, audit),
      sources_(options.source_limits),
      threads_([this, &options] {
        std::vector<std::unique_ptr<IoThread>> threads;
        for (std::size_t i = 0; i < options.threads; ++i) threads.push_back(std::make_unique<IoThread>(parts_, i));
        return threads;
      }()),
      accept_ended_(static_cast<std::ptrdiff_t>(listeners.size())) {
  asio::io_context& io = threads_.front()->io();
  for (Listener& listener : listeners) doors_.push_back(std::make_unique<Door>(io, std::move(listener)));
  for (const auto& door : doors_) {
    asio::co_spawn(io, accept(*door), [this](const std::exception_ptr& /*none*/) { accept_ended_.count_down(); });
  }
  threads_.front()->start();
  try {
    for (std::size_t i = 1; i < threads_.size(); ++i) threads_[i]->start();
  } catch (...) {
    stop();
    throw;
  }
}

Awaitable<> Server::Impl::accept(Door& door) {
  while (accepting_) {
    IoThread& thread = least_busy();
    asio::ip::tcp::endpoint endpoint;
    auto [error, stream] = co_await door.acceptor.async_accept(thread.io(), endpoint, kAwaitTuple);
    if (error == asio::error::operation_aborted) continue;
    if (error == asio::error::connection_aborted) continue;
    if (error) {
      parts_.log.write(LogLevel::kError, "cannot accept connections", {{"reason", error.message()}});
      door.pause.expires_after(kAcceptPause);
      co_await door.pause.async_wait(kAwaitTuple);
    } else if (connections() >= parts_.options.connections_max) {
      // Closed at once rather than left waiting: clients try again with a growing pause, and find room by then unless
      // all connections are in use.
      make_room();
      parts_.metrics.connections_refused.fetch_add(1, std::memory_order_relaxed);
      ErrorCode ignored;
      stream.close(ignored);
    } else {
      serve(thread, std::move(stream), endpoint.address(), door);
    }
  }
}

void Server::Impl::serve(IoThread& thread, Stream stream, const asio::ip::address& address, const Door& door) {
  Peer peer(address);
  if (sources_.limits(peer.address)) {
    std::shared_ptr<Source> source = sources_.find(peer.address, std::chrono::steady_clock::now());
    const std::size_t most = sources_.options().connections_max;
    if (most != 0 && source->connections.load(std::memory_order_relaxed) >= most) {
      parts_.metrics.source_connections_refused.fetch_add(1, std::memory_order_relaxed);
      ErrorCode ignored;
      stream.close(ignored);
      return;
    }
    peer.place.emplace(std::move(source));
  }
  thread.serve(std::move(stream), door.tls, std::move(peer));
}

void Server::Impl::make_room() {
  const auto now = std::chrono::steady_clock::now();
  if (now - room_made_at_ < kDisplacePause) return;
  room_made_at_ = now;
  for (const auto& thread : threads_) thread->displace_idle(kDisplacedAtOnce, kDisplacedIdleMin);
}

IoThread& Server::Impl::least_busy() {
  return **std::ranges::min_element(threads_, {}, [](const auto& thread) { return thread->connections(); });
}

std::size_t Server::Impl::connections() const {
  return std::accumulate(threads_.begin(), threads_.end(), std::size_t{0},
                         [](std::size_t sum, const auto& thread) { return sum + thread->connections(); });
}

void Server::Impl::stop() {
  if (std::exchange(stopped_, true)) return;
  asio::post(threads_.front()->io(), [this] {
    accepting_ = false;
    ErrorCode ignored;
    for (const auto& door : doors_) {
      door->acceptor.close(ignored);
      door->pause.cancel();
    }
  });
  accept_ended_.wait();
  for (const auto& thread : threads_) thread->begin_stop();
  for (const auto& thread : threads_) thread->join();
  parts_.disk_pool.stop();
  parts_.control_pool.stop();
  parts_.metrics_pool.stop();
}

Server::Server(const ServerOptions& options, std::vector<Listener> listeners, RequestHandler& handler, Log& log,
               AuditLog* audit)
    : impl_(std::make_unique<Impl>(options, std::move(listeners), handler, log, audit)) {}

Server::~Server() { stop(); }

void Server::stop() { impl_->stop(); }

bool Server::uses_io_uring() const { return impl_->uses_io_uring(); }

}  // namespace galvan
