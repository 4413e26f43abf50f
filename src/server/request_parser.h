#pragma once

#include "server/http_request.h"

#include <boost/beast/http/basic_parser.hpp>

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace galvan {

/// Reads one HTTP/1 request: its header, and its body if that comes in chunks. Beast checks the grammar; this class
/// keeps what the server uses, and bounds what a client can make it hold. Use a new one for each request.
class RequestParser final : private boost::beast::http::basic_parser<true> {
 public:
  enum class Progress : std::uint8_t {
    kDone,
    kMore,      ///< more bytes are needed
    kBad,       ///< not HTTP
    kTooLarge,  ///< beyond header_bytes_max, or body_bytes_max while reading chunks
  };
  struct Step {
    Progress progress;
    std::size_t consumed;  ///< of the bytes handed in; the others must be handed in again, with more behind them
  };

  /// `request` is cleared and then filled; it outlives the parser. `keep_fields`: also HttpRequest::fields.
  RequestParser(HttpRequest& request, std::size_t header_bytes_max, bool keep_fields);

  Step parse_head(std::string_view bytes);
  /// Appends what the chunks hold to `body`. For requests with `chunked` set, after parse_head() was done.
  Step parse_chunks(std::string_view bytes, std::size_t body_bytes_max, std::string& body);

 private:
  using Verb = boost::beast::http::verb;
  using Field = boost::beast::http::field;
  using View = boost::beast::string_view;
  using Error = boost::beast::error_code;

  void on_request_impl(Verb method, View method_text, View target, int version, Error& error) override;
  void on_response_impl(int, View, int, Error&) override {}
  void on_field_impl(Field field, View name, View value, Error& error) override;
  void on_header_impl(Error& error) override;
  void on_body_init_impl(const boost::optional<std::uint64_t>&, Error&) override {}
  std::size_t on_body_impl(View, Error&) override { return 0; }
  void on_chunk_header_impl(std::uint64_t, View, Error&) override {}
  std::size_t on_chunk_body_impl(std::uint64_t, View bytes, Error& error) override;
  void on_finish_impl(Error&) override {}

  HttpRequest& request_;
  const std::size_t header_bytes_max_;
  const bool keep_fields_;
  std::size_t header_bytes_ = 0;
  bool in_trailer_ = false;
  bool strange_transfer_encoding_ = false;
  // Of the parse_chunks() call under way.
  std::string* body_ = nullptr;
  std::size_t body_bytes_max_ = 0;
};

}  // namespace galvan
