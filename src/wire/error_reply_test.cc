#include "wire/error_reply.h"

#include "model/value.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace galvan::wire {
namespace {

TEST(ErrorReply, SpellsEachKindAsTheServiceDoes) {
  struct Row {
    ErrorKind kind;
    int status;
    std::string_view body;
  };
  const Row rows[] = {
      {ErrorKind::kValidation, 400, R"({"__type":"com.amazon.coral.validate#ValidationException","message":"m"})"},
      {ErrorKind::kSerialization, 400, R"({"__type":"com.amazon.coral.service#SerializationException","Message":"m"})"},
      {ErrorKind::kUnknownOperation, 400,
       R"({"__type":"com.amazon.coral.service#UnknownOperationException","message":"m"})"},
      {ErrorKind::kMissingAuthenticationToken, 400,
       R"({"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"m"})"},
      {ErrorKind::kIncompleteSignature, 400,
       R"({"__type":"com.amazon.coral.service#IncompleteSignatureException","message":"m"})"},
      {ErrorKind::kInvalidSignature, 400,
       R"({"__type":"com.amazon.coral.service#InvalidSignatureException","message":"m"})"},
      {ErrorKind::kUnrecognizedClient, 400,
       R"({"__type":"com.amazon.coral.service#UnrecognizedClientException","message":"m"})"},
      {ErrorKind::kExpiredToken, 400, R"({"__type":"com.amazon.coral.service#ExpiredTokenException","message":"m"})"},
      {ErrorKind::kAccessDenied, 400, R"({"__type":"com.amazon.coral.service#AccessDeniedException","Message":"m"})"},
      {ErrorKind::kConditionalCheckFailed, 400,
       R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException","message":"m"})"},
      {ErrorKind::kResourceNotFound, 400,
       R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException","message":"m"})"},
      {ErrorKind::kRequestLimitExceeded, 400,
       R"({"__type":"com.amazonaws.dynamodb.v20120810#RequestLimitExceeded","message":"m"})"},
      {ErrorKind::kTransactionConflict, 400,
       R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionConflictException","message":"m"})"},
      {ErrorKind::kTransactionInProgress, 400,
       R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionInProgressException","Message":"m"})"},
      {ErrorKind::kIdempotentParameterMismatch, 400,
       R"({"__type":"com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException","Message":"m"})"},
      {ErrorKind::kInternalServerError, 500,
       R"({"__type":"com.amazonaws.dynamodb.v20120810#InternalServerError","message":"m"})"},
      {ErrorKind::kServiceUnavailable, 503,
       R"({"__type":"com.amazon.coral.service#ServiceUnavailable","message":"m"})"},
  };
  for (const Row& row : rows) {
    std::string body;
    EXPECT_EQ(append_error_reply(ApiError(row.kind, "m"), body), row.status) << row.body;
    EXPECT_EQ(body, row.body);
  }
}

TEST(ErrorReply, EveryKindThatClientsSeeHasANameOfItsOwn) {
  std::vector<std::string_view> names;
  names.reserve(static_cast<std::size_t>(ErrorKind::kNeedsDisk));
  for (int kind = 0; kind < static_cast<int>(ErrorKind::kNeedsDisk); ++kind)
    names.push_back(error_name(static_cast<ErrorKind>(kind)));
  std::sort(names.begin(), names.end());
  EXPECT_EQ(std::adjacent_find(names.begin(), names.end()), names.end());
  EXPECT_EQ(error_name(ErrorKind::kValidation), "ValidationException");
}

TEST(ErrorReply, LeavesOutAnEmptyMessage) {
  std::string body;
  append_error_reply(ApiError(ErrorKind::kSerialization, ""), body);
  EXPECT_EQ(body, R"({"__type":"com.amazon.coral.service#SerializationException"})");
}

TEST(ErrorReply, CarriesTheItemThatFailedTheCondition) {
  const AttributeValue item = AttributeValue::map({{"id", AttributeValue::string("1")}});
  const ApiError error =
      ApiError(ErrorKind::kConditionalCheckFailed, "The conditional request failed").with_item(item.encoded());
  std::string body;
  EXPECT_EQ(append_error_reply(error, body), 400);
  EXPECT_EQ(body, R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
                  R"("message":"The conditional request failed","Item":{"id":{"S":"1"}}})");
}

TEST(ErrorReply, ListsTheReasonsOfACancelledTransactionInTheirOrder) {
  const AttributeValue item = AttributeValue::map({{"id", AttributeValue::string("1")}});
  std::vector<CancellationReason> reasons(2);
  reasons.push_back(ApiError(ErrorKind::kConditionalCheckFailed, "c").with_item(item.encoded()).to_reason());
  reasons.push_back(ApiError(ErrorKind::kTransactionConflict, "t").to_reason());
  std::string body;
  EXPECT_EQ(append_error_reply(ApiError(ErrorKind::kTransactionCanceled, "").with_reasons(std::move(reasons)), body),
            400);
  EXPECT_EQ(body, R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
                  R"("Message":"Transaction cancelled, please refer cancellation reasons for specific reasons )"
                  R"([None, None, ConditionalCheckFailed, TransactionConflict]",)"
                  R"("CancellationReasons":[{"Code":"None"},{"Code":"None"},)"
                  R"({"Code":"ConditionalCheckFailed","Item":{"id":{"S":"1"}},"Message":"c"},)"
                  R"({"Code":"TransactionConflict","Message":"t"}]})");
}

TEST(ErrorReply, NamesTheCodesOfSingleActions) {
  // Source: the service model, TransactionCanceledException and BatchStatementErrorCodeEnum.
  const std::pair<ErrorKind, std::string_view> rows[] = {
      {ErrorKind::kConditionalCheckFailed, "ConditionalCheckFailed"},
      {ErrorKind::kItemCollectionSizeLimitExceeded, "ItemCollectionSizeLimitExceeded"},
      {ErrorKind::kTransactionConflict, "TransactionConflict"},
      {ErrorKind::kProvisionedThroughputExceeded, "ProvisionedThroughputExceeded"},
      {ErrorKind::kThrottling, "ThrottlingError"},
      {ErrorKind::kValidation, "ValidationError"},
      {ErrorKind::kRequestLimitExceeded, "RequestLimitExceeded"},
      {ErrorKind::kResourceNotFound, "ResourceNotFound"},
      {ErrorKind::kAccessDenied, "AccessDenied"},
      {ErrorKind::kDuplicateItem, "DuplicateItem"},
      {ErrorKind::kInternalServerError, "InternalServerError"},
  };
  for (const auto& [kind, code] : rows) EXPECT_EQ(action_error_code(kind), code);
  EXPECT_EQ(action_error_code(ErrorKind::kSerialization), std::nullopt);
}

TEST(ErrorReplyDeath, NeedsDiskNeverReachesAClient) {
  std::string body;
  EXPECT_DEATH(append_error_reply(ApiError(ErrorKind::kNeedsDisk, ""), body), "broken invariant");
}

}  // namespace
}  // namespace galvan::wire
