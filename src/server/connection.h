#pragma once

#include "security/credentials.h"
#include "security/sha256.h"
#include "security/signature.h"
#include "security/tls.h"
#include "server/asio_types.h"
#include "server/http_request.h"
#include "server/io_thread.h"
#include "server/metrics.h"
#include "server/read_buffer.h"
#include "server/request_parser.h"
#include "server/router.h"
#include "server/source_limits.h"
#include "server/wakeup.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

namespace galvan {

/// One client connection: receives requests and answers them one after another, in order. Lives on one I/O thread;
/// only the DiskTask and CommitWaiter callbacks come from other threads, while the coroutine waits for them.
class Connection final : private DiskTask, private CommitWaiter {
 public:
  /// `tls`: the session over the stream; null for plain HTTP.
  Connection(IoThread& thread, Stream stream, std::unique_ptr<security::TlsSession> tls, Peer peer);
  ~Connection() override;

  /// Serves the connection until its end.
  Awaitable<> run();

  /// Closes the socket if its time has passed, and gives memory back while nothing happens.
  void check_time(std::chrono::steady_clock::time_point now);
  void close_if_idle();
  /// Since when it has been waiting for a request; nothing while it has one.
  std::optional<std::chrono::steady_clock::time_point> idle_since() const;
  /// Ends whatever the coroutine waits for on the socket.
  void close();

  std::size_t list_position() const { return list_position_; }
  void set_list_position(std::size_t position) { list_position_ = position; }

 private:
  using Time = std::chrono::steady_clock::time_point;
  enum class Received : std::uint8_t {
    kRequest,
    kRefused,  ///< response_ holds the answer, after which the connection ends
    kNothing,  ///< the client is gone
  };
  enum class BodyState : std::uint8_t { kWhole, kPartial, kRefused };

  using IoResult = std::tuple<ErrorCode, std::size_t>;

  // What goes over the socket, plain or through TLS: connection_io.cc.
  /// False if the client does not complete it.
  Awaitable<bool> handshake();
  Awaitable<IoResult> read_some(std::span<char> room);
  Awaitable<IoResult> read_tls(std::span<char> room);
  Awaitable<IoResult> write_tls(std::string_view bytes);
  /// Sends what the socket takes at once of the answer.
  security::TlsSession::Progress try_send_tls();
  Awaitable<> send_tls();
  Awaitable<ErrorCode> wait_for(security::TlsSession::Progress wanted);

  // Receiving: connection_receive.cc.
  Awaitable<Received> receive();
  BodyState begin_body();
  Awaitable<Received> receive_body();
  Awaitable<Received> receive_chunks();
  /// Puts what a gzip body holds in its place.
  Received inflate_body();
  Received refuse(int status);
  Received refuse_overload();
  Received refuse_malformed();
  bool charge(std::size_t bytes);
  /// Reads and forgets what a refused client still sends, so that the closing does not destroy the answer.
  Awaitable<> discard_rest();

  // Answering: connection.cc.
  /// False if something must be waited for: finish_answer() does.
  bool start_answer();
  Awaitable<> finish_answer();
  /// What is no API call; false as above.
  bool start_plain_answer();
  void reply_unknown();
  /// The part of an answer that may block.
  void finish_plain_answer(RequestHandler::Context& context);
  /// False if the pool is full, which is answered then.
  bool submit(DiskPool& pool);
  /// False if the answer's commit is not durable yet.
  bool start_commit_wait();
  void settle_commit();
  /// Holds the answer back for as long as it asks for, counted from the request's arrival.
  Awaitable<> delay_answer();
  security::SignatureInput signature_input() const;
  /// False if the client's address has sent too many requests, which is answered then.
  bool admit();
  /// The request under way. Borrows it.
  ApiRequest api_request();
  HandleOutcome handle(ReadTier tier, RequestHandler::Context& context);
  void reply_internal_error(std::string_view what);
  void run(RequestHandler::Context& context) override;
  void on_durable(const StorageResult<void>& outcome) override;
  void reply_overload(std::string_view what);

  // Sending: connection.cc.
  void compress_answer();
  void build_head();
  std::string_view body_to_send() const;
  /// False if the socket would not take everything at once: send_rest() goes on.
  bool all_sent();
  Awaitable<> send_rest();
  void end_request();
  void log_request(std::chrono::nanoseconds latency);
  /// Counts a failed authentication, and tells the audit log of the call.
  void account();
  void give_back_charge();
  void trim_buffers(std::size_t bytes_max);

  void enter(ConnectionPhase phase);

  IoThread& thread_;
  ServerParts& parts_;
  Stream stream_;
  std::unique_ptr<security::TlsSession> tls_;  // over stream_
  const Peer peer_;
  const std::string source_address_;
  std::size_t list_position_ = 0;
  ConnectionPhase phase_ = ConnectionPhase::kIdle;
  Time phase_began_;
  Time deadline_;

  // The request under way; buffers are reused by the next one.
  ReadBuffer input_;
  HttpRequest request_;
  std::optional<RequestParser> parser_;
  std::string body_;
  std::optional<security::Sha256Digest> sent_body_digest_;  // where body_ is not what was sent any more
  std::size_t charged_bytes_ = 0;
  Route route_ = Route::kUnknown;
  RequestIdSource::Id id_{};
  Time received_at_;
  security::Caller caller_;
  std::vector<std::string> tables_;  // for the audit log

  ApiResponse response_;
  std::string_view content_type_;
  bool gzip_answer_ = false;
  std::string head_;
  SendQueue::Answer answer_;
  bool body_in_head_ = false;  // head_ holds the whole answer
  std::size_t sent_bytes_ = 0;
  bool broken_ = false;  // the socket failed: nothing more can be sent
  bool keep_alive_ = true;

  Wakeup wakeup_;
  std::optional<StorageError> commit_error_;
};

}  // namespace galvan
