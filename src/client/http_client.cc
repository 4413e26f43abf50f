#include "client/http_client.h"

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include <sys/socket.h>

#include <cerrno>
#include <cstdint>
#include <optional>

namespace galvan::client {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using Tcp = asio::ip::tcp;
using boost::system::error_code;

constexpr std::uint64_t kReplyBytesMax = std::uint64_t{64} << 20;

}  // namespace

class HttpClient::Connection {
 public:
  Connection(Endpoint endpoint, Options options) : endpoint_(std::move(endpoint)), options_(std::move(options)) {}

  const Endpoint& endpoint() const { return endpoint_; }

  ClientResult<HttpReply> post(const Headers& headers, const std::string& body) {
    http::request<http::string_body> request(http::verb::post, endpoint_.path, 11);
    request.set(http::field::host, endpoint_.host_header());
    for (const auto& [name, value] : headers) request.set(name, value);
    request.body() = body;
    request.prepare_payload();

    if (!still_open()) close();
    HttpReply reply;
    const error_code error = exchange(request, reply);
    if (!error) return reply;
    close();
    return failure(place() + ": " + (error == beast::error::timeout ? "no answer in time" : error.message()));
  }

 private:
  using Tls = beast::ssl_stream<beast::tcp_stream>;

  bool open() const { return plain_ || tls_; }

  // False where the server closed the connection meanwhile. Nothing is ever sent twice: a statement that is run again
  // may do something else.
  bool still_open() {
    if (!open()) return false;
    const int socket = (tls_ ? beast::get_lowest_layer(*tls_) : *plain_).socket().native_handle();
    char byte = 0;
    return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }
  void close() {
    plain_.reset();
    tls_.reset();
    buffer_.clear();
  }
  std::string place() const { return std::string(endpoint_.tls ? "https://" : "http://") + endpoint_.host_header(); }

  // Runs what was started until it is done: streams cancel it at their deadline.
  error_code wait() {
    context_.restart();
    context_.run();
    return outcome_;
  }
  auto keep_outcome() {
    return [this](error_code error, auto&&...) { outcome_ = error; };
  }

  error_code exchange(http::request<http::string_body>& request, HttpReply& reply) {
    if (!open()) {
      if (const error_code error = connect()) return error;
    }
    return tls_ ? exchange_over(*tls_, request, reply) : exchange_over(*plain_, request, reply);
  }

  error_code connect() {
    error_code error;
    Tcp::resolver resolver(context_);
    const auto addresses = resolver.resolve(endpoint_.host, std::to_string(endpoint_.port), error);
    if (error) return error;
    if (!endpoint_.tls) {
      plain_.emplace(context_);
      return connect_to(*plain_, addresses);
    }
    if ((error = prepare_tls())) return error;
    tls_.emplace(context_, *tls_context_);
    if (SSL_set_tlsext_host_name(tls_->native_handle(), endpoint_.host.c_str()) != 1) {
      return asio::error::invalid_argument;
    }
    tls_->set_verify_callback(asio::ssl::host_name_verification(endpoint_.host), error);
    if (error) return error;
    if ((error = connect_to(beast::get_lowest_layer(*tls_), addresses))) return error;
    tls_->async_handshake(asio::ssl::stream_base::client, keep_outcome());
    return wait();
  }

  error_code connect_to(beast::tcp_stream& stream, const Tcp::resolver::results_type& addresses) {
    stream.expires_after(options_.timeout);
    stream.async_connect(addresses, keep_outcome());
    return wait();
  }

  error_code prepare_tls() {
    if (tls_context_) return {};
    error_code error;
    tls_context_.emplace(asio::ssl::context::tls_client);
    tls_context_->set_verify_mode(asio::ssl::verify_peer, error);
    if (!error) tls_context_->set_default_verify_paths(error);
    if (!error && !options_.ca_file.empty()) tls_context_->load_verify_file(options_.ca_file, error);
    return error;
  }

  template <class Stream>
  error_code exchange_over(Stream& stream, http::request<http::string_body>& request, HttpReply& reply) {
    beast::get_lowest_layer(stream).expires_after(options_.timeout);
    http::async_write(stream, request, keep_outcome());
    if (const error_code error = wait()) return error;
    http::response_parser<http::string_body> parser;
    parser.body_limit(kReplyBytesMax);
    http::async_read(stream, buffer_, parser, keep_outcome());
    if (const error_code error = wait()) return error;
    http::response<http::string_body> response = parser.release();
    reply.status = response.result_int();
    reply.body = std::move(response.body());
    if (!response.keep_alive()) close();
    return {};
  }

  const Endpoint endpoint_;
  const Options options_;
  asio::io_context context_;
  error_code outcome_;
  std::optional<asio::ssl::context> tls_context_;
  beast::flat_buffer buffer_;
  std::optional<beast::tcp_stream> plain_;
  std::optional<Tls> tls_;
};

HttpClient::HttpClient(Endpoint endpoint, Options options)
    : connection_(std::make_unique<Connection>(std::move(endpoint), std::move(options))) {}

HttpClient::~HttpClient() = default;

const Endpoint& HttpClient::endpoint() const { return connection_->endpoint(); }

ClientResult<HttpReply> HttpClient::post(const Headers& headers, const std::string& body) {
  return connection_->post(headers, body);
}

}  // namespace galvan::client
