#include "expression/legacy_condition.h"

#include "expression/test_notation.h"
#include "model/limits.h"

#include <gtest/gtest.h>

#include <array>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::must;
using testing::value_of;

constexpr const char* kItem =
    R"({s: "hello", n: 2, b: 0x010203, t: true, z: null, l: [1, "a", true, null], m: {x: 1}, ss: <"a", "b">,)"
    R"( ns: <1, 2>, bs: <0x01>})";
constexpr const char* kInvalid = "One or more parameter values were invalid: ";

std::string invalid(std::string_view what) { return kInvalid + std::string(what); }

ComparisonOperator op(std::string_view name) { return parse_comparison_operator(name).value(); }

// A condition in short: "n EQ 2", "s BETWEEN "a" "z"", "absent NULL".
class Conditions {
 public:
  explicit Conditions(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      const std::size_t first = text.find(' ');
      const std::size_t second = std::min(text.find(' ', first + 1), text.size());
      AttributeCondition& condition = conditions_.emplace_back();
      condition.attribute = keep(text.substr(0, first));
      condition.op = op(text.substr(first + 1, second - first - 1));
      if (second == text.size()) continue;
      const AttributeValue list = value_of("[" + text.substr(second) + "]");
      for (const ValueView value : list.view().elements())
        condition.values.push_back(values_.emplace_back(value).view());
    }
  }

  std::span<const AttributeCondition> get() const { return conditions_; }

 private:
  const std::string& keep(std::string text) { return texts_.emplace_back(std::move(text)); }

  std::deque<std::string> texts_;
  std::deque<AttributeValue> values_;
  std::vector<AttributeCondition> conditions_;
};

Placeholders no_placeholders() { return {{}, {}}; }

// "true", "false" or the error.
std::string outcome(const std::vector<std::string>& texts, ConditionalOperator joined_by = ConditionalOperator::kAnd,
                    std::string_view item = kItem) {
  const Conditions conditions(texts);
  Placeholders placeholders = no_placeholders();
  const auto condition = translate_conditions(conditions.get(), joined_by, placeholders);
  if (!condition) return condition.error().message();
  if (!*condition) return "no condition";
  return evaluate(**condition, value_of(item), placeholders.values()) ? "true" : "false";
}

void expect_all(std::string_view expected, const std::vector<std::string>& conditions) {
  for (const std::string& condition : conditions) EXPECT_EQ(outcome({condition}), expected) << condition;
}

TEST(LegacyCondition, EveryOperatorHolds) {
  expect_all("true", {"n EQ 2.0",
                      "m EQ {x: 1}",
                      R"(l EQ [1, "a", true, null])",
                      R"(ss EQ <"b", "a">)",
                      "t EQ true",
                      "n NE 3",
                      R"(n NE "2")",
                      "absent NE 1",
                      "n LE 2",
                      "n LT 3",
                      "n GE 2",
                      "b GT 0x0101",
                      R"(s BETWEEN "a", "z")",
                      "n BETWEEN 2, 2",
                      "n IN 1, 2",
                      "s NOT_NULL",
                      "z NOT_NULL",
                      "absent NULL",
                      R"(s CONTAINS "ell")",
                      R"(ss CONTAINS "a")",
                      "ns CONTAINS 2",
                      "l CONTAINS 1",
                      "l CONTAINS true",
                      "l CONTAINS null",
                      "b CONTAINS 0x0203",
                      R"(s NOT_CONTAINS "x")",
                      R"(ss NOT_CONTAINS "c")",
                      "l NOT_CONTAINS 2",
                      R"(s BEGINS_WITH "he")",
                      "b BEGINS_WITH 0x01"});
}

TEST(LegacyCondition, EveryOperatorFails) {
  expect_all("false", {"n EQ 3",
                       R"(n EQ "2")",
                       "absent EQ 1",
                       "n NE 2",
                       "n LE 1",
                       R"(n LT "3")",
                       "absent LT 3",
                       "t GE 2",
                       "n GT 2",
                       R"(s BETWEEN "i", "z")",
                       "absent BETWEEN 1, 2",
                       "n IN 1, 3",
                       "absent IN 1",
                       "absent NOT_NULL",
                       "z NULL",
                       R"(s CONTAINS "x")",
                       "ss CONTAINS 1",
                       R"(absent CONTAINS "a")",
                       R"(s NOT_CONTAINS "ell")",
                       "l NOT_CONTAINS 1",
                       R"(absent NOT_CONTAINS "a")",
                       R"(s BEGINS_WITH "el")",
                       R"(n BEGINS_WITH "2")"});
}

TEST(LegacyCondition, ConditionsAreJoinedByTheConditionalOperator) {
  const std::vector<std::string> one_of_two = {"n EQ 2", "s EQ 2"};
  EXPECT_EQ(outcome(one_of_two, ConditionalOperator::kAnd), "false");
  EXPECT_EQ(outcome(one_of_two, ConditionalOperator::kOr), "true");
  EXPECT_EQ(outcome({"n EQ 2", "s NOT_NULL"}, ConditionalOperator::kAnd), "true");
  EXPECT_EQ(outcome({"n EQ 1", "s NULL"}, ConditionalOperator::kOr), "false");
  EXPECT_EQ(outcome({}), "no condition");
}

TEST(LegacyCondition, AnAttributeNameIsNoPath) {
  EXPECT_EQ(outcome({"m.x EQ 1"}), "false");
  EXPECT_EQ(outcome({"m.x EQ 1"}, ConditionalOperator::kAnd, R"({"m.x": 1})"), "true");
}

TEST(LegacyCondition, RefusesAWrongNumberOfValues) {
  for (const std::string name : {"EQ", "NE", "LE", "LT", "GE", "GT", "CONTAINS", "NOT_CONTAINS", "BEGINS_WITH"}) {
    const std::string message = invalid("Invalid number of argument(s) for the " + name + " ComparisonOperator");
    EXPECT_EQ(outcome({"a " + name}), message);
    EXPECT_EQ(outcome({"a " + name + " \"x\", \"y\""}), message);
  }
  EXPECT_EQ(outcome({"a IN"}), invalid("Invalid number of argument(s) for the IN ComparisonOperator"));
  for (const char* condition : {"a BETWEEN", "a BETWEEN 1", "a BETWEEN 1, 2, 3"})
    EXPECT_EQ(outcome({condition}), invalid("Invalid number of argument(s) for the BETWEEN ComparisonOperator"));
  EXPECT_EQ(outcome({"a NULL 1"}), invalid("Invalid number of argument(s) for the NULL ComparisonOperator"));
  EXPECT_EQ(outcome({"a NOT_NULL 1"}), invalid("Invalid number of argument(s) for the NOT_NULL ComparisonOperator"));
}

TEST(LegacyCondition, RefusesValuesOfOtherTypes) {
  struct Row {
    const char* op;
    std::vector<const char*> refused;
  };
  const std::vector<Row> rows = {
      {"LE", {"SS <\"a\">", "NS <1>", "BS <0x01>", "L []", "M {}", "BOOL true", "NULL null"}},
      {"LT", {"SS <\"a\">", "L []"}},
      {"GE", {"NS <1>", "M {}"}},
      {"GT", {"BS <0x01>", "BOOL true"}},
      {"IN", {"SS <\"a\">", "L []", "M {}", "BOOL true", "NULL null"}},
      {"CONTAINS", {"SS <\"a\">", "NS <1>", "BS <0x01>", "L []", "M {}"}},
      {"NOT_CONTAINS", {"SS <\"a\">", "L []"}},
      {"BEGINS_WITH", {"N 1", "SS <\"a\">", "L []", "BOOL true"}},
  };
  for (const Row& row : rows) {
    for (const std::string_view refused : row.refused) {
      const std::size_t space = refused.find(' ');
      EXPECT_EQ(outcome({"a " + std::string(row.op) + std::string(refused.substr(space))}),
                invalid("ComparisonOperator " + std::string(row.op) + " is not valid for " +
                        std::string(refused.substr(0, space)) + " AttributeValue type"));
    }
  }
  EXPECT_EQ(outcome({"a BETWEEN [], []"}),
            invalid("ComparisonOperator BETWEEN is not valid for L AttributeValue type"));
}

TEST(LegacyCondition, RefusesMixedTypesAndReversedBounds) {
  const std::string mixed = invalid("AttributeValues inside AttributeValueList must be of same type");
  EXPECT_EQ(outcome({R"(a IN 1, "1")"}), mixed);
  EXPECT_EQ(outcome({R"(a BETWEEN 1, "2")"}), mixed);
  EXPECT_EQ(outcome({"a BETWEEN 2, 1"}),
            "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
}

TEST(LegacyCondition, RefusesNamesThatNoAttributeHas) {
  EXPECT_EQ(outcome({" EQ 1"}), "Empty attribute name");
  EXPECT_EQ(outcome({std::string(limits::kAttributeNameBytesMax + 1, 'a') + " EQ 1"}),
            "Attribute name is too large, must be less than 65536 bytes");
}

TEST(LegacyCondition, BoundsAttributesAndValues) {
  std::string most = "n IN 0";
  for (std::size_t i = 1; i < limits::kLegacyElementsMax; ++i) most += ", " + std::to_string(i);
  EXPECT_EQ(outcome({most}), "true");
  EXPECT_EQ(outcome({most, "s NULL"}), invalid("More than 2000 attributes and values in one parameter"));
}

TEST(LegacyCondition, ValuesFollowThoseOfPlaceholders) {
  const AttributeValue one = value_of("1");
  const AttributeValue two = value_of("2");
  Placeholders placeholders({}, {{":v", one.view()}});
  EXPECT_EQ(placeholders.add_value(two), 1U);
  ASSERT_EQ(placeholders.values().size(), 2U);
  EXPECT_EQ(placeholders.values()[1], two.view());
  EXPECT_EQ(message_of(placeholders.check_all_used()),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}");
}

// ---- Expected

struct Expectation {
  std::optional<std::string> op;
  std::optional<std::string> values;  // "[…]"
  std::optional<std::string> value;
  std::optional<bool> exists;
};

std::string expected_outcome(const Expectation& expectation, const char* attribute = "n") {
  ExpectedAttribute expected{.attribute = attribute};
  if (expectation.op) expected.op = op(*expectation.op);
  AttributeValue list;
  if (expectation.values) {
    list = value_of(*expectation.values);
    expected.values.emplace(list.view().elements().begin(), list.view().elements().end());
  }
  AttributeValue value;
  if (expectation.value) {
    value = value_of(*expectation.value);
    expected.value = value.view();
  }
  expected.exists = expectation.exists;
  Placeholders placeholders = no_placeholders();
  const auto condition = translate_expected(std::array{expected}, ConditionalOperator::kAnd, placeholders);
  if (!condition) return condition.error().message();
  return evaluate(**condition, value_of(kItem), placeholders.values()) ? "true" : "false";
}

TEST(LegacyExpected, ValueAndExists) {
  EXPECT_EQ(expected_outcome({.value = "2"}), "true");
  EXPECT_EQ(expected_outcome({.value = "3"}), "false");
  EXPECT_EQ(expected_outcome({.value = "2", .exists = true}), "true");
  EXPECT_EQ(expected_outcome({.exists = false}), "false");
  EXPECT_EQ(expected_outcome({.exists = false}, "absent"), "true");
  EXPECT_EQ(expected_outcome({.value = "2"}, "absent"), "false");
}

TEST(LegacyExpected, Operators) {
  EXPECT_EQ(expected_outcome({.op = "GT", .values = "[1]"}), "true");
  EXPECT_EQ(expected_outcome({.op = "GT", .value = "1"}), "true");
  EXPECT_EQ(expected_outcome({.op = "NULL"}), "false");
  EXPECT_EQ(expected_outcome({.op = "NOT_NULL", .values = "[]"}), "true");
}

TEST(LegacyExpected, RefusesMembersThatContradictEachOther) {
  EXPECT_EQ(expected_outcome({}), invalid("Value must be provided when Exists is null for Attribute: n"));
  EXPECT_EQ(expected_outcome({.exists = true}), invalid("Value must be provided when Exists is true for Attribute: n"));
  EXPECT_EQ(expected_outcome({.value = "1", .exists = false}),
            invalid("Value cannot be used when Exists is false for Attribute: n"));
  EXPECT_EQ(expected_outcome({.values = "[1]", .value = "1"}),
            invalid("Value and AttributeValueList cannot be used together for Attribute: n"));
  EXPECT_EQ(expected_outcome({.op = "EQ", .values = "[1]", .value = "1"}),
            invalid("Value and AttributeValueList cannot be used together for Attribute: n"));
  EXPECT_EQ(expected_outcome({.op = "EQ", .values = "[1]", .exists = true}),
            invalid("Exists and ComparisonOperator cannot be used together for Attribute: n"));
  EXPECT_EQ(expected_outcome({.values = "[1]"}),
            invalid("AttributeValueList can only be used with a ComparisonOperator for Attribute: n"));
  EXPECT_EQ(expected_outcome({.values = "[1]", .exists = true}),
            invalid("AttributeValueList can only be used with a ComparisonOperator for Attribute: n"));
  EXPECT_EQ(expected_outcome({.op = "EQ"}),
            invalid("Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: n"));
  EXPECT_EQ(expected_outcome({.op = "EQ", .values = "[]"}),
            invalid("Invalid number of argument(s) for the EQ ComparisonOperator"));
  EXPECT_EQ(expected_outcome({.op = "NULL", .value = "1"}),
            invalid("Invalid number of argument(s) for the NULL ComparisonOperator"));
}

// ---- KeyConditions

Result<KeyCondition> key_condition(const std::vector<std::string>& texts, Placeholders& placeholders) {
  const Conditions conditions(texts);
  return translate_key_conditions(conditions.get(), placeholders);
}

TEST(LegacyKeyConditions, BecomeClauses) {
  const std::vector<std::pair<std::string, SortOperator>> rows = {
      {"sk EQ \"a\"", SortOperator::kEqual},
      {"sk LE \"a\"", SortOperator::kLessOrEqual},
      {"sk LT \"a\"", SortOperator::kLess},
      {"sk GE \"a\"", SortOperator::kGreaterOrEqual},
      {"sk GT \"a\"", SortOperator::kGreater},
      {"sk BETWEEN \"a\", \"b\"", SortOperator::kBetween},
      {"sk BEGINS_WITH \"a\"", SortOperator::kBeginsWith},
  };
  for (const auto& [text, sort_operator] : rows) {
    const Conditions conditions({text, "pk EQ 7"});
    Placeholders placeholders = no_placeholders();
    const KeyCondition condition = must(translate_key_conditions(conditions.get(), placeholders));
    ASSERT_EQ(condition.clauses.size(), 2U);
    EXPECT_EQ(condition.clauses[0].attribute, "sk");
    EXPECT_EQ(condition.clauses[0].op, sort_operator) << text;
    EXPECT_EQ(placeholders.values()[condition.clauses[0].first], value_of("\"a\"").view());
    if (sort_operator == SortOperator::kBetween) {
      EXPECT_EQ(placeholders.values()[condition.clauses[0].second], value_of("\"b\"").view());
    }
    EXPECT_EQ(condition.clauses[1].attribute, "pk");
    EXPECT_EQ(placeholders.values()[condition.clauses[1].first], value_of("7").view());
  }
}

TEST(LegacyKeyConditions, RefusesWhatNoKeyCanAnswer) {
  Placeholders placeholders = no_placeholders();
  for (const char* text : {"a NE 1", "a IN 1", "a NULL", "a NOT_NULL", "a CONTAINS 1", "a NOT_CONTAINS 1"}) {
    EXPECT_EQ(message_of(key_condition({text}, placeholders)),
              "Attempted conditional constraint is not an indexable operation")
        << text;
  }
  std::vector<std::string> too_many;
  for (std::size_t i = 0; i <= kKeyConditionClausesMax; ++i)
    too_many.push_back(std::string(1, static_cast<char>('a' + i)) + " EQ 1");
  for (const std::vector<std::string>& texts : {std::vector<std::string>{}, too_many})
    EXPECT_EQ(message_of(key_condition(texts, placeholders)), "Conditions can be of length 1 or 2 only");
  EXPECT_EQ(message_of(key_condition({"a EQ"}, placeholders)),
            invalid("Invalid number of argument(s) for the EQ ComparisonOperator"));
}

}  // namespace
}  // namespace galvan::expression
