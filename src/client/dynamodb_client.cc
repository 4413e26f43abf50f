#include "client/dynamodb_client.h"

#include "wire/request_decoder.h"
#include "wire/request_table.h"

#include <array>
#include <optional>
#include <utility>
#include <vector>

namespace galvan::client {

namespace {

constexpr std::string_view kDynamoDbTarget = "DynamoDB_20120810.";
constexpr std::string_view kStreamsTarget = "DynamoDBStreams_20120810.";
constexpr std::string_view kContentType = "application/x-amz-json-1.0";

/// Exceptions spell the member of their message in either way.
struct ErrorReply {
  std::optional<std::string_view> type;
  std::optional<std::string_view> lower_message;
  std::optional<std::string_view> upper_message;

  static const wire::StructTable& table() {
    static constexpr auto members = std::to_array<wire::Member>({
        wire::member<&ErrorReply::type>("__type"),
        wire::member<&ErrorReply::lower_message>("message"),
        wire::member<&ErrorReply::upper_message>("Message"),
    });
    static constexpr wire::StructTable table{members};
    return table;
  }
};

std::string error_text(HttpReply& reply) {
  wire::RequestDecoder decoder;
  ErrorReply error;
  if (!decoder.decode(reply.body, error).has_value() || !error.type) {
    return "HTTP status " + std::to_string(reply.status);
  }
  std::string text(error.type->substr(error.type->find('#') + 1));  // npos + 1 is 0
  if (error.lower_message || error.upper_message) {
    text.append(": ").append(error.lower_message ? *error.lower_message : *error.upper_message);
  }
  return text;
}

}  // namespace

DynamoDbClient::DynamoDbClient(Options options, const Clock& clock)
    : options_(std::move(options)), http_(options_.endpoint, {.ca_file = options_.ca_file}), clock_(clock) {}

ClientResult<std::string> DynamoDbClient::call(Api api, std::string_view operation, const std::string& body) {
  const std::string target = std::string(api == Api::kDynamoDb ? kDynamoDbTarget : kStreamsTarget).append(operation);
  const std::string date = security::amz_date(clock_.now());
  const std::string host = endpoint().host_header();
  std::vector<security::SignedHeader> signed_headers = {
      {"content-type", kContentType}, {"host", host}, {"x-amz-date", date}};
  const security::ClientKey& key = options_.credentials;
  if (!key.session_token.empty()) signed_headers.push_back({"x-amz-security-token", key.session_token});
  signed_headers.push_back({"x-amz-target", target});
  const security::SigningScope scope{std::string_view(date).substr(0, 8), options_.region, "dynamodb"};
  HttpClient::Headers headers;
  for (const auto& [name, value] : signed_headers) {
    if (name != "host") headers.emplace_back(name, value);
  }
  headers.emplace_back(
      "authorization",
      security::authorization_of({.method = "POST", .path = endpoint().path, .headers = signed_headers, .body = body},
                                 key, scope, date));
  GALVAN_TRY(HttpReply reply, http_.post(headers, body));
  if (reply.status != 200) return failure(error_text(reply));
  return std::move(reply.body);
}

}  // namespace galvan::client
