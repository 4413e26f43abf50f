#include "server/request_parser.h"

#include "server/gzip.h"

#include <boost/beast/http/error.hpp>

#include <algorithm>
#include <limits>

namespace galvan {
namespace {

namespace http = boost::beast::http;

std::string_view to_std(boost::beast::string_view text) { return {text.data(), text.size()}; }

void assign(std::string& to, boost::beast::string_view from) { to.assign(from.data(), from.size()); }

bool is_ascii(std::string_view text) {
  // All bytes at once rather than one decision for each: an Authorization field has hundreds.
  unsigned char all = 0;
  for (const char c : text) all |= static_cast<unsigned char>(c);
  return all <= 0x7f;
}

// For what answers quote: they are JSON, which must be UTF-8, and nothing but ASCII is valid in these parts.
void assign_ascii(std::string& to, boost::beast::string_view from, boost::beast::error_code& error) {
  if (!is_ascii(to_std(from))) error = http::error::bad_value;
  assign(to, from);
}

}  // namespace

void HttpRequest::clear() {
  method = HttpMethod::kOther;
  for (std::string* const text : {&target, &host, &x_amz_target, &x_amz_date, &date, &authorization, &session_token,
                                  &content_type, &origin, &cors_headers, &cors_method}) {
    text->clear();
  }
  fields.clear();
  has_authorization = false;
  has_date = false;
  is_http_1_1 = true;
  keep_alive = false;
  expect_continue = false;
  chunked = false;
  gzip_body = false;
  accepts_gzip = false;
  content_length = 0;
}

RequestParser::RequestParser(HttpRequest& request, std::size_t header_bytes_max, bool keep_fields)
    : request_(request), header_bytes_max_(header_bytes_max), keep_fields_(keep_fields) {
  request_.clear();
  header_limit(
      static_cast<std::uint32_t>(std::min<std::size_t>(header_bytes_max, std::numeric_limits<std::uint32_t>::max())));
  body_limit(boost::none);  // the caller decides, before it reads a body
}

RequestParser::Step RequestParser::parse_head(std::string_view bytes) {
  std::size_t consumed = 0;
  Error error;
  // Beast takes whole lines as they come and applies its own limit to what is left of them: count the lines too.
  while (!is_header_done() && !error) {
    const std::size_t step = put(boost::asio::buffer(bytes.data() + consumed, bytes.size() - consumed), error);
    consumed += step;
    header_bytes_ += step;
    if (header_bytes_ > header_bytes_max_) return {Progress::kTooLarge, consumed};
  }
  if (error == http::error::header_limit) return {Progress::kTooLarge, consumed};
  if (error == http::error::need_more) {
    const bool full = header_bytes_ + (bytes.size() - consumed) > header_bytes_max_;
    return {full ? Progress::kTooLarge : Progress::kMore, consumed};
  }
  if (error || (strange_transfer_encoding_ && !request_.chunked)) return {Progress::kBad, consumed};
  return {Progress::kDone, consumed};
}

RequestParser::Step RequestParser::parse_chunks(std::string_view bytes, std::size_t body_bytes_max, std::string& body) {
  in_trailer_ = true;
  body_ = &body;
  body_bytes_max_ = body_bytes_max;
  std::size_t consumed = 0;
  Error error;
  while (!is_done() && !error) {
    if (consumed == bytes.size()) return {Progress::kMore, consumed};
    consumed += put(boost::asio::buffer(bytes.data() + consumed, bytes.size() - consumed), error);
  }
  if (error == http::error::body_limit) return {Progress::kTooLarge, consumed};
  if (error == http::error::need_more) {
    // A chunk's first line, or the trailer, is as little allowed to grow without end as a header is.
    return {bytes.size() - consumed > header_bytes_max_ ? Progress::kTooLarge : Progress::kMore, consumed};
  }
  return {error ? Progress::kBad : Progress::kDone, consumed};
}

void RequestParser::on_request_impl(Verb method, View /*method_text*/, View target, int version, Error& error) {
  switch (method) {
    case Verb::get:
      request_.method = HttpMethod::kGet;
      break;
    case Verb::head:
      request_.method = HttpMethod::kHead;
      break;
    case Verb::post:
      request_.method = HttpMethod::kPost;
      break;
    case Verb::put:
      request_.method = HttpMethod::kPut;
      break;
    case Verb::delete_:
      request_.method = HttpMethod::kDelete;
      break;
    case Verb::options:
      request_.method = HttpMethod::kOptions;
      break;
    default:
      request_.method = HttpMethod::kOther;
      break;
  }
  assign_ascii(request_.target, target, error);
  request_.is_http_1_1 = version >= 11;
}

void RequestParser::on_field_impl(Field field, View name, View value, Error& error) {
  if (in_trailer_) return;  // nothing behind the body may change what the header said
  if (keep_fields_) request_.fields.add(to_std(name), to_std(value));
  switch (field) {
    case Field::authorization:
      request_.has_authorization = true;
      return assign_ascii(request_.authorization, value, error);
    case Field::content_type:
      return assign(request_.content_type, value);
    case Field::date:
      request_.has_date = true;
      return assign_ascii(request_.date, value, error);
    case Field::host:
      return assign_ascii(request_.host, value, error);
    case Field::origin:
      return assign(request_.origin, value);
    case Field::access_control_request_headers:
      return assign(request_.cors_headers, value);
    case Field::access_control_request_method:
      return assign(request_.cors_method, value);
    case Field::accept_encoding:
      request_.accepts_gzip = accepts_gzip(to_std(value));
      return;
    case Field::content_encoding:
      // A body in any other coding reaches the JSON reader as it is, which refuses it.
      request_.gzip_body = boost::beast::iequals(value, "gzip");
      return;
    case Field::expect:
      request_.expect_continue = boost::beast::iequals(value, "100-continue");
      return;
    case Field::transfer_encoding:
      // HTTP/1.0 knows no chunks: what stands before this server may see another length (RFC 9112, section 6.1).
      if (!request_.is_http_1_1 || !boost::beast::iequals(value, "chunked")) strange_transfer_encoding_ = true;
      return;
    case Field::unknown:
      break;
    default:
      return;
  }
  if (boost::beast::iequals(name, "x-amz-target")) return assign(request_.x_amz_target, value);
  if (boost::beast::iequals(name, "x-amz-security-token")) return assign(request_.session_token, value);
  if (boost::beast::iequals(name, "x-amz-date")) {
    request_.has_date = true;
    assign_ascii(request_.x_amz_date, value, error);
  }
}

void RequestParser::on_header_impl(Error& /*error*/) {
  request_.chunked = chunked() && !strange_transfer_encoding_;
  request_.keep_alive = keep_alive();
  // Beyond what a size can hold is beyond every limit too.
  request_.content_length =
      std::min<std::uint64_t>(content_length().value_or(0), std::numeric_limits<std::size_t>::max());
}

std::size_t RequestParser::on_chunk_body_impl(std::uint64_t /*remain*/, View bytes, Error& error) {
  if (bytes.size() > body_bytes_max_ - std::min(body_->size(), body_bytes_max_)) {
    error = http::error::body_limit;
    return 0;
  }
  body_->append(to_std(bytes));
  return bytes.size();
}

}  // namespace galvan
