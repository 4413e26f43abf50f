#pragma once

#include "server/audit_log.h"
#include "server/listener.h"
#include "server/log.h"
#include "server/request_handler.h"
#include "server/server_options.h"

#include <memory>
#include <vector>

namespace galvan {

/// The HTTP server. Runs on threads of its own from construction to stop().
class Server {
 public:
  /// Starts to serve the connections of the listeners, of which there is at least one. `audit` is told of the calls; it
  /// may be null, and outlives the server. Handler and log must outlive the
  /// server. Throws std::system_error where the system denies threads or descriptors.
  Server(const ServerOptions& options, std::vector<Listener> listeners, RequestHandler& handler, Log& log,
         AuditLog* audit = nullptr);
  ~Server();

  /// Stops to accept, closes idle connections, lets requests under way finish (for ServerOptions::stop_grace where
  /// they wait for their client) and ends all threads. Blocks; may be called again.
  void stop();

  /// Whether answers go through io_uring: ServerOptions::io_uring, unless the kernel refuses it.
  bool uses_io_uring() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace galvan
