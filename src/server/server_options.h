#pragma once

#include "model/limits.h"
#include "server/source_limit_options.h"

#include <chrono>
#include <cstddef>

namespace galvan {

/// How the HTTP server behaves. The defaults are those of the command line; docs/operations.md tells of each.
struct ServerOptions {
  /// I/O threads; at least 1.
  unsigned threads = 1;
  /// Threads for reads of what is not in memory.
  unsigned disk_threads = 4;
  /// Requests that may wait for a disk thread; further ones are answered ServiceUnavailable.
  std::size_t disk_queue_max = 4000;
  /// Threads for changes of tables. Few do: they take turns at the catalog anyway.
  unsigned control_threads = 2;
  /// As disk_queue_max, for them. The service itself allows 500 changes of tables at a time.
  std::size_t control_queue_max = 500;
  /// Sends answers through io_uring where the kernel allows it.
  bool io_uring = true;
  SourceLimitOptions source_limits;
  /// Whether clients on other machines may read the metrics.
  bool open_metrics = true;
  /// Whether the handler verifies signatures, and so needs all of a request's header.
  bool verify_signatures = false;
  std::size_t connections_max = 10'000;
  std::size_t header_bytes_max = std::size_t{16} * 1024;
  std::size_t body_bytes_max = limits::kRequestBytesMax;
  /// Bytes of large request bodies and answers held at once by all connections.
  std::size_t in_flight_bytes_max = std::size_t{256} << 20;

  /// Between requests of a connection.
  std::chrono::milliseconds idle_timeout = std::chrono::seconds(60);
  /// From the first byte of a request to the end of its header.
  std::chrono::milliseconds header_timeout = std::chrono::seconds(10);
  /// For receiving a body, and for sending an answer.
  std::chrono::milliseconds body_timeout = std::chrono::seconds(30);
  /// What requests under way get to be received and answered once the server is told to stop.
  std::chrono::milliseconds stop_grace = std::chrono::milliseconds(500);
};

}  // namespace galvan
