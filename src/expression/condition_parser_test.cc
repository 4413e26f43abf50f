#include "expression/condition.h"
#include "expression/test_notation.h"

#include <gtest/gtest.h>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::TestPlaceholders;

const std::vector<std::string> kPlaceholders{
    "#a=a",       "#s=status", ":a=1",  ":b=5",  ":s=\"x\"",    ":t=\"a\"", ":B=0x010203", ":b2=0x00",
    ":null=null", ":yes=true", ":l=[]", ":m={}", ":ss=<\"a\">", ":ns=<1>",  ":bs=<0x01>",  ":S=\"S\""};

std::string parse(std::string_view expression, ExpressionKind kind = ExpressionKind::kCondition) {
  TestPlaceholders placeholders(kPlaceholders);
  return message_of(parse_condition(kind, expression, placeholders.get()));
}

struct Row {
  std::string expression;
  std::string message;
};

void expect_errors(const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(parse(row.expression), "Invalid ConditionExpression: " + row.message) << row.expression;
}

TEST(ConditionErrors, AreOfSyntax) {
  struct SyntaxRow {
    const char* expression;
    const char* token;
    const char* near;
  };
  const SyntaxRow rows[] = {
      {"foo", "<EOF>", "foo"},
      {"foo ", "<EOF>", "foo "},
      {" ", "<EOF>", " "},
      {"a = ", "<EOF>", "= "},
      {"a = = b", "=", "= = b"},
      {"a = :a b", "b", ":a b"},
      {"attribute_not_exists(", "<EOF>", "("},
      {"attribute_exists()", ")", "()"},
      {"attribute_exists(a,)", ")", ",)"},
      {"(a = :a", "<EOF>", ":a"},
      {"a = :a)", ")", ":a)"},
      {"()", ")", "()"},
      {"(a)", "<EOF>", ")"},
      {"(a) AND b = :a", "AND", ") AND b"},
      {"(a AND b = :a)", "AND", "a AND b"},
      {"(:a)", "<EOF>", ")"},
      {"NOT a", "<EOF>", "a"},
      {"(NOT a)", ")", "a)"},
      {"a = :a AND", "<EOF>", "AND"},
      {"a = :a AND OR b = :a", "OR", "AND OR b"},
      {"a = :a = b", "=", ":a = b"},
      {"a < b < c", "<", "b < c"},
      {"(a = :a) = :a", "=", ") = :a"},
      {"a BETWEEN :a", "<EOF>", ":a"},
      {"a BETWEEN :a OR :b", "OR", ":a OR :b"},
      {"a IN :a", ":a", "IN :a"},
      {"a IN ()", ")", "()"},
      {"a IN (:a,)", ")", ",)"},
      {"a == :a", "=", "== :a"},
      {"a != :a", "!", "a !="},
      {"a > 4", "4", "> 4"},
      {"a = 'x'", "'", "= 'x"},
      {"a + b = :a", "+", "a + b"},
      {"_a = :a", "_", "_a"},
      {"a = :a AND __b = :b", "_", "AND __"},
      {"a-b = :a", "-", "a-b"},
      {"and = :a", "and", "and ="},
      {"a.set = :a", "set", ".set ="},
      {"# = :a", "#", "# ="},
      {"a = :", ":", "= :"},
      {"#a(b)", "(", "#a(b"},
      {"size(a)[0] > :a", "[", ")[0"},
      {"(size(a))[0] > :a", "[", ")[0"},
      {"a = \u00e9", "\u00e9", "= \u00e9"},
      {"a \xFF = :a", "\xFF", "a \xFF ="},
  };
  for (const SyntaxRow& row : rows)
    EXPECT_EQ(parse(row.expression), "Invalid ConditionExpression: Syntax error; token: \"" + std::string(row.token) +
                                         "\", near: \"" + row.near + "\"")
        << row.expression;
}

TEST(ConditionErrors, AreOfSize) {
  const std::string longest = "attribute_exists(" + std::string(4078, 'a') + ")";
  EXPECT_EQ(parse(longest), "ok");
  expect_errors({
      {"", "The expression can not be empty;"},
      {longest + " ", "Expression size has exceeded the maximum allowed size; expression size: 4097"},
      {std::string(5000, '('), "Expression size has exceeded the maximum allowed size; expression size: 5000"},
  });
}

std::string chain(std::size_t tests) {
  std::string expression = "a=:a";
  for (std::size_t i = 1; i < tests; ++i) expression += " OR a=:a";
  return expression;
}

TEST(ConditionErrors, AreOfTooManyOperators) {
  EXPECT_EQ(parse(chain(150)), "ok");
  EXPECT_EQ(parse("NOT " + chain(150)), "ok");
  expect_errors({
      {"NOT NOT " + chain(150), "The expression contains too many operators; operator count: 301"},
      {chain(151), "The expression contains too many operators; operator count: 301"},
  });
}

TEST(ConditionErrors, AreOfTooManyInOperands) {
  std::string operands = ":a";
  for (int i = 1; i < 100; ++i) operands += ",:a";
  EXPECT_EQ(parse("a IN (" + operands + ")"), "ok");
  expect_errors(
      {{"a IN (" + operands + ",:a)", "The IN operator is provided with too many operands; number of operands: 101"}});
}

TEST(ConditionErrors, AreOfRedundantParentheses) {
  const std::string message = "The expression has redundant parentheses;";
  expect_errors({
      {"((a = :a))", message},
      {"((a)) = :a", message},
      {"a = ((:a))", message},
      {"((size(a))) > :a", message},
      {"((attribute_exists(a)))", message},
      {"a = :a AND ((b = :a OR c = :a))", message},
      {"contains(((a)), :a)", message},
      {"a IN (((:a)))", message},
      {"NOT ((a = :a))", message},
      {"((unknown(status)))", message},
      {"((a = :a)) ???", message},
  });
}

TEST(ConditionErrors, BoundTheNesting) {
  const auto nested = [](std::size_t levels) {
    std::string expression;
    for (std::size_t i = 0; i < levels; ++i) expression += "NOT(";
    return expression + "a=:a" + std::string(levels, ')');
  };
  EXPECT_EQ(parse(nested(299)), "ok");
  EXPECT_EQ(parse(nested(300)),
            "Invalid ConditionExpression: The expression contains too many operators; operator count: 301");
  EXPECT_NE(parse(nested(800)), "ok");
  EXPECT_NE(parse(std::string(4096, '(')), "ok");
  std::string calls;
  while (calls.size() < 4000) calls += "f(";
  EXPECT_NE(parse(calls), "ok");
}

TEST(ConditionErrors, AreOfFunctions) {
  const std::string misuse = "The function is not allowed to be used this way in an expression; function: ";
  const std::string count = "Incorrect number of operands for operator or function; operator or function: ";
  const std::string path = "Operator or function requires a document path; operator or function: ";
  expect_errors({
      {"foo(a)", "Invalid function name; function: foo"},
      {"foo(a) = :a", "Invalid function name; function: foo"},
      {"Size(a) = :a", "Invalid function name; function: Size"},
      {"ATTRIBUTE_EXISTS(a)", "Invalid function name; function: ATTRIBUTE_EXISTS"},
      {"size(a)", misuse + "size"},
      {"NOT size(a)", misuse + "size"},
      {"size(a) AND b = :a", misuse + "size"},
      {"(size(a))", misuse + "size"},
      {"attribute_exists(a) = :a", misuse + "attribute_exists"},
      {"a = contains(a, :a)", misuse + "contains"},
      {"begins_with(attribute_type(a, :S), :s)", misuse + "attribute_type"},
      {"if_not_exists(a, :a) = :a", "The function is not allowed in a condition expression; function: if_not_exists"},
      {"list_append(a, :a)", "The function is not allowed in a condition expression; function: list_append"},
      {"attribute_exists(a, b)", count + "attribute_exists, number of operands: 2"},
      {"attribute_not_exists(a, b)", count + "attribute_not_exists, number of operands: 2"},
      {"attribute_type(a)", count + "attribute_type, number of operands: 1"},
      {"begins_with(a)", count + "begins_with, number of operands: 1"},
      {"contains(a, b, c)", count + "contains, number of operands: 3"},
      {"size(a, b) = :a", count + "size, number of operands: 2"},
      {"attribute_exists(:a)", path + "attribute_exists"},
      {"attribute_exists(size(a))", path + "attribute_exists"},
      {"attribute_not_exists((:a))", path + "attribute_not_exists"},
  });
}

TEST(ConditionErrors, AreOfNamesAndPlaceholders) {
  expect_errors({
      {"status = :a", "Attribute name is a reserved keyword; reserved keyword: status"},
      {"a = b.Status", "Attribute name is a reserved keyword; reserved keyword: Status"},
      {"attribute_exists(NAME)", "Attribute name is a reserved keyword; reserved keyword: NAME"},
      {"a[9999999999] = :a", "List index is not within the allowable range; index: [9999999999]"},
      {"#z = :a", "An expression attribute name used in the document path is not defined; attribute name: #z"},
      {"a.#z.b = :a", "An expression attribute name used in the document path is not defined; attribute name: #z"},
      {"a = :z", "An expression attribute value used in expression is not defined; attribute value: :z"},
      {"a IN (:a, :zz)", "An expression attribute value used in expression is not defined; attribute value: :zz"},
      {":z = #z", "An expression attribute value used in expression is not defined; attribute value: :z"},
      {"a = :A", "An expression attribute value used in expression is not defined; attribute value: :A"},
  });
  EXPECT_EQ(parse("#s = :a"), "ok");
}

TEST(ConditionErrors, AreOfOperandsThatAreNotDistinct) {
  const std::string message =
      "The first operand must be distinct from the remaining operands for this operator or function; "
      "operator: ";
  expect_errors({
      {"a = a", message + "=, first operand: [a]"},
      {"a <> #a", message + "<>, first operand: [a]"},
      {"a.b[0] >= (a.b[0])", message + ">=, first operand: [a, b, [0]]"},
      {"contains(#a, a)", message + "contains, first operand: [a]"},
      {"begins_with(a, a)", message + "begins_with, first operand: [a]"},
      {"a BETWEEN :a AND a", message + "BETWEEN, first operand: [a]"},
      {"a IN (b, a)", message + "IN, first operand: [a]"},
  });
  for (const char* expression : {"a = b", "a.b = a.c", "a[0] = a[1]", "size(a) = size(a)", ":a = :a", "a = size(a)"})
    EXPECT_EQ(parse(expression), "ok") << expression;
}

TEST(ConditionErrors, AreOfOperandTypes) {
  const std::string type = "Incorrect operand type for operator or function; operator or function: ";
  expect_errors({
      {"a < :m", type + "<, operand type: M"},
      {":l >= a", type + ">=, operand type: L"},
      {"a <= :yes", type + "<=, operand type: BOOL"},
      {"a > :null", type + ">, operand type: NULL"},
      {"a BETWEEN :ss AND :a", type + "BETWEEN, operand type: SS"},
      {"begins_with(a, :a)", type + "begins_with, operand type: N"},
      {"begins_with(:ns, a)", type + "begins_with, operand type: NS"},
      {"begins_with(a, size(b))", type + "begins_with, operand type: N"},
      {"size(:a) = :a", type + "size, operand type: N"},
      {"size(:yes) = :a", type + "size, operand type: BOOL"},
      {"size(:null) = :a", type + "size, operand type: NULL"},
      {"size(size(a)) = :a", type + "size, operand type: N"},
      {"attribute_type(a, :a)", type + "attribute_type, operand type: N"},
      {"attribute_type(a, b)", type + "attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}"},
      {"attribute_type(a, size(b))", type + "attribute_type, operand type: N"},
      {"attribute_type(a, :s)",
       "Invalid attribute type name found; type: x, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"},
  });
  for (const char* expression :
       {"a = :m", "a <> :l", "size(:ss) = :a", "size(:m) = :a", "contains(a, :m)", "a IN (:m)"})
    EXPECT_EQ(parse(expression), "ok") << expression;
}

// The path within has a number that no value of the request needs to have.
TEST(ConditionErrors, AreOfASizeWithinASizeWithoutValues) {
  TestPlaceholders none({});
  for (const char* expression :
       {"size(size(a)) = b", "a = b AND c = d AND size(size(e)) < f", "attribute_exists(size(size(a)))"})
    EXPECT_EQ(message_of(parse_condition(ExpressionKind::kFilter, expression, none.get())),
              "Invalid FilterExpression: Incorrect operand type for operator or function; operator or function: size, "
              "operand type: N")
        << expression;
}

TEST(ConditionErrors, AreOfBetweenBounds) {
  const std::string order =
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower "
      "bound operand: "
      "AttributeValue: ";
  const std::string type =
      "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: "
      "AttributeValue: ";
  expect_errors({
      {"a BETWEEN :b AND :a", order + "{N:5}, upper bound operand: AttributeValue: {N:1}"},
      {"a BETWEEN :s AND :t", order + "{S:x}, upper bound operand: AttributeValue: {S:a}"},
      {"a BETWEEN :B AND :b2", order + "{B:java.nio.HeapByteBuffer[pos=0 lim=3 cap=3]}, upper bound operand: "
                                       "AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=1 cap=1]}"},
      {"a BETWEEN :a AND :s", type + "{N:1}, upper bound operand: AttributeValue: {S:x}"},
  });
  EXPECT_EQ(parse("a BETWEEN :a AND :a"), "ok");
  EXPECT_EQ(parse("a BETWEEN b AND :a"), "ok");
}

TEST(ConditionErrors, HaveAnOrder) {
  const std::string undefined = "An expression attribute value used in expression is not defined; attribute value: :z";
  expect_errors({
      // By rank over the whole expression:
      {"size(a) OR status = :z OR foo(b)", "Invalid function name; function: foo"},
      {"status = :z OR size(a)", "The function is not allowed to be used this way in an expression; function: size"},
      {"a = a OR b = :z OR status = :a", "Attribute name is a reserved keyword; reserved keyword: status"},
      // Then the first test with an error:
      {"a = a OR b = :z",
       "The first operand must be distinct from the remaining operands for this operator or "
       "function; operator: =, "
       "first operand: [a]"},
      {"a < :m OR b = :z", "Incorrect operand type for operator or function; operator or function: <, operand type: M"},
      // And by rank within the test:
      {"contains(:z, a, a)", undefined},
      {"begins_with(:a, :z)", undefined},
      {"size(a, a) < :m",
       "Incorrect number of operands for operator or function; operator or function: size, number of "
       "operands: 2"},
      {"attribute_exists(:z)", undefined},
  });
}

TEST(ConditionErrors, NameTheKindOfExpression) {
  EXPECT_EQ(parse("", ExpressionKind::kFilter), "Invalid FilterExpression: The expression can not be empty;");
  EXPECT_EQ(parse("a", ExpressionKind::kKeyCondition),
            "Invalid KeyConditionExpression: Syntax error; token: \"<EOF>\", near: \"a\"");
}

}  // namespace
}  // namespace galvan::expression
