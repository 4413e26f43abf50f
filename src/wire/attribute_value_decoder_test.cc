#include "wire/json_writer.h"
#include "wire/request_decoder.h"
#include "wire/sample_request.h"

#include <gtest/gtest.h>

namespace galvan::wire {
namespace {

/// The value's canonical JSON, or "invalid: " and its error, or "refused: " and the SerializationException.
std::string decoded(std::string_view value) {
  std::string body = R"({"Item":{"a":)" + std::string(value) + "}}";
  RequestDecoder decoder;
  SampleRequest request;
  const Result<void> result = decoder.decode(body, request);
  if (!result) {
    EXPECT_EQ(result.error().kind(), ErrorKind::kSerialization);
    return "refused: " + result.error().message();
  }
  EXPECT_TRUE(request.item.given);
  EXPECT_EQ(request.item.value.absent(), !request.item.error.empty());
  if (!request.item.error.empty()) return "invalid: " + std::string(request.item.error);
  EXPECT_TRUE(valid_value(request.item.value.encoded()));
  std::string json;
  JsonWriter(json).attribute_value(request.item.value.find("a"));
  return json;
}

struct Row {
  std::string_view value, outcome;
};

TEST(AttributeValueDecoder, MakesValuesCanonical) {
  const Row rows[] = {
      {R"({"S":"\u0041\n"})", R"({"S":"A\n"})"},
      {R"({"N":"+001.50e1"})", R"({"N":"15"})"},
      {R"({"N":"-0"})", R"({"N":"0"})"},
      {R"({"B":"AP8="})", R"({"B":"AP8="})"},
      {R"({"B":""})", R"({"B":""})"},
      {R"({"NULL":true})", R"({"NULL":true})"},
      {R"({"NULL":"yes"})", R"({"NULL":true})"},
      {R"({"BOOL":"0"})", R"({"BOOL":false})"},
      {R"({"L":[]})", R"({"L":[]})"},
      {R"({"L":[{"L":[{"S":"x"}]},{"M":{}}]})", R"({"L":[{"L":[{"S":"x"}]},{"M":{}}]})"},
      {R"({"M":{"b":{"N":"1"},"a":{"M":{"d":{"S":"2"},"c":{"S":"1"}}}}})",
       R"({"M":{"a":{"M":{"c":{"S":"1"},"d":{"S":"2"}}},"b":{"N":"1"}}})"},
      {R"({"M":{"é":{"S":"1"},"z":{"S":"2"}}})", R"({"M":{"z":{"S":"2"},"é":{"S":"1"}}})"},
      {R"({"SS":["b","","a"]})", R"({"SS":["","a","b"]})"},
      {R"({"NS":["10","-1","9"]})", R"({"NS":["-1","9","10"]})"},
      {R"({"BS":["/w==","AA=="]})", R"({"BS":["AA==","/w=="]})"},
      {R"({"S":"x","N":null,"Unknown":[{}]})", R"({"S":"x"})"},
  };
  for (const Row& row : rows) EXPECT_EQ(decoded(row.value), row.outcome) << row.value;
}

TEST(AttributeValueDecoder, ReportsInvalidValuesInTheServicesWords) {
  const std::string_view empty =
      "invalid: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  const std::string_view several =
      "invalid: Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
      "datatypes";
  const std::string prefix = "invalid: One or more parameter values were invalid: ";
  const std::string empty_string_set = prefix + "An string set  may not be empty";
  const std::string empty_number_set = prefix + "An number set  may not be empty";
  const std::string empty_binary_set = prefix + "Binary sets should not be empty";
  const std::string false_null = prefix + "Null attribute value types must have the value of true";
  const std::string duplicate_strings = prefix + "Input collection [\"b\", \"a\", \"b\"] contains duplicates.";
  const std::string duplicate_binaries =
      prefix + "Input collection [\"Zg==\",\"Yg==\",\"Zg==\"]of type BS contains duplicates.";
  const std::string null_string = prefix + "An string set may not have a null string as a member";
  const std::string null_binary = prefix + "Binary sets may not contain null or empty values";
  const Row rows[] = {
      {"{}", empty},
      {"null", empty},
      {R"({"S":null})", empty},
      {R"({"X":"a"})", empty},
      {R"({"L":[{"S":"x"},null]})", empty},
      {R"({"M":{"k":{}}})", empty},
      {R"({"S":"a","N":"1"})", several},
      {R"({"L":[],"M":{}})", several},
      {R"({"S":"a","N":""})", "invalid: The parameter cannot be converted to a numeric value: "},
      {R"({"N":"dog"})", "invalid: The parameter cannot be converted to a numeric value: dog"},
      {R"({"NULL":false})", false_null},
      {R"({"SS":[]})", empty_string_set},
      {R"({"NS":[]})", empty_number_set},
      {R"({"BS":[]})", empty_binary_set},
      {R"({"SS":["b","a","b"]})", duplicate_strings},
      {R"({"NS":["1","2","1.0"]})", "invalid: Input collection contains duplicates"},
      {R"({"BS":["Zg==","Yg==","Zg=="]})", duplicate_binaries},
      {R"({"NS":["1","x"]})", "invalid: The parameter cannot be converted to a numeric value: x"},
      {R"({"SS":[null]})", null_string},
      {R"({"BS":[null]})", null_binary},
      {R"({"NS":[null]})", "invalid: The parameter cannot be converted to a numeric value: "},
      {R"({"M":{"":{"S":"x"}}})", "invalid: Empty attribute name"},
  };
  for (const Row& row : rows) EXPECT_EQ(decoded(row.value), row.outcome) << row.value;
}

TEST(AttributeValueDecoder, OfSeveralErrorsTheFirstInTheRequestCounts) {
  EXPECT_EQ(decoded(R"({"L":[{"SS":[]},{"N":"x"}]})"),
            "invalid: One or more parameter values were invalid: An string set  may not be empty");
  EXPECT_EQ(decoded(R"({"M":{"b":{"N":"x"},"a":{"SS":[]}}})"),
            "invalid: The parameter cannot be converted to a numeric value: x");
}

TEST(AttributeValueDecoder, RefusesWrongJsonTypesEvenAfterAnInvalidValue) {
  const Row rows[] = {
      {R"({"S":5})", "refused: NUMBER_VALUE cannot be converted to String"},
      {R"({"N":5})", "refused: NUMBER_VALUE cannot be converted to String"},
      {R"({"N":5.5})", "refused: DECIMAL_VALUE cannot be converted to String"},
      {R"({"B":true})", "refused: only base-64-encoded strings are convertible to bytes"},
      {R"({"B":23})", "refused: only base-64-encoded strings are convertible to bytes"},
      {R"({"B":[]})", "refused: Unrecognized collection type class java.nio.ByteBuffer"},
      {R"({"B":{}})", "refused: Start of structure or map found where not expected"},
      {R"({"B":"23456"})", "refused: Base64 encoded length is expected a multiple of 4 bytes but found: 5"},
      {R"({"B":"=+/="})", "refused: Invalid last non-pad Base64 character dectected"},
      {R"({"BOOL":"maybe"})", "refused: Unexpected token received from parser"},
      {R"({"NULL":[]})", "refused: Unrecognized collection type class java.lang.Boolean"},
      {R"({"SS":"a"})", "refused: Unexpected field type"},
      {R"({"SS":{}})", "refused: Start of structure or map found where not expected"},
      {R"({"SS":[1]})", "refused: NUMBER_VALUE cannot be converted to String"},
      {R"({"BS":["x"]})", "refused: Base64 encoded length is expected a multiple of 4 bytes but found: 1"},
      {R"({"L":"a"})", "refused: Unexpected field type"},
      {R"({"L":["a"]})", "refused: Unexpected value type in payload"},
      {R"({"M":[]})",
       "refused: Unrecognized collection type java.util.Map<java.lang.String, "
       "com.amazonaws.dynamodb.v20120810.AttributeValue>"},
      {R"({"M":{"a":5}})", "refused: Unexpected value type in payload"},
      {R"({"L":[{"SS":[]},{"S":5}]})", "refused: NUMBER_VALUE cannot be converted to String"},
  };
  for (const Row& row : rows) EXPECT_EQ(decoded(row.value), row.outcome) << row.value;
}

TEST(AttributeValueDecoder, TakesThirtyTwoLevels) {
  const auto nested = [](int containers, std::string_view open, std::string_view leaf, std::string_view close) {
    std::string value;
    for (int i = 0; i < containers; ++i) value += open;
    value += leaf;
    for (int i = 0; i < containers; ++i) value += close;
    return value;
  };
  const std::string too_deep =
      "invalid: Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond "
      "supported limit";
  for (const std::string_view leaf : {R"({"S":"leaf"})", R"({"L":[]})", R"({"SS":["a"]})"}) {
    const std::string allowed = nested(31, R"({"M":{"n":)", leaf, "}}");
    EXPECT_EQ(decoded(allowed), allowed);
    EXPECT_EQ(decoded(nested(32, R"({"M":{"n":)", leaf, "}}")), too_deep);
    EXPECT_EQ(decoded(nested(32, R"({"L":[)", leaf, "]}")), too_deep);
  }
  // Further down the JSON itself is too deep.
  EXPECT_EQ(decoded(nested(200, R"({"L":[)", R"({"S":"x"})", "]}")), too_deep);
  EXPECT_EQ(decoded(nested(10000, R"({"L":[)", R"({"S":"x"})", "]}")), "refused: ");
}

TEST(AttributeValueDecoder, OneInvalidValueLeavesItsNeighboursAlone) {
  std::string body =
      R"({"ExpressionAttributeValues":{":a":{"S":"1"},":b":{"N":"x"},":c":{"M":{"z":{"NS":[]},"y":{"S":"2"}}},":d":{"S":"3"}}})";
  RequestDecoder decoder;
  SampleRequest request;
  ASSERT_TRUE(decoder.decode(body, request));
  const ValueMap& values = *request.expression_attribute_values;
  ASSERT_EQ(values.size(), 4U);
  EXPECT_EQ(values[0].value.value.bytes(), "1");
  EXPECT_EQ(values[1].value.error, "The parameter cannot be converted to a numeric value: x");
  EXPECT_EQ(values[2].value.error, "One or more parameter values were invalid: An number set  may not be empty");
  EXPECT_EQ(values[3].value.value.bytes(), "3");
  EXPECT_TRUE(values[3].value.error.empty());
}

TEST(AttributeValueDecoder, LimitsAttributeNames) {
  const auto named = [](std::size_t length) {
    return decoded(R"({"M":{")" + std::string(length, 'x') + R"(":{"S":""}}})");
  };
  EXPECT_TRUE(named(65535).starts_with(R"({"M")"));
  EXPECT_EQ(named(65536), "invalid: Attribute name is too large, must be less than 65536 bytes");
}

}  // namespace
}  // namespace galvan::wire
