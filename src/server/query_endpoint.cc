#include "server/query_endpoint.h"

#include <string>
#include <utility>

namespace galvan {
namespace {

using identity::IdentityError;
using identity::IdentityErrorKind;

/// The error of a signature in the words of IAM, whose codes differ from DynamoDB's.
IdentityError to_identity_error(const ApiError& error) {
  switch (error.kind()) {
    case ErrorKind::kMissingAuthenticationToken:
      return {IdentityErrorKind::kMissingAuthenticationToken, "Request is missing Authentication Token"};
    case ErrorKind::kIncompleteSignature:
      return {IdentityErrorKind::kIncompleteSignature, error.message()};
    case ErrorKind::kUnrecognizedClient:
      return {IdentityErrorKind::kInvalidClientTokenId, "The security token included in the request is invalid."};
    case ErrorKind::kExpiredToken:
      return {IdentityErrorKind::kExpiredToken, "The security token included in the request is expired"};
    case ErrorKind::kThrottling:
      return {IdentityErrorKind::kThrottling, error.message()};
    default:
      return {IdentityErrorKind::kSignatureDoesNotMatch, error.message()};
  }
}

void put(identity::QueryReply reply, ApiResponse& response) {
  response.status = reply.status;
  response.body = std::move(reply.body);
  response.log_detail = std::move(reply.log_detail);
  response.own_operation = reply.operation;
  response.query_error = reply.error_code;
  if (reply.status == 500) response.error = ErrorKind::kInternalServerError;
}

}  // namespace

void QueryEndpoint::answer(const ApiRequest& request, std::string_view request_id, security::SignatureMemory& memory,
                           ApiResponse& response) const {
  const auto signature = security::parse_signature(request.signature);
  if (!signature) return reply_error(signature.error(), request_id, response);
  identity::QueryRequest query{.form = *request.body,
                               .source_address = request.source_address,
                               .secure = request.secure,
                               .request_id = request_id};
  if (authenticator_ != nullptr) {
    const std::string_view service = signature->service == "sts" ? "sts" : "iam";
    const auto verified = authenticator_->authenticate(request.signature, *signature, service, memory, *request.caller);
    if (!verified) return reply_error(verified.error(), request_id, response);
    query.caller = request.caller->principal();
    query.access_key_id = signature->access_key_id;
  }
  put(service_.handle(query), response);
}

void QueryEndpoint::reply_error(const ApiError& error, std::string_view request_id, ApiResponse& response) const {
  put(service_.refuse(to_identity_error(error), request_id), response);
  response.error = error.kind();
}

}  // namespace galvan
