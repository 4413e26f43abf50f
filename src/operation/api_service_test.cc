#include "operation/api_service.h"

#include "index/index_builder.h"
#include "operation/registry.h"
#include "operation/request_context.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "stream/stream_keeper.h"
#include "table/catalog.h"
#include "table/keyspace_remover.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>

namespace galvan {
namespace {

std::unique_ptr<Engine> memory_engine() {
  EngineOptions options;
  options.in_memory = true;
  return *open_rocksdb_engine(options);
}

/// A service without HTTP: requests go in as target and body.
class ApiServiceTest : public testing::Test {
 protected:
  HandleOutcome handle(std::string_view target, std::string body, ReadTier tier = ReadTier::kDisk) {
    ApiRequest request;
    request.target = target;
    request.signature.has_authorization = authorized_;
    request.signature.authorization =
        "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    request.signature.has_date = true;
    request.body = &body;
    return service_.handle(request, *context_, tier, response_);
  }
  std::string call(std::string_view operation, std::string body) {
    EXPECT_EQ(handle("DynamoDB_20120810." + std::string(operation), std::move(body)), HandleOutcome::kDone);
    EXPECT_TRUE(wait_durable(*engine_, response_.ticket).has_value());
    return response_.body;
  }
  void create_table() {
    call("CreateTable", R"({"TableName": "tab", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]})");
    ASSERT_EQ(response_.status, 200) << response_.body;
  }

  std::unique_ptr<Engine> engine_ = memory_engine();
  SystemClock clock_;
  std::unique_ptr<Catalog> catalog_ = *Catalog::open(*engine_);
  KeyspaceRemover remover_{*catalog_, *engine_};
  NamespaceExpirer expirer_{*catalog_, remover_, clock_, [](std::string_view) {}};
  IndexBuilder builder_{*catalog_, *engine_, {}};
  StreamKeeper streams_{*catalog_, remover_, *engine_, clock_, {}};
  ApiService service_{{}, *catalog_, remover_, expirer_, builder_, streams_, *engine_, clock_};
  std::unique_ptr<RequestContext> context_ = service_.make_context();
  ApiResponse response_;
  bool authorized_ = true;
};

TEST(Registry, IsSortedByName) {
  const auto rows = operations();
  EXPECT_TRUE(std::ranges::is_sorted(rows, {}, &OperationRow::name));
  EXPECT_EQ(ApiService::operation_names().size(), rows.size());
}

TEST(Registry, EveryOperationAsksPolicies) {
  for (const OperationRow& row : operations()) EXPECT_TRUE(row.asks_policies) << row.name;
}

TEST_F(ApiServiceTest, AnswersAnUnknownOperation) {
  handle("DynamoDB_20120810.Nothing", "{}");
  EXPECT_EQ(response_.status, 400);
  EXPECT_EQ(response_.body, R"({"__type":"com.amazon.coral.service#UnknownOperationException"})");
  EXPECT_FALSE(response_.operation);
}

TEST_F(ApiServiceTest, TellsOfBrokenJsonBeforeAllElse) {
  authorized_ = false;
  for (const char* target : {"DynamoDB_20120810.Nothing", "DynamoDB_20120810.GetItem"}) {
    handle(target, "{");
    EXPECT_EQ(response_.error, ErrorKind::kSerialization) << target;
  }
  handle("DynamoDB_20120810.GetItem", "{}");
  EXPECT_EQ(response_.error, ErrorKind::kMissingAuthenticationToken);
}

TEST_F(ApiServiceTest, ControlCallsDoNotRunWhereTheyMayNotBlock) {
  EXPECT_EQ(handle("DynamoDB_20120810.CreateTable", "{}", ReadTier::kMemory), HandleOutcome::kNeedsControlThread);
  EXPECT_EQ(handle("DynamoDB_20120810.ListTables", "{}", ReadTier::kMemory), HandleOutcome::kDone);
}

TEST_F(ApiServiceTest, AWriteAnswersWithATicketAndAReadAfterItSeesIt) {
  create_table();
  const std::string item = R"({"pk":{"S":"a"},"v":{"N":"1.50"}})";
  EXPECT_EQ(call("PutItem", R"({"TableName":"tab","Item":)" + item + "}"), "{}");
  EXPECT_NE(response_.ticket, CommitTicket());
  EXPECT_EQ(call("GetItem", R"({"TableName":"tab","Key":{"pk":{"S":"a"}}})"),
            R"({"Item":{"pk":{"S":"a"},"v":{"N":"1.5"}}})");
  EXPECT_EQ(response_.ticket, CommitTicket());
}

TEST_F(ApiServiceTest, UpdateReturnsWhatItChanged) {
  create_table();
  const std::string update =
      R"({"TableName":"tab","Key":{"pk":{"S":"a"}},"UpdateExpression":"ADD n :one SET m.x = :one",)"
      R"("ExpressionAttributeValues":{":one":{"N":"1"}},"ReturnValues":"UPDATED_NEW"})";
  call("UpdateItem", update);
  EXPECT_EQ(response_.error, ErrorKind::kValidation) << response_.body;
  call("PutItem", R"({"TableName":"tab","Item":{"pk":{"S":"a"},"m":{"M":{}},"other":{"NULL":true}}})");
  EXPECT_EQ(call("UpdateItem", update), R"({"Attributes":{"m":{"M":{"x":{"N":"1"}}},"n":{"N":"1"}}})");
}

TEST_F(ApiServiceTest, AFailedConditionReturnsTheItemWhereAsked) {
  create_table();
  call("PutItem", R"({"TableName":"tab","Item":{"pk":{"S":"a"}}})");
  call("PutItem", R"({"TableName":"tab","Item":{"pk":{"S":"a"}},"ConditionExpression":"attribute_not_exists(pk) ",)"
                  R"("ReturnValuesOnConditionCheckFailure":"ALL_OLD"})");
  EXPECT_EQ(response_.status, 400);
  EXPECT_EQ(response_.body, R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
                            R"("message":"The conditional request failed","Item":{"pk":{"S":"a"}}})");
}

TEST_F(ApiServiceTest, HidesTheCauseOfAnInternalError) {
  service_.fail_commit({StorageErrorKind::kIo, "/secret/path: no luck"}, response_);
  EXPECT_EQ(response_.status, 500);
  EXPECT_EQ(response_.body.find("secret"), std::string::npos);
  EXPECT_EQ(response_.log_detail, "/secret/path: no luck");
}

TEST_F(ApiServiceTest, AnOverloadedStoreThrottles) {
  service_.fail_commit({StorageErrorKind::kOverloaded, ""}, response_);
  EXPECT_EQ(response_.status, 400);
  EXPECT_EQ(response_.error, ErrorKind::kThrottling);
}

}  // namespace
}  // namespace galvan
