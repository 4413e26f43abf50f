#include "expression/key_condition.h"

#include "expression/test_notation.h"

#include <gtest/gtest.h>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::must;
using testing::notation_of;
using testing::TestPlaceholders;

const KeySchema kBoth{{"pk", AttributeType::kS}, KeyAttribute{"sk", AttributeType::kN}};
const KeySchema kPartitionOnly{{"pk", AttributeType::kS}, std::nullopt};
const KeySchema kBinarySort{{"pk", AttributeType::kS}, KeyAttribute{"sk", AttributeType::kB}};
const KeySchema kStringSort{{"pk", AttributeType::kS}, KeyAttribute{"sk", AttributeType::kS}};

const std::vector<std::string> kPlaceholders{"#pk=pk",   "#sk=sk",  ":p=\"part\"", ":n=5",  ":m=9",   ":s=\"x\"",
                                             ":t=\"y\"", ":e=\"\"", ":be=0x",      ":l=[]", ":b=0x01"};

// The predicate in words, or the error.
std::string resolve_in_words(std::string_view expression, const KeySchema& schema) {
  TestPlaceholders placeholders(kPlaceholders);
  const auto condition = parse_key_condition(expression, placeholders.get());
  if (!condition) return condition.error().message();
  const auto predicate = resolve_key_condition(*condition, schema, placeholders.values());
  if (!predicate) return predicate.error().message();
  std::string words = notation_of(predicate->partition.values[0]);
  if (!predicate->sort) return words;
  constexpr std::string_view kOperators[] = {"=", "<", "<=", ">", ">=", "between", "begins_with"};
  words.append(" ").append(kOperators[static_cast<std::size_t>(predicate->sort->op)]);
  words.append(" ").append(notation_of(predicate->sort->first));
  if (!predicate->sort->second.absent()) words.append(" and ").append(notation_of(predicate->sort->second));
  return words;
}

struct Row {
  const char* expression;
  std::string outcome;
};

void expect_rows(const KeySchema& schema, const std::vector<Row>& rows) {
  for (const Row& row : rows) EXPECT_EQ(resolve_in_words(row.expression, schema), row.outcome) << row.expression;
}

TEST(KeyCondition, SelectsKeys) {
  expect_rows(kBoth, {
                         {"pk = :p", R"("part")"},
                         {":p = pk", R"("part")"},
                         {"#pk = :p AND #sk = :n", R"("part" = 5)"},
                         {"sk = :n and pk = :p", R"("part" = 5)"},
                         {"pk = :p AND sk < :n", R"("part" < 5)"},
                         {"pk = :p AND sk <= :n", R"("part" <= 5)"},
                         {"pk = :p AND sk > :n", R"("part" > 5)"},
                         {"pk = :p AND sk >= :n", R"("part" >= 5)"},
                         {"pk = :p AND :n < sk", R"("part" > 5)"},
                         {"pk = :p AND :n <= sk", R"("part" >= 5)"},
                         {"pk = :p AND :n > sk", R"("part" < 5)"},
                         {"pk = :p AND :n >= sk", R"("part" <= 5)"},
                         {"pk = :p AND :n = sk", R"("part" = 5)"},
                         {"pk = :p AND sk BETWEEN :n AND :m", R"("part" between 5 and 9)"},
                         {"(pk = :p) AND (sk BETWEEN (:n) AND :m)", R"("part" between 5 and 9)"},
                         {"(pk = :p AND sk = :n)", R"("part" = 5)"},
                         {"((pk) = (:p) AND sk = :n)", R"("part" = 5)"},
                     });
  expect_rows(kStringSort, {
                               {"pk = :p AND begins_with(sk, :s)", R"("part" begins_with "x")"},
                               {"begins_with((#sk), :s) AND pk = :p", R"("part" begins_with "x")"},
                           });
  expect_rows(kBinarySort, {{"pk = :p AND begins_with(sk, :b)", R"("part" begins_with 0x01)"}});
  expect_rows(kPartitionOnly, {{"pk = :p", R"("part")"}});
}

TEST(KeyCondition, MustFitTheSchema) {
  const std::string type =
      "One or more parameter values were invalid: Condition parameter type does not match schema type";
  const std::string unsupported = "Query key condition not supported";
  const std::string empty =
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty ";
  expect_rows(kBoth, {
                         {"sk = :n", "Query condition missed key schema element: pk"},
                         {"extra = :p", "Query condition missed key schema element: pk"},
                         {"pk = :p AND extra = :n", "Query condition missed key schema element: sk"},
                         {"sk = :n AND extra = :p", "Query condition missed key schema element: pk"},
                         {"pk > :p", unsupported},
                         {"pk BETWEEN :s AND :t AND sk = :n", unsupported},
                         {"begins_with(pk, :p)", unsupported},
                         {"pk = :n", type},
                         {"pk = :p AND sk = :s", type},
                         {"pk = :p AND sk BETWEEN :s AND :t", type},
                         {"pk = :p AND begins_with(sk, :s)", type},
                         {"pk = :e", empty + "string value. Key: pk"},
                     });
  expect_rows(kStringSort, {{"pk = :p AND sk > :e", empty + "string value. Key: sk"},
                            {"pk = :p AND sk BETWEEN :e AND :s", empty + "string value. Key: sk"}});
  expect_rows(kBinarySort, {{"pk = :p AND sk = :be", empty + "binary value. Key: sk"}});
  expect_rows(kPartitionOnly,
              {{"pk = :p AND sk = :n", unsupported}, {"sk = :n", "Query condition missed key schema element: pk"}});
}

TEST(KeyCondition, FitsKeysOfSeveralAttributes) {
  const IndexKeySchema schema{.partition = {{"a", AttributeType::kS}, {"b", AttributeType::kN}},
                              .sort = {{"c", AttributeType::kS}, {"d", AttributeType::kN}, {"e", AttributeType::kS}}};
  const auto in_words = [&schema](std::string_view expression) -> std::string {
    TestPlaceholders placeholders(kPlaceholders);
    const auto condition = parse_key_condition(expression, placeholders.get());
    if (!condition) return condition.error().message();
    const auto predicate = resolve_key_condition(*condition, schema, placeholders.values());
    if (!predicate) return predicate.error().message();
    std::string words;
    for (const ValueView value : predicate->partition.all()) words += notation_of(value) + " ";
    words += "|";
    for (const ValueView value : predicate->sort_equal.all()) words += " " + notation_of(value);
    if (predicate->sort) words += " op " + notation_of(predicate->sort->first);
    return words;
  };
  EXPECT_EQ(in_words("b = :n AND a = :p"), R"("part" 5 |)");
  EXPECT_EQ(in_words("a = :p AND b = :n AND begins_with(c, :s)"), R"("part" 5 | op "x")");
  EXPECT_EQ(in_words("d < :m AND c = :s AND a = :p AND b = :n"), R"("part" 5 | "x" op 9)");
  EXPECT_EQ(in_words("a = :p AND b = :n AND c = :s AND d = :m AND e > :t"), R"("part" 5 | "x" 9 op "y")");

  const std::string missed = "Query condition missed key schema element: ";
  EXPECT_EQ(in_words("a = :p"), missed + "b");
  EXPECT_EQ(in_words("a = :p AND c = :s"), missed + "b");
  EXPECT_EQ(in_words("a = :p AND b = :n AND d = :m"), missed + "c");
  EXPECT_EQ(in_words("a = :p AND b = :n AND c = :s AND e = :t"), missed + "d");
  EXPECT_EQ(in_words("a = :p AND b = :n AND c > :s AND d = :m"), "Query key condition not supported");
  EXPECT_EQ(in_words("a = :p AND b > :n"), "Query key condition not supported");
  EXPECT_EQ(in_words("a = :p AND b = :n AND c = :s AND d = :m AND e = :t AND f = :t"),
            "Conditions can be of length 1 or 2 only");
  EXPECT_EQ(in_words("a = :p AND b = :n AND c = :m"),
            "One or more parameter values were invalid: Condition parameter type does not match schema type");
}

TEST(KeyCondition, MustHaveTheShapeOfOne) {
  const std::string op = "Invalid operator used in KeyConditionExpression: ";
  const std::string first = " operator must have the key attribute as its first operand";
  const std::string invalid = "Invalid condition in KeyConditionExpression: ";
  const std::string nested_operations = "KeyConditionExpressions cannot contain nested operations";
  const std::string nested_attributes = "KeyConditionExpressions cannot have conditions on nested attributes";
  const std::string multiple = invalid + "Multiple attribute names used in one condition";
  const std::string none = invalid + "No key attribute specified";
  const std::string twice = "KeyConditionExpressions must only contain one condition per key";
  const std::string length = "Conditions can be of length 1 or 2 only";
  expect_rows(kBoth, {
                         {"a > b and size(b) > c or a > c", op + "OR"},
                         {"a = :p AND (b = :n OR b = :m)", op + "OR"},
                         {"a in (b, size(c), d)", op + "IN"},
                         {"attribute_exists(a)", op + "attribute_exists"},
                         {"attribute_not_exists(a)", op + "attribute_not_exists"},
                         {"contains(a.d, b)", op + "contains"},
                         {"not a > b", op + "NOT"},
                         {"a <> b", op + "<>"},
                         {":n between size(b) and size(a) and b > :n", invalid + "BETWEEN" + first},
                         {"begins_with(:s, b) and a > :n", invalid + "begins_with" + first},
                         {"size(b) > a AND a.b > b AND b > c", nested_operations},
                         {"a > size(b.d)", nested_operations},
                         {"a between size(b) and size(a)", nested_operations},
                         {"b > a.b", multiple},
                         {"b between c[1] and d", multiple},
                         {"a between b and size(a)", multiple},
                         {"begins_with(a, b)", multiple},
                         {"b.d > a AND c.d > e.f", nested_attributes},
                         {"a.d > c", nested_attributes},
                         {"b[0] > a", nested_attributes},
                         {"#pk = :p AND #sk.foo = :n", nested_attributes},
                         {":n > :m AND a < :n", none},
                         {":n > b AND :n < :m", none},
                         {"b > :n AND b < :m and c = :n and d = :n", twice},
                         {"(a > :n and b > :n) and (b > :n and c > :n)", twice},
                         {":n = a and b = :n and :n = c", length},
                         {"(a > :n and b > :n) and (c > :n and d > :n) and (e > :n and f > :n)", length},
                     });
}

TEST(KeyCondition, ReportsTheErrorsOfAnyCondition) {
  expect_rows(
      kBoth,
      {
          {"", "Invalid KeyConditionExpression: The expression can not be empty;"},
          {"pk = ", R"(Invalid KeyConditionExpression: Syntax error; token: "<EOF>", near: "= ")"},
          {"((pk = :p))", "Invalid KeyConditionExpression: The expression has redundant parentheses;"},
          {"pk = :z",
           "Invalid KeyConditionExpression: An expression attribute value used in expression is not defined; attribute "
           "value: :z"},
          {"a between :m and :n",
           "Invalid KeyConditionExpression: The BETWEEN operator requires upper bound to be greater than or equal to "
           "lower bound; lower bound operand: AttributeValue: {N:9}, upper bound operand: AttributeValue: {N:5}"},
          {"a between :n and :s",
           "Invalid KeyConditionExpression: The BETWEEN operator requires same data type for lower and upper bounds; "
           "lower bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {S:x}"},
          {"pk = :p AND begins_with(sk, :n)",
           "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: "
           "begins_with, operand type: N"},
      });
}

TEST(KeyCondition, CanBeTakenInTwoSteps) {
  TestPlaceholders placeholders(kPlaceholders);
  const Condition condition = must(parse_key_condition_syntax("a = :n OR b = :m", placeholders.get()));
  EXPECT_EQ(message_of(to_key_condition(condition)), "Invalid operator used in KeyConditionExpression: OR");
}

TEST(KeyCondition, ServesAnotherRequestsValues) {
  TestPlaceholders first({":a=\"p\"", ":b=1", ":c=2"});
  const KeyCondition condition = must(parse_key_condition("pk = :a AND sk BETWEEN :b AND :c", first.get()));
  const auto check = [&](const std::vector<std::string>& values) {
    TestPlaceholders second(values);
    return message_of(check_key_condition_values(condition, second.values()));
  };
  EXPECT_EQ(check({":a=\"q\"", ":b=5", ":c=6"}), "ok");
  EXPECT_NE(check({":a=\"q\"", ":b=7", ":c=6"}), "ok");
  EXPECT_NE(check({":a=\"q\"", ":b=7", ":c=\"x\""}), "ok");
  EXPECT_NE(check({":a=\"q\"", ":b=[]", ":c=[]"}), "ok");
  TestPlaceholders more({":a=\"p\"", ":b=\"x\""});
  const KeyCondition prefix = must(parse_key_condition("pk = :a AND begins_with(sk, :b)", more.get()));
  TestPlaceholders number({":a=\"p\"", ":b=1"});
  EXPECT_NE(message_of(check_key_condition_values(prefix, number.values())), "ok");
  const KeyCondition order = must(parse_key_condition("pk = :a AND sk >= :b", more.get()));
  EXPECT_EQ(message_of(check_key_condition_values(order, number.values())), "ok");
  TestPlaceholders map({":a=\"p\"", ":b={}"});
  EXPECT_EQ(message_of(check_key_condition_values(order, map.values())),
            "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: "
            ">=, operand type: M");
}

}  // namespace
}  // namespace galvan::expression
