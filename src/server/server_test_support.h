#pragma once

#include "base/mutex.h"
#include "server/listener.h"
#include "server/log.h"
#include "server/request_handler.h"
#include "server/server.h"
#include "server/server_options.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cctype>
#include <cerrno>
#include <chrono>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

// A server with a fake service behind it, and a client that sends bytes as they are.
namespace galvan {

using namespace std::chrono_literals;

/// Answers by what the target asks for: "echo" (also the default) answers the body; "cold" needs the disk, "slow"
/// too and takes 300 ms there, "control" is a change of tables that takes as long; "write" waits for a ticket that a
/// second thread makes ready, "failing" for one that fails; "throw" throws; "large" answers 4 MiB. Has one endpoint of
/// its own, "/_galvan/echo".
class FakeHandler final : public RequestHandler {
 public:
  static constexpr std::size_t kLargeBytes = std::size_t{4} << 20;

  FakeHandler() : committer_([this] { commit(); }) {}

  ~FakeHandler() override {
    {
      const MutexLock lock(mutex_);
      stopping_ = true;
    }
    wake_.notify_all();
    committer_.join();
  }

  std::unique_ptr<Context> make_context() override { return std::make_unique<Context>(); }

  HandleOutcome handle(const ApiRequest& request, Context& /*context*/, ReadTier tier, ApiResponse& response) override {
    response.clear();
    requests.fetch_add(1);
    if (request.body->capacity() < request.body->size() + 64) throw std::runtime_error("no padding behind the body");
    response.operation = request.target == "write" ? 1 : 0;
    if (request.target == "throw") throw std::runtime_error("thrown on purpose");
    if (request.target == "cold" || request.target == "slow") {
      if (tier == ReadTier::kMemory) return HandleOutcome::kNeedsDisk;
      if (request.target == "slow") std::this_thread::sleep_for(300ms);
    }
    if (request.target == "control") {
      if (tier == ReadTier::kMemory) return HandleOutcome::kNeedsControlThread;
      std::this_thread::sleep_for(300ms);
    }
    if (request.target == "large") {
      response.body.assign(kLargeBytes, 'x');
      return HandleOutcome::kDone;
    }
    response.body = *request.body;
    if (request.target == "write") response.ticket = CommitTicket(1);
    if (request.target == "failing") response.ticket = CommitTicket(2);
    return HandleOutcome::kDone;
  }

  void change_namespace(const ApiRequest& request, NamespaceChange change, Context& /*context*/,
                        ApiResponse& response) override {
    response.body = change == NamespaceChange::kDrop ? "drop " : "open ";
    response.body.append(request.namespace_name).append(" ").append(request.signature.query);
  }

  void when_durable(CommitTicket ticket, CommitWaiter& waiter) override {
    {
      const MutexLock lock(mutex_);
      waiting_.emplace_back(ticket, &waiter);
    }
    wake_.notify_one();
  }

  void fail_commit(const StorageError& error, ApiResponse& response) override {
    reply_error(ApiError(ErrorKind::kInternalServerError, error.detail), response);
  }

  void reply_error(const ApiError& error, ApiResponse& response) override {
    response.status = 500;
    if (error.kind() == ErrorKind::kServiceUnavailable) response.status = 503;
    if (error.kind() == ErrorKind::kSerialization) response.status = 400;
    response.error = error.kind();
    response.body = "error";
    response.log_detail = error.message();
  }

  void answer_query(const ApiRequest& request, std::string_view request_id, Context&, ApiResponse& response) override {
    response.body = "<form>" + *request.body + "</form><id>" + std::string(request_id) + "</id>";
  }
  void reply_query_error(const ApiError& error, std::string_view, ApiResponse& response) override {
    response.status = 400;
    response.body = "<error>" + error.message() + "</error>";
  }
  bool answer_own(const OwnRequest& request, ApiResponse& response) override {
    if (request.path != "/_galvan/echo") return false;
    if (*request.body == "throw") throw std::runtime_error("thrown on purpose");
    response.body = (request.method == HttpMethod::kPost ? "POST " : "GET ") + *request.body;
    return true;
  }

  std::string_view region() const override { return "eu-test-1"; }

  std::span<const std::string_view> operation_names() const override {
    static constexpr std::array<std::string_view, 2> kNames{"Echo", "Write"};
    return kNames;
  }

  bool is_data_plane(std::size_t operation) const override { return operation == 1; }

  std::vector<EngineFigure> figures() const override { return {{"storage_fakes", "Fakes that exist", false, 7}}; }

  std::atomic<int> requests{0};

 private:
  void commit() {
    mutex_.lock();
    for (;;) {
      while (waiting_.empty() && !stopping_) wake_.wait(mutex_);
      if (waiting_.empty()) break;
      const auto [ticket, waiter] = waiting_.front();
      waiting_.pop_front();
      mutex_.unlock();
      waiter->on_durable(ticket == CommitTicket(2)
                             ? StorageResult<void>(failure(StorageError{StorageErrorKind::kIo, "the disk is on fire"}))
                             : StorageResult<void>());
      mutex_.lock();
    }
    mutex_.unlock();
  }

  Mutex mutex_;
  CondVar wake_;
  std::deque<std::pair<CommitTicket, CommitWaiter*>> waiting_;
  bool stopping_ = false;
  std::thread committer_;
};

/// One answer as a test sees it. Field names are in lower case.
struct HttpAnswer {
  int status = 0;  ///< 0: the connection ended without a whole answer
  std::map<std::string, std::string> fields;
  std::string body;

  std::string field(const std::string& name) const {
    const auto found = fields.find(name);
    return found == fields.end() ? "(none)" : found->second;
  }
};

/// A blocking client, which sends bytes as they are. Every wait ends after ten seconds.
class HttpTestClient {
 public:
  explicit HttpTestClient(std::uint16_t port, int receive_buffer_bytes = 0)
      : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
    if (receive_buffer_bytes > 0) {
      ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer_bytes, sizeof receive_buffer_bytes);
    }
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    connected_ = ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  }
  HttpTestClient(HttpTestClient&& other) noexcept
      : socket_(std::exchange(other.socket_, -1)),
        connected_(other.connected_),
        received_(std::move(other.received_)) {}
  HttpTestClient& operator=(HttpTestClient&&) = delete;
  ~HttpTestClient() {
    if (socket_ >= 0) ::close(socket_);
  }

  bool connected() const { return connected_; }

  /// False if the connection is broken.
  bool send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t sent = uninterrupted([&] { return ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); });
      if (sent <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
  }

  /// Reads one answer. Answers to HEAD have no body.
  HttpAnswer receive(bool has_body = true) {
    HttpAnswer answer;
    std::size_t head_end = 0;
    while ((head_end = received_.find("\r\n\r\n")) == std::string::npos) {
      if (!read_more()) return answer;
    }
    const std::string head = received_.substr(0, head_end + 2);
    received_.erase(0, head_end + 4);
    for (std::size_t begin = head.find("\r\n") + 2; begin < head.size();) {
      const std::size_t end = head.find("\r\n", begin);
      const std::size_t colon = head.find(": ", begin);
      std::string name = head.substr(begin, colon - begin);
      std::ranges::transform(name, name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
      answer.fields[name] = head.substr(colon + 2, end - colon - 2);
      begin = end + 2;
    }
    const auto length = answer.fields.find("content-length");
    if (has_body && length != answer.fields.end()) {
      const std::size_t bytes = std::stoul(length->second);
      while (received_.size() < bytes) {
        if (!read_more()) return answer;
      }
      answer.body = received_.substr(0, bytes);
      received_.erase(0, bytes);
    }
    answer.status = std::stoi(head.substr(9, 3));
    return answer;
  }

  HttpAnswer exchange(std::string_view request) {
    send(request);
    return receive();
  }

  /// Whether the server ends the connection within that time, without sending anything more.
  bool ends_within(std::chrono::milliseconds time) const {
    const timeval limit{.tv_sec = time.count() / 1000, .tv_usec = time.count() % 1000 * 1000};
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    char byte = 0;
    const ssize_t count = uninterrupted([&] { return ::recv(socket_, &byte, 1, 0); });
    return received_.empty() && (count == 0 || (count < 0 && errno == ECONNRESET));
  }

 private:
  /// The end of an earlier server's io_uring interrupts the thread that opened it, which is the test's.
  template <class Call>
  static ssize_t uninterrupted(Call call) {
    ssize_t result = 0;
    do {
      result = call();
    } while (result < 0 && errno == EINTR);
    return result;
  }

  bool read_more() {
    std::array<char, 65536> bytes;
    const ssize_t count = uninterrupted([&] { return ::recv(socket_, bytes.data(), bytes.size(), 0); });
    if (count <= 0) return false;
    received_.append(bytes.data(), static_cast<std::size_t>(count));
    return true;
  }

  int socket_ = -1;
  bool connected_ = false;
  std::string received_;
};

/// A POST to / as SDKs send it.
inline std::string api_request(std::string_view target, std::string_view body, std::string_view more_fields = {}) {
  std::string request = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-amz-json-1.0\r\n";
  request += "X-Amz-Target: " + std::string(target) + "\r\n";
  request += more_fields;
  request += "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n";
  request += body;
  return request;
}

/// A running server on a free port.
class ServerTest : public testing::Test {
 protected:
  /// Two threads, so that connections differ in theirs; the test changes `options` before it calls start().
  ServerTest() { options.threads = 2; }

  void start() {
    auto listener = Listener::bind("127.0.0.1", 0);
    ASSERT_TRUE(listener.has_value()) << listener.error();
    port = listener->port();
    std::vector<Listener> listeners;
    listeners.push_back(std::move(*listener));
    server = std::make_unique<Server>(options, std::move(listeners), handler, log);
  }

  HttpTestClient connect() const { return HttpTestClient(port); }

  std::string metrics() const {
    HttpTestClient client(port);
    return client.exchange("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n").body;
  }

  /// Waits until /metrics has this line; false if it has not within some seconds. What a request holds is given back
  /// after its answer has gone.
  bool shows(const std::string& line) const {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (metrics().find(line + '\n') == std::string::npos) {
      if (std::chrono::steady_clock::now() > limit) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    return true;
  }

  std::vector<std::string> log_lines() {
    const MutexLock lock(log_mutex);
    return lines;
  }

  ServerOptions options;
  FakeHandler handler;
  Mutex log_mutex;
  std::vector<std::string> lines;
  Log log{LogLevel::kDebug, [this](std::string_view line) {
            const MutexLock lock(log_mutex);
            lines.emplace_back(line);
          }};
  std::uint16_t port = 0;
  std::unique_ptr<Server> server;
};

}  // namespace galvan
