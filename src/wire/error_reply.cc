#include "wire/error_reply.h"

#include "base/check.h"
#include "wire/json_writer.h"

namespace galvan::wire {

namespace {

// Where an exception is defined: the service itself, or a part of the framework that it stands on.
constexpr std::string_view kService = "com.amazonaws.dynamodb.v20120810";
constexpr std::string_view kFramework = "com.amazon.coral.service";
constexpr std::string_view kFrameworkValidation = "com.amazon.coral.validate";

// The member that holds the message is spelled as each exception's own definition spells it.
constexpr std::string_view kLower = "message";
constexpr std::string_view kUpper = "Message";

struct Reply {
  std::string_view name;
  std::string_view name_space;
  int status;
  std::string_view message_member;
};

Reply reply_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kValidation:
      return {"ValidationException", kFrameworkValidation, 400, kLower};
    case ErrorKind::kSerialization:
      return {"SerializationException", kFramework, 400, kUpper};
    case ErrorKind::kUnknownOperation:
      return {"UnknownOperationException", kFramework, 400, kLower};
    case ErrorKind::kMissingAuthenticationToken:
      return {"MissingAuthenticationTokenException", kFramework, 400, kLower};
    case ErrorKind::kIncompleteSignature:
      return {"IncompleteSignatureException", kFramework, 400, kLower};
    case ErrorKind::kInvalidSignature:
      return {"InvalidSignatureException", kFramework, 400, kLower};
    case ErrorKind::kUnrecognizedClient:
      return {"UnrecognizedClientException", kFramework, 400, kLower};
    case ErrorKind::kExpiredToken:
      return {"ExpiredTokenException", kFramework, 400, kLower};
    case ErrorKind::kAccessDenied:
      return {"AccessDeniedException", kFramework, 400, kUpper};
    case ErrorKind::kConditionalCheckFailed:
      return {"ConditionalCheckFailedException", kService, 400, kLower};
    case ErrorKind::kResourceNotFound:
      return {"ResourceNotFoundException", kService, 400, kLower};
    case ErrorKind::kResourceInUse:
      return {"ResourceInUseException", kService, 400, kLower};
    case ErrorKind::kTableNotFound:
      return {"TableNotFoundException", kService, 400, kLower};
    case ErrorKind::kLimitExceeded:
      return {"LimitExceededException", kService, 400, kLower};
    case ErrorKind::kItemCollectionSizeLimitExceeded:
      return {"ItemCollectionSizeLimitExceededException", kService, 400, kLower};
    case ErrorKind::kProvisionedThroughputExceeded:
      return {"ProvisionedThroughputExceededException", kService, 400, kLower};
    case ErrorKind::kRequestLimitExceeded:
      return {"RequestLimitExceeded", kService, 400, kLower};
    case ErrorKind::kThrottling:
      return {"ThrottlingException", kService, 400, kLower};
    case ErrorKind::kTransactionConflict:
      return {"TransactionConflictException", kService, 400, kLower};
    case ErrorKind::kTransactionCanceled:
      return {"TransactionCanceledException", kService, 400, kUpper};
    case ErrorKind::kTransactionInProgress:
      return {"TransactionInProgressException", kService, 400, kUpper};
    case ErrorKind::kIdempotentParameterMismatch:
      return {"IdempotentParameterMismatchException", kService, 400, kUpper};
    case ErrorKind::kDuplicateItem:
      return {"DuplicateItemException", kService, 400, kLower};
    case ErrorKind::kExpiredIterator:
      return {"ExpiredIteratorException", kService, 400, kLower};
    case ErrorKind::kTrimmedDataAccess:
      return {"TrimmedDataAccessException", kService, 400, kLower};
    case ErrorKind::kPolicyNotFound:
      return {"PolicyNotFoundException", kService, 400, kLower};
    case ErrorKind::kInternalServerError:
      return {"InternalServerError", kService, 500, kLower};
    case ErrorKind::kServiceUnavailable:
      return {"ServiceUnavailable", kFramework, 503, kLower};
    case ErrorKind::kNeedsDisk:
    case ErrorKind::kTableChanged:
      break;  // never reaches a client
  }
  check_failed(__FILE__, __LINE__, "an error kind that clients may see");
}

std::string_view reason_code(const CancellationReason& reason) {
  if (!reason.kind) return "None";
  const auto code = action_error_code(*reason.kind);
  GALVAN_CHECK(code);
  return *code;
}

std::string cancellation_message(const std::vector<CancellationReason>& reasons) {
  std::string message = "Transaction cancelled, please refer cancellation reasons for specific reasons [";
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    if (i > 0) message += ", ";
    message += reason_code(reasons[i]);
  }
  return message + ']';
}

void append_reasons(const std::vector<CancellationReason>& reasons, JsonWriter& json) {
  json.key("CancellationReasons");
  json.begin_array();
  for (const CancellationReason& reason : reasons) {
    json.begin_object();
    json.key("Code");
    json.string(reason_code(reason));
    if (!reason.item.empty()) {
      json.key("Item");
      json.item(ValueView(reason.item));
    }
    if (!reason.message.empty()) {
      json.key("Message");
      json.string(reason.message);
    }
    json.end_object();
  }
  json.end_array();
}

}  // namespace

std::string_view error_name(ErrorKind kind) { return reply_of(kind).name; }

std::optional<std::string_view> action_error_code(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::kConditionalCheckFailed:
      return "ConditionalCheckFailed";
    case ErrorKind::kItemCollectionSizeLimitExceeded:
      return "ItemCollectionSizeLimitExceeded";
    case ErrorKind::kTransactionConflict:
      return "TransactionConflict";
    case ErrorKind::kProvisionedThroughputExceeded:
      return "ProvisionedThroughputExceeded";
    case ErrorKind::kThrottling:
      return "ThrottlingError";
    case ErrorKind::kValidation:
      return "ValidationError";
    case ErrorKind::kRequestLimitExceeded:
      return "RequestLimitExceeded";
    case ErrorKind::kResourceNotFound:
      return "ResourceNotFound";
    case ErrorKind::kAccessDenied:
      return "AccessDenied";
    case ErrorKind::kDuplicateItem:
      return "DuplicateItem";
    case ErrorKind::kInternalServerError:
      return "InternalServerError";
    default:
      return std::nullopt;
  }
}

int append_error_reply(const ApiError& error, std::string& out) {
  const Reply reply = reply_of(error.kind());
  JsonWriter json(out);
  json.begin_object();
  json.key("__type");
  json.string(std::string(reply.name_space) + '#' + std::string(reply.name));
  const std::string message =
      error.kind() == ErrorKind::kTransactionCanceled ? cancellation_message(error.reasons()) : error.message();
  if (!message.empty()) {
    json.key(reply.message_member);
    json.string(message);
  }
  if (!error.item().empty()) {
    json.key("Item");
    json.item(ValueView(error.item()));
  }
  if (error.kind() == ErrorKind::kTransactionCanceled) append_reasons(error.reasons(), json);
  json.end_object();
  return reply.status;
}

}  // namespace galvan::wire
