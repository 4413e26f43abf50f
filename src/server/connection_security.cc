#include "server/connection.h"
#include "wire/error_reply.h"

#include <chrono>

// The part of Connection that knows who is at its other end, and what they may do.
namespace galvan {
namespace {

bool is_authentication_error(std::optional<ErrorKind> error) {
  if (!error) return false;
  switch (*error) {
    case ErrorKind::kMissingAuthenticationToken:
    case ErrorKind::kIncompleteSignature:
    case ErrorKind::kInvalidSignature:
    case ErrorKind::kUnrecognizedClient:
    case ErrorKind::kExpiredToken:
      return true;
    default:
      return false;
  }
}

}  // namespace

security::SignatureInput Connection::signature_input() const {
  return {.authorization = request_.authorization,
          .has_authorization = request_.has_authorization,
          .x_amz_date = request_.x_amz_date,
          .date = request_.date,
          .has_date = request_.has_date,
          .query = query_of(request_.target),
          .method = method_name(request_.method),
          .path = path_of(request_.target),
          .session_token = request_.session_token,
          .fields = &request_.fields,
          .body = body_,
          .body_digest = sent_body_digest_ ? &*sent_body_digest_ : nullptr};
}

bool Connection::admit() {
  if (!peer_.place) [[likely]]
    return true;
  Source& source = peer_.place->source();
  const bool failing = source.failures.spent(received_at_);
  if (!failing && source.requests.take(received_at_)) return true;
  thread_.metrics().source_refusals.add();
  const ApiError error(ErrorKind::kThrottling,
                       failing ? "Too many requests of your address failed authentication. Please wait and try again."
                               : "Your address sends too many requests. Please wait and try again.");
  if (route_ == Route::kQuery) {
    parts_.handler.reply_query_error(error, view(id_), response_);
  } else {
    parts_.handler.reply_error(error, response_);
  }
  return false;
}

void Connection::account() {
  if (peer_.place && is_authentication_error(response_.error)) peer_.place->source().failures.take(received_at_);
  const bool own = !response_.own_operation.empty();
  if (parts_.audit == nullptr || (!own && !response_.operation)) return;
  if (!own && parts_.handler.is_data_plane(*response_.operation) && !parts_.audit->wants_data_plane(tables_)) return;
  const auto signature = security::parse_signature(signature_input());
  const security::Principal* const principal = caller_.principal();
  parts_.audit->write(
      {.time = std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now()),
       .request_id = view(id_),
       .operation = own ? response_.own_operation : parts_.handler.operation_names()[*response_.operation],
       .principal = principal != nullptr ? std::string_view(principal->arn) : std::string_view(),
       .access_key_id = signature.has_value() ? signature->access_key_id : std::string_view(),
       .region = signature.has_value() ? signature->region : std::string_view(),
       .source_address = source_address_,
       .secure = tls_ != nullptr,
       .namespace_name = namespace_of(request_.target),
       .tables = tables_,
       .status = response_.status,
       .error = !response_.query_error.empty() ? response_.query_error
                : response_.error              ? wire::error_name(*response_.error)
                                               : std::string_view()});
}

}  // namespace galvan
