#include "identity/query_reply.h"

#include "identity/xml_writer.h"

namespace galvan::identity {
namespace {

struct Spelling {
  std::string_view code;
  int status;
};

// Source: API references of IAM and STS, "Common errors" and those of the operations.
Spelling spelling_of(IdentityErrorKind kind) {
  switch (kind) {
    case IdentityErrorKind::kAccessDenied:
      return {"AccessDenied", 403};
    case IdentityErrorKind::kDeleteConflict:
      return {"DeleteConflict", 409};
    case IdentityErrorKind::kEntityAlreadyExists:
      return {"EntityAlreadyExists", 409};
    case IdentityErrorKind::kExpiredToken:
      return {"ExpiredToken", 403};
    case IdentityErrorKind::kIncompleteSignature:
      return {"IncompleteSignature", 400};
    case IdentityErrorKind::kInternalFailure:
      return {"InternalFailure", 500};
    case IdentityErrorKind::kInvalidAction:
      return {"InvalidAction", 400};
    case IdentityErrorKind::kInvalidClientTokenId:
      return {"InvalidClientTokenId", 403};
    case IdentityErrorKind::kInvalidInput:
      return {"InvalidInput", 400};
    case IdentityErrorKind::kLimitExceeded:
      return {"LimitExceeded", 409};
    case IdentityErrorKind::kMalformedPolicyDocument:
      return {"MalformedPolicyDocument", 400};
    case IdentityErrorKind::kMissingAuthenticationToken:
      return {"MissingAuthenticationToken", 403};
    case IdentityErrorKind::kNoSuchEntity:
      return {"NoSuchEntity", 404};
    case IdentityErrorKind::kPackedPolicyTooLarge:
      return {"PackedPolicyTooLarge", 400};
    case IdentityErrorKind::kServiceUnavailable:
      return {"ServiceUnavailable", 503};
    case IdentityErrorKind::kSignatureDoesNotMatch:
      return {"SignatureDoesNotMatch", 403};
    case IdentityErrorKind::kThrottling:
      return {"Throttling", 400};
    case IdentityErrorKind::kValidation:
      return {"ValidationError", 400};
  }
  return {"InternalFailure", 500};
}

std::string_view namespace_of(const QueryRow& row) {
  return row.api == QueryApi::kSts ? " xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/\""
                                   : " xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"";
}

}  // namespace

std::string_view error_code(IdentityErrorKind kind) { return spelling_of(kind).code; }
int error_status(IdentityErrorKind kind) { return spelling_of(kind).status; }

QueryReply success_reply(const QueryRow& row, std::string_view result, std::string_view request_id) {
  QueryReply reply;
  reply.operation = row.name;
  XmlWriter xml(reply.body);
  const std::string name(row.name);
  xml.begin(name + "Response", namespace_of(row));
  if (row.has_result) {
    xml.begin(name + "Result");
    reply.body += result;
    xml.end(name + "Result");
  }
  xml.begin("ResponseMetadata");
  xml.text("RequestId", request_id);
  xml.end("ResponseMetadata");
  xml.end(name + "Response");
  return reply;
}

QueryReply error_reply(const QueryRow& row, const IdentityError& error, std::string_view request_id) {
  const Spelling spelling = spelling_of(error.kind);
  QueryReply reply{.status = spelling.status, .operation = row.name, .error_code = spelling.code};
  const bool hidden = error.kind == IdentityErrorKind::kInternalFailure;
  if (hidden) reply.log_detail = error.message;
  XmlWriter xml(reply.body);
  xml.begin("ErrorResponse", namespace_of(row));
  xml.begin("Error");
  xml.text("Type", spelling.status < 500 ? "Sender" : "Receiver");
  xml.text("Code", spelling.code);
  xml.text("Message", hidden ? "The request processing has failed because of an unknown error, exception or failure."
                             : error.message);
  xml.end("Error");
  xml.text("RequestId", request_id);
  xml.end("ErrorResponse");
  return reply;
}

}  // namespace galvan::identity
