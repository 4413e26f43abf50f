#include "wire/request_decoder.h"

#include "wire/json_writer.h"
#include "wire/sample_request.h"

#include <gtest/gtest.h>

namespace galvan::wire {
namespace {

struct Decoded {
  std::string body;
  std::unique_ptr<RequestDecoder> decoder = std::make_unique<RequestDecoder>();
  SampleRequest request;
  Result<void> result = ok();
};

Decoded decode(std::string body) {
  Decoded decoded{.body = std::move(body)};
  decoded.result = decoded.decoder->decode(decoded.body, decoded.request);
  return decoded;
}

std::string json_of(ValueView value) {
  std::string out;
  JsonWriter(out).attribute_value(value);
  return out;
}

/// "ok", or what the SerializationException says.
std::string outcome(std::string body) {
  const Decoded decoded = decode(std::move(body));
  if (decoded.result) return "ok";
  EXPECT_EQ(decoded.result.error().kind(), ErrorKind::kSerialization);
  return decoded.result.error().message();
}

TEST(RequestDecoder, FillsMembersOfEveryKind) {
  const Decoded decoded = decode(R"({
      "TableName": "tab\u00e9\ud83d\ude00",
      "ConsistentRead": true,
      "Limit": -5,
      "Value": {"S": "v"},
      "Item": {"b": {"N": "1"}, "a": {"S": ""}},
      "Keys": [{"k": {"S": "1"}}, {}],
      "ValueList": [{"N": "1"}, {"BOOL": false}],
      "ExpressionAttributeValues": {":b": {"N": "1"}, ":a": {"S": "x"}},
      "ExpressionAttributeNames": {"#b": "B", "#a": "A"},
      "AttributesToGet": ["x", "y"],
      "ProvisionedThroughput": {"ReadCapacityUnits": 7, "Flag": false, "Value": {"S": "s"}, "Key": {"k": {"S": "1"}}},
      "KeySchema": [{"AttributeName": "id", "KeyType": "HASH"}],
      "Expected": {"e": {"Flag": true}},
      "RequestItems": {"t": [{"Flag": true}, {"Flag": false}], "u": []}
  })");
  ASSERT_TRUE(decoded.result) << decoded.result.error().message();
  const SampleRequest& request = decoded.request;
  EXPECT_EQ(request.table_name, "tabé😀");
  EXPECT_EQ(request.select, std::nullopt);
  EXPECT_EQ(request.consistent_read, true);
  EXPECT_EQ(request.limit, -5);
  EXPECT_EQ(json_of(request.value.value), R"({"S":"v"})");
  EXPECT_EQ(json_of(request.item.value), R"({"M":{"a":{"S":""},"b":{"N":"1"}}})");
  ASSERT_EQ(request.keys->size(), 2U);
  EXPECT_EQ(json_of((*request.keys)[0].value), R"({"M":{"k":{"S":"1"}}})");
  EXPECT_EQ(json_of((*request.keys)[1].value), R"({"M":{}})");
  ASSERT_EQ(request.value_list->size(), 2U);
  EXPECT_EQ(json_of((*request.value_list)[1].value), R"({"BOOL":false})");
  ASSERT_EQ(request.expression_attribute_values->size(), 2U);
  EXPECT_EQ((*request.expression_attribute_values)[0].placeholder, ":b");
  EXPECT_EQ(json_of((*request.expression_attribute_values)[1].value.value), R"({"S":"x"})");
  ASSERT_EQ(request.expression_attribute_names->size(), 2U);
  EXPECT_EQ((*request.expression_attribute_names)[0].placeholder, "#b");
  EXPECT_EQ((*request.expression_attribute_names)[1].name, "A");
  EXPECT_EQ(request.attributes_to_get, (std::vector<std::string_view>{"x", "y"}));
  EXPECT_EQ(request.provisioned_throughput->read_capacity_units, 7);
  EXPECT_EQ(request.provisioned_throughput->flag, false);
  EXPECT_EQ(json_of(request.provisioned_throughput->value.value), R"({"S":"s"})");
  EXPECT_TRUE(request.provisioned_throughput->key.given);
  ASSERT_EQ(request.key_schema->size(), 1U);
  EXPECT_EQ((*request.key_schema)[0].key_type, "HASH");
  ASSERT_EQ(request.expected->size(), 1U);
  EXPECT_EQ((*request.expected)[0].first, "e");
  EXPECT_EQ((*request.expected)[0].second.flag, true);
  ASSERT_EQ(request.request_items->size(), 2U);
  EXPECT_EQ((*request.request_items)[0].second.size(), 2U);
  EXPECT_EQ((*request.request_items)[0].second[1].flag, false);
  EXPECT_TRUE((*request.request_items)[1].second.empty());
}

TEST(RequestDecoder, TakesNullForAbsentAndSkipsUnknownMembers) {
  const Decoded decoded = decode(R"({"TableName":null,"Limit":null,"Value":null,"Item":null,"Keys":null,
      "ProvisionedThroughput":null,"RequestItems":null,
      "Unknown":{"a":[1,-2.5e+10,"x\n",true,false,null,{}],"b":123456789012345678901234567890}})");
  ASSERT_TRUE(decoded.result);
  EXPECT_FALSE(decoded.request.table_name);
  EXPECT_FALSE(decoded.request.limit);
  EXPECT_FALSE(decoded.request.value.given);
  EXPECT_FALSE(decoded.request.item.given);
  EXPECT_FALSE(decoded.request.keys);
  EXPECT_FALSE(decoded.request.provisioned_throughput);
  EXPECT_FALSE(decoded.request.request_items);
}

TEST(RequestDecoder, TakesNullElementsForEmptyOnes) {
  const Decoded decoded = decode(R"({"Keys":[null],"ValueList":[null],"AttributesToGet":[null],"KeySchema":[null],
      "ExpressionAttributeNames":{"#a":null},"ExpressionAttributeValues":{":a":null},"Expected":{"a":null},
      "RequestItems":{"t":null}})");
  ASSERT_TRUE(decoded.result);
  EXPECT_EQ((*decoded.request.keys)[0].value.count(), 0U);
  EXPECT_TRUE((*decoded.request.value_list)[0].error.starts_with("Supplied AttributeValue is empty"));
  EXPECT_EQ((*decoded.request.attributes_to_get)[0].data(), nullptr);
  EXPECT_FALSE((*decoded.request.key_schema)[0].attribute_name);
  EXPECT_EQ((*decoded.request.expression_attribute_names)[0].name.data(), nullptr);
  EXPECT_FALSE((*decoded.request.expression_attribute_values)[0].value.error.empty());
  EXPECT_FALSE((*decoded.request.expected)[0].second.flag);
  EXPECT_TRUE((*decoded.request.request_items)[0].second.empty());
}

TEST(RequestDecoder, OfMembersGivenTwiceTheLastCounts) {
  const Decoded decoded = decode(R"({"TableName":"a","TableName":"b","KeySchema":[{}],"KeySchema":[{},{}],
      "Item":{"k":{"S":"1"},"j":{"S":"0"},"k":{"S":"2"}},
      "ExpressionAttributeNames":{"#a":"1","#b":"2","#a":"3"},
      "ExpressionAttributeValues":{":a":{"S":"1"},":a":{"S":"2"}},
      "Expected":{"e":{"Flag":true,"ReadCapacityUnits":1},"e":{"Flag":false}},
      "RequestItems":{"t":[{},{}],"t":[{}]},
      "Value":{"S":"a","N":"1","S":"b"}})");
  ASSERT_TRUE(decoded.result);
  const SampleRequest& request = decoded.request;
  EXPECT_EQ(request.table_name, "b");
  EXPECT_EQ(request.key_schema->size(), 2U);
  EXPECT_EQ(json_of(request.item.value), R"({"M":{"j":{"S":"0"},"k":{"S":"2"}}})");
  ASSERT_EQ(request.expression_attribute_names->size(), 2U);
  EXPECT_EQ((*request.expression_attribute_names)[0].name, "3");
  ASSERT_EQ(request.expression_attribute_values->size(), 1U);
  EXPECT_EQ(json_of((*request.expression_attribute_values)[0].value.value), R"({"S":"2"})");
  ASSERT_EQ(request.expected->size(), 1U);
  EXPECT_EQ((*request.expected)[0].second.flag, false);
  EXPECT_EQ((*request.expected)[0].second.read_capacity_units, std::nullopt);
  ASSERT_EQ(request.request_items->size(), 1U);
  EXPECT_EQ((*request.request_items)[0].second.size(), 1U);
}

TEST(RequestDecoder, FindsNamesGivenTwiceAmongMany) {
  std::string body = R"({"ExpressionAttributeNames":{)";
  for (int i = 0; i < 100; ++i) body += "\"#" + std::to_string(i % 60) + "\":\"" + std::to_string(i) + "\",";
  body.back() = '}';
  const Decoded decoded = decode(body + "}");
  ASSERT_TRUE(decoded.result);
  const NameMap& names = *decoded.request.expression_attribute_names;
  ASSERT_EQ(names.size(), 60U);
  EXPECT_EQ(names[0].name, "60");
  EXPECT_EQ(names[39].name, "99");
  EXPECT_EQ(names[40].name, "40");
}

TEST(RequestDecoder, RefusesMalformedJsonWithoutAMessage) {
  const std::string_view bodies[] = {
      "", " ", "{", "}", "hi", "{}}", "{}{}", "{} x", "{},", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{,}", "{a:1}",
      "{'a':1}", "{\"a\":1 \"b\":2}", "{\"a\":[1,]}", "{\"a\":[}", "{\"a\":]}", "{\"a\":[1 2]}", "{\"a\":{\"b\":1]}",
      "{\"a\":01}", "{\"a\":1.}", "{\"a\":.5}", "{\"a\":+1}", "{\"a\":1e}", "{\"a\":--1}", "{\"a\":1x}", "{\"a\":tru}",
      "{\"a\":truex}", "{\"a\":nul}", "{\"a\":NaN}", "{\"a\":\"\\x\"}", "{\"a\":\"\\u12\"}", "{\"a\":\"\n\"}",
      "{\"a\":\"\xFF\"}", "{\"\xC0\x80\":1}", "{\"a\":\"\xED\xA0\x80\"}", "{\"a\":\"x}", "{\"a\":\"x\"y}",
      "\xEF\xBB\xBF{}", "{\"TableName\":\"abc\"", "{\"TableName\":tru}", "{\"Limit\":01}", "{\"Limit\":1 1}",
      "{\"Item\":{\"a\":{\"S\":\"x\"}}", "{\"Item\":{\"a\":{\"S\":\"x\"]}}", "{\"Item\":{\"a\" {\"S\":\"x\"}}}",
      "{\"Keys\":[{}", "{\"Limit\":\"x\"} x", "{\"TableName\":5,\"b\":tru}", std::string_view("{}\0x", 4),
      // Lone surrogates have no UTF-8 form.
      R"({"TableName":"\ud800"})", R"({"TableName":"\ud800x"})", R"({"TableName":"\udc00"})",
      R"({"TableName":"\ud800\ud800"})", R"({"a":"\udfff"})", R"({"\ud800":1})"};
  for (const std::string_view body : bodies) EXPECT_EQ(outcome(std::string(body)), "") << body;
}

TEST(RequestDecoder, TruncatedBodiesAreMalformedWhereverTheyEnd) {
  const std::string body =
      R"({"TableName":"abc","Item":{"a":{"L":[{"N":"1"},{"M":{"b":{"SS":["x","y"]}}}]}},"Limit":5,"x":[true,{"y":null}]})";
  ASSERT_EQ(outcome(body), "ok");
  for (std::size_t length = 0; length < body.size(); ++length) {
    EXPECT_EQ(outcome(body.substr(0, length)), "") << body.substr(0, length);
    EXPECT_EQ(outcome(body.substr(0, length) + std::string(64, '}')), "") << body.substr(0, length);
  }
}

TEST(RequestDecoder, BoundsTheNestingOfUnknownMembers) {
  const auto nested = [](int levels) {
    const auto count = static_cast<std::size_t>(levels);
    return "{\"x\":" + std::string(count, '[') + std::string(count, ']') + "}";
  };
  EXPECT_EQ(outcome(nested(500)), "ok");
  EXPECT_EQ(outcome(nested(501)), "");
  EXPECT_EQ(outcome(nested(100'000)), "");
  EXPECT_EQ(outcome("{\"x\":" + std::string(100'000, '[') + "}"), "");
}

TEST(RequestDecoder, BoundsTheNumberOfElements) {
  const auto listed = [](std::size_t count) {
    std::string body = R"({"KeySchema":[)";
    for (std::size_t i = 0; i < count; ++i) body += "{},";
    body.back() = ']';
    return body + "}";
  };
  EXPECT_EQ(outcome(listed(100'000)), "ok");
  EXPECT_EQ(outcome(listed(100'001)), "Too many elements in the request");
}

struct Row {
  std::string_view body, message;
};

TEST(RequestDecoder, RefusesBodiesThatAreNoObjects) {
  for (const std::string_view body : {"[]", "\"x\"", "null", "5", "true", "[{}]"})
    EXPECT_EQ(outcome(std::string(body)), "Unexpected token received from parser") << body;
}

TEST(RequestDecoder, RefusesWrongScalarTypesInTheServicesWords) {
  const Row rows[] = {
      {R"({"TableName":true})", "TRUE_VALUE cannot be converted to String"},
      {R"({"TableName":false})", "FALSE_VALUE cannot be converted to String"},
      {R"({"TableName":23})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"TableName":-2147483648})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"TableName":34.56})", "DECIMAL_VALUE cannot be converted to String"},
      {R"({"TableName":[]})", "Unrecognized collection type class java.lang.String"},
      {R"({"TableName":{}})", "Start of structure or map found where not expected"},
      {R"({"ConsistentRead":"23"})", "Unexpected token received from parser"},
      {R"({"ConsistentRead":23})", "NUMBER_VALUE cannot be converted to Boolean"},
      {R"({"ConsistentRead":34.56})", "DECIMAL_VALUE cannot be converted to Boolean"},
      {R"({"ConsistentRead":[]})", "Unrecognized collection type class java.lang.Boolean"},
      {R"({"ConsistentRead":{}})", "Start of structure or map found where not expected"},
      {R"({"Limit":"23"})", "STRING_VALUE cannot be converted to Integer"},
      {R"({"Limit":true})", "TRUE_VALUE cannot be converted to Integer"},
      {R"({"Limit":[]})", "Unrecognized collection type class java.lang.Integer"},
      {R"({"Limit":{}})", "Start of structure or map found where not expected"},
      {R"({"ProvisionedThroughput":{"ReadCapacityUnits":"23"}})", "STRING_VALUE cannot be converted to Long"},
      {R"({"ProvisionedThroughput":{"ReadCapacityUnits":[]}})", "Unrecognized collection type class java.lang.Long"},
      {R"({"AttributesToGet":[5]})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"ExpressionAttributeNames":{"#a":5}})", "NUMBER_VALUE cannot be converted to String"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(std::string(row.body)), row.message) << row.body;
}

constexpr std::string_view kCastMessage =
    "class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class "
    "(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of "
    "loader 'bootstrap')";

TEST(RequestDecoder, RefusesWrongContainerTypesInTheServicesWords) {
  const Row rows[] = {
      {R"({"KeySchema":"23"})", "Unexpected field type"},
      {R"({"KeySchema":{}})", "Start of structure or map found where not expected"},
      {R"({"KeySchema":["23"]})", "Unexpected value type in payload"},
      {R"({"KeySchema":[[]]})", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.KeySchemaElement"},
      {R"({"ProvisionedThroughput":true})", "Unexpected field type"},
      {R"({"ProvisionedThroughput":[]})",
       "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.ProvisionedThroughput"},
      {R"({"Expected":5})", "Unexpected field type"},
      {R"({"Expected":[]})",
       "Unrecognized collection type java.util.Map<java.lang.String, "
       "com.amazonaws.dynamodb.v20120810.ProvisionedThroughput>"},
      {R"({"Expected":{"a":5}})", "Unexpected value type in payload"},
      {R"({"RequestItems":[]})",
       "Unrecognized collection type java.util.Map<java.lang.String, "
       "java.util.List<com.amazonaws.dynamodb.v20120810.ProvisionedThroughput>>"},
      {R"({"RequestItems":{"t":5}})", kCastMessage},
      {R"({"RequestItems":{"t":{}}})", "Start of structure or map found where not expected"},
      {R"({"Keys":[5]})", kCastMessage},
      {R"({"Keys":[[]]})",
       "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"},
      {R"({"Item":"x"})", "Unexpected field type"},
      {R"({"Item":[]})",
       "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>"},
      {R"({"ExpressionAttributeNames":[]})",
       "Unrecognized collection type java.util.Map<java.lang.String, java.lang.String>"},
      {R"({"ExpressionAttributeValues":"x"})", "Unexpected field type"},
      {R"({"Value":"x"})", "Unexpected field type"},
      {R"({"Value":[]})", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
      {R"({"Item":{"a":"x"}})", "Unexpected value type in payload"},
      {R"({"Item":{"a":[]}})", "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue"},
      {R"({"ValueList":[5]})", "Unexpected value type in payload"},
  };
  for (const Row& row : rows) EXPECT_EQ(outcome(std::string(row.body)), row.message) << row.body;
}

TEST(RequestDecoder, TakesWordsForBooleansAndCutsFractionsOff) {
  const auto boolean = [](std::string_view json) {
    return decode(R"({"ConsistentRead":)" + std::string(json) + "}").request.consistent_read;
  };
  for (const std::string_view json : {"true", R"("true")", R"("TRUE")", R"("1")", R"("Yes")"})
    EXPECT_EQ(boolean(json), true) << json;
  for (const std::string_view json : {"false", R"("false")", R"("0")", R"("no")", R"("NO")"})
    EXPECT_EQ(boolean(json), false) << json;

  const auto integer = [](std::string_view json) {
    return decode(R"({"Limit":)" + std::string(json) + "}").request.limit;
  };
  EXPECT_EQ(integer("34.96"), 34);
  EXPECT_EQ(integer("-34.96"), -34);
  EXPECT_EQ(integer("1e3"), 1000);
  EXPECT_EQ(integer("1E-400"), 0);
  EXPECT_EQ(integer("-0"), 0);
  EXPECT_EQ(integer("9223372036854775807"), INT64_MAX);
  EXPECT_EQ(integer("9223372036854775808"), INT64_MAX);
  EXPECT_EQ(integer("-9223372036854775809"), INT64_MIN);
  EXPECT_EQ(integer("1e400"), INT64_MAX);
  EXPECT_EQ(integer("-1e400"), INT64_MIN);
  EXPECT_EQ(integer("-1e30"), INT64_MIN);
}

TEST(RequestDecoder, OneDecoderServesRequestAfterRequest) {
  RequestDecoder decoder;
  const std::string large(3 << 20, 'x');
  for (int round = 0; round < 3; ++round) {
    for (const std::string& text : {std::string("abc"), large, std::string("d")}) {
      std::string body = R"({"TableName":")";
      body.append(text).append(R"(","Item":{"a":{"S":")").append(text).append(R"("}}})");
      body.shrink_to_fit();
      SampleRequest request;
      ASSERT_TRUE(decoder.decode(body, request));
      EXPECT_EQ(request.table_name, text);
      EXPECT_EQ(request.item.value.find("a").bytes(), text);
    }
    std::string broken = "{\"Item\":{\"b\":{\"S\":\"x\"},\"a\":{\"M\":{\"c\":{\"S\":\"x\"},";
    SampleRequest request;
    EXPECT_FALSE(decoder.decode(broken, request));
    decoder.trim();
  }
}

TEST(RequestDecoder, TellsWellFormedJsonOfAnyType) {
  RequestDecoder decoder;
  for (std::string body : {"{}", "[]", " {\"a\":[1,{\"b\":null}]} ", "5", "-1.5e3", "true", "null", "\"x\"", "[[[]]]"})
    EXPECT_TRUE(decoder.well_formed(body)) << body;
  for (std::string body : {"", "{", "[", "[1", "tru", "5 5", "01", "\"x", "\"x\" 5", "[] []", "{}}", "true false", "x"})
    EXPECT_FALSE(decoder.well_formed(body)) << body;
}

}  // namespace
}  // namespace galvan::wire
