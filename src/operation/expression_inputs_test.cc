#include "operation/expression_inputs.h"

#include <gtest/gtest.h>

#include <optional>
#include <string>

namespace galvan {
namespace {

using Text = std::optional<std::string_view>;

std::string message(const Result<ExpressionInputs>& result) {
  return result.has_value() ? "" : result.error().message();
}

Result<ExpressionInputs> make(std::initializer_list<ExpressionParameter> expressions,
                              std::initializer_list<LegacyParameter> legacy, const std::optional<wire::NameMap>& names,
                              const std::optional<wire::ValueMap>& values) {
  static expression::ExpressionCache cache;
  return ExpressionInputs::make(cache, expressions, legacy, names, values);
}

wire::NamedValueInput value(std::string_view placeholder, const AttributeValue& of) {
  wire::NamedValueInput input{.placeholder = placeholder, .value = {}};
  input.value.value = of.view();
  input.value.given = true;
  return input;
}

TEST(ExpressionInputs, RefusesToMixLegacyParametersWithExpressions) {
  const Text condition = "a = :v";
  EXPECT_EQ(message(make({{"UpdateExpression", Text()}, {"ConditionExpression", condition}},
                         {{"AttributeUpdates", true}, {"Expected", true}}, {}, {})),
            "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
            "{AttributeUpdates, Expected} Expression parameters: {ConditionExpression}");
}

TEST(ExpressionInputs, TakesLegacyParametersAlone) {
  EXPECT_EQ(message(make({{"ConditionExpression", Text()}}, {{"Expected", true}}, {}, {})), "");
}

TEST(ExpressionInputs, NamesNeedAnExpression) {
  const wire::NameMap names = {{"#a", "a"}};
  EXPECT_EQ(message(make({{"ProjectionExpression", Text(), false}}, {}, names, {})),
            "ExpressionAttributeNames can only be specified when using expressions");
}

TEST(ExpressionInputs, ValuesNeedAnExpressionThatTakesThem) {
  const AttributeValue one = AttributeValue::number(1);
  const wire::ValueMap values = {value(":v", one)};
  EXPECT_EQ(message(make({{"ConditionExpression", Text()}}, {}, {}, values)),
            "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null");
  EXPECT_EQ(message(make({{"UpdateExpression", Text()}, {"ConditionExpression", Text()}}, {}, {}, values)),
            "ExpressionAttributeValues can only be specified when using expressions: UpdateExpression and "
            "ConditionExpression are null");
  EXPECT_EQ(message(make({{"ProjectionExpression", Text("a"), false},
                          {"FilterExpression", Text()},
                          {"KeyConditionExpression", Text()}},
                         {}, {}, values)),
            "ExpressionAttributeValues can only be specified when using expressions: FilterExpression and "
            "KeyConditionExpression are null");
}

TEST(ExpressionInputs, NamesTheValueThatIsNoValue) {
  wire::ValueMap values = {value(":v", AttributeValue())};
  values[0].value.error = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
  EXPECT_EQ(message(make({{"ConditionExpression", Text("a = :v")}}, {}, {}, values)),
            "ExpressionAttributeValues contains invalid value: Supplied AttributeValue is empty, must contain exactly "
            "one of the supported datatypes for key :v");
}

TEST(ExpressionInputs, RefusesEmptyMaps) {
  EXPECT_EQ(message(make({{"ConditionExpression", Text("a = :v")}}, {}, wire::NameMap(), {})),
            "ExpressionAttributeNames must not be empty");
  EXPECT_EQ(message(make({{"ConditionExpression", Text("a = :v")}}, {}, {}, wire::ValueMap())),
            "ExpressionAttributeValues must not be empty");
}

}  // namespace
}  // namespace galvan
