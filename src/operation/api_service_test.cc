#include "operation/api_service.h"

#include "operation/registry.h"
#include "operation/service_test_support.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <string_view>

namespace galvan {
namespace {

using ApiServiceTest = ServiceTest;

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
