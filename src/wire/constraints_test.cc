#include "wire/request_decoder.h"
#include "wire/sample_request.h"

#include <gtest/gtest.h>

namespace galvan::wire {
namespace {

/// What check_constraints() says of the body, or nothing.
std::string checked(std::string body) {
  RequestDecoder decoder;
  SampleRequest request;
  const Result<void> decoded = decoder.decode(body, request);
  EXPECT_TRUE(decoded) << decoded.error().message();
  const Result<void> result = check_constraints(request);
  if (result) return "";
  EXPECT_EQ(result.error().kind(), ErrorKind::kValidation);
  return result.error().message();
}

struct Row {
  std::string_view body, message;
};

TEST(Constraints, NamesEachConstraintInTheServicesWords) {
  const Row rows[] = {
      {R"({})", ""},
      {R"({"TableName":"abc"})", ""},
      {R"({"TableName":"ab"})",
       "1 validation error detected: Value 'ab' at 'tableName' failed to satisfy constraint: Member must have length "
       "greater than or equal to 3"},
      {R"({"TableName":"abcdefghijk"})",
       "1 validation error detected: Value 'abcdefghijk' at 'tableName' failed to satisfy constraint: Member must have "
       "length less than or equal to 10"},
      {R"({"TableName":"a;b"})",
       "1 validation error detected: Value 'a;b' at 'tableName' failed to satisfy constraint: Member must satisfy "
       "regular expression pattern: [a-zA-Z0-9_.-]+"},
      {R"({"TableName":""})",
       "2 validation errors detected: Value '' at 'tableName' failed to satisfy constraint: Member must satisfy "
       "regular "
       "expression pattern: [a-zA-Z0-9_.-]+; Value '' at 'tableName' failed to satisfy constraint: Member must have "
       "length greater than or equal to 3"},
      {R"({"Limit":0})",
       "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater "
       "than or equal to 1"},
      {R"({"Limit":101})",
       "1 validation error detected: Value '101' at 'limit' failed to satisfy constraint: Member must have value less "
       "than or equal to 100"},
      {R"({"Select":"count"})",
       "1 validation error detected: Value 'count' at 'select' failed to satisfy constraint: Member must satisfy enum "
       "value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]"},
      {R"({"KeySchema":[]})",
       "1 validation error detected: Value '[]' at 'keySchema' failed to satisfy constraint: Member must have length "
       "greater than or equal to 1"},
      {R"({"AttributesToGet":["a","abcdef"]})",
       "1 validation error detected: Value '[a, abcdef]' at 'attributesToGet' failed to satisfy constraint: Member "
       "must "
       "satisfy constraint: [Member must have length less than or equal to 5, Member must have length greater than or "
       "equal to 1, Member must not be null]"},
      {R"({"AttributesToGet":["a",null]})",
       "1 validation error detected: Value '[a, null]' at 'attributesToGet' failed to satisfy constraint: Member must "
       "satisfy constraint: [Member must have length less than or equal to 5, Member must have length greater than or "
       "equal to 1, Member must not be null]"},
      {R"({"RequestItems":{}})",
       "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must have "
       "length "
       "greater than or equal to 1"},
      {R"({"RequestItems":{"t":[]}})",
       "1 validation error detected: Value '{t=[]}' at 'requestItems' failed to satisfy constraint: Map value must "
       "satisfy constraint: [Member must have length less than or equal to 2, Member must have length greater than or "
       "equal to 1]"},
      {R"({"ExpressionAttributeNames":{"#a":"a","#b":"b","#c":"c","#d":"d"}})",
       "1 validation error detected: Value '{#a=a, #b=b, #c=c, #d=d}' at 'expressionAttributeNames' failed to satisfy "
       "constraint: Member must have length less than or equal to 3"},
      {R"({"ValueList":[{"S":"a"},{},{"N":"1"},{"L":[]}]})",
       "1 validation error detected: Value '[{\"S\":\"a\"}, Supplied AttributeValue is empty, must contain exactly one "
       "of "
       "the supported datatypes, {\"N\":\"1\"}, {\"L\":[]}]' at 'valueList' failed to satisfy constraint: Member must "
       "have length less than or equal to 3"},
  };
  for (const Row& row : rows) EXPECT_EQ(checked(std::string(row.body)), row.message) << row.body;
}

TEST(Constraints, CountsCharactersInUtf16Units) {
  const std::string body = R"({"KeySchema":[{"KeyType":"HASH","AttributeName":")";
  const auto named = [&](int emoji) {
    std::string name;
    for (int i = 0; i < emoji; ++i) name += "😀";
    return checked(body + name + "\"}]}");
  };
  EXPECT_EQ(named(127), "");
  EXPECT_NE(named(128), "");
}

TEST(Constraints, ChecksNestedMembersAfterTheirContainerAndNamesTheirPlace) {
  const Row rows[] = {
      {R"({"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"KeyType":"hash"}]})",
       "2 validation errors detected: Value null at 'keySchema.2.member.attributeName' failed to satisfy constraint: "
       "Member must not be null; Value 'hash' at 'keySchema.2.member.keyType' failed to satisfy constraint: Member "
       "must "
       "satisfy enum value set: [HASH, RANGE]"},
      {R"({"ProvisionedThroughput":{"ReadCapacityUnits":0}})",
       "1 validation error detected: Value '0' at 'provisionedThroughput.readCapacityUnits' failed to satisfy "
       "constraint: Member must have value greater than or equal to 1"},
      {R"({"Expected":{"Attr":{}}})",
       "1 validation error detected: Value null at 'expected.Attr.member.readCapacityUnits' failed to satisfy "
       "constraint: Member must not be null"},
      {R"({"RequestItems":{"Tab":[{"ReadCapacityUnits":1},{}]}})",
       "1 validation error detected: Value null at 'requestItems.Tab.member.2.member.readCapacityUnits' failed to "
       "satisfy constraint: Member must not be null"},
      {R"({"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"},null]})",
       "3 validation errors detected: Value '[KeySchemaElement(attributeName=a, keyType=HASH), "
       "KeySchemaElement(attributeName=b, keyType=RANGE), KeySchemaElement(attributeName=null, keyType=null)]' at "
       "'keySchema' failed to satisfy constraint: Member must have length less than or equal to 2; Value null at "
       "'keySchema.3.member.attributeName' failed to satisfy constraint: Member must not be null; Value null at "
       "'keySchema.3.member.keyType' failed to satisfy constraint: Member must not be null"},
      {R"({"Limit":0,"TableName":"a"})",
       "2 validation errors detected: Value 'a' at 'tableName' failed to satisfy constraint: Member must have length "
       "greater than or equal to 3; Value '0' at 'limit' failed to satisfy constraint: Member must have value greater "
       "than or equal to 1"},
  };
  for (const Row& row : rows) EXPECT_EQ(checked(std::string(row.body)), row.message) << row.body;
}

TEST(Constraints, ListsAtMostTenFailures) {
  const std::string message = checked(R"({"KeySchema":[{},{},{},{},{},{}]})");
  EXPECT_TRUE(message.starts_with("10 validation errors detected: ")) << message;
  std::size_t listed = 0;
  for (std::size_t at = message.find("Value "); at != std::string::npos; at = message.find("Value ", at + 1)) ++listed;
  EXPECT_EQ(listed, 10U) << message;
}

TEST(Constraints, DoesNotRepeatALongNameForEachFailure) {
  const std::string name(1'000'000, 'k');
  const std::string message = checked(R"({"RequestItems":{")" + name + R"(":[{},{}]}})");
  EXPECT_TRUE(message.starts_with("1 validation error detected: Value null at 'requestItems.kkk")) << message.size();
  EXPECT_LT(message.size(), name.size() + 1000);
}

}  // namespace
}  // namespace galvan::wire
