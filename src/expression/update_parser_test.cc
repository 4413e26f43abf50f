#include "expression/test_notation.h"
#include "expression/update.h"

#include <gtest/gtest.h>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::TestPlaceholders;

std::string parse(std::string_view expression) {
  TestPlaceholders placeholders({"#a=a", "#s=status", ":n=5", ":s=\"x\"", ":b=0x00", ":t=true", ":z=null", ":l=[]",
                                 ":m={}", ":ss=<\"a\">", ":ns=<1>", ":bs=<0x00>"});
  return message_of(parse_update(expression, placeholders.get()));
}

struct Row {
  std::string expression;
  std::string message;
};

void expect_errors(const std::vector<Row>& rows) {
  for (const Row& row : rows)
    EXPECT_EQ(parse(row.expression), "Invalid UpdateExpression: " + row.message) << row.expression;
}

TEST(UpdateErrors, AreOfSyntax) {
  struct SyntaxRow {
    const char* expression;
    const char* token;
    const char* near;
  };
  const SyntaxRow rows[] = {
      {"INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"},
      {" ", "<EOF>", " "},
      {"SET", "<EOF>", "SET"},
      {"REMOVE", "<EOF>", "REMOVE"},
      {"SET a", "<EOF>", "a"},
      {"SET a = ", "<EOF>", "= "},
      {"SET a = :n,", "<EOF>", ","},
      {"SET a = :n, REMOVE b", "REMOVE", ", REMOVE b"},
      {"SET a = :n b = :n", "b", ":n b ="},
      {"SET a :n", ":n", "a :n"},
      {"SET _a = :n", "_", "SET _a"},
      {"SET :a = :n", ":a", "SET :a ="},
      {"SET a = 1", "1", "= 1"},
      {"SET a = VALUE 1", "1", "VALUE 1"},
      {"SET a = :n + :n + :n", "+", ":n + :n"},
      {"SET a = (:n + :n) + :n", "+", ") + :n"},
      {"SET a = :n + (:n + :n)", "+", ":n + :n"},
      {"SET a = f(:n + :n)", "+", ":n + :n"},
      {"SET a = f()", ")", "()"},
      {"SET a = (:n", "<EOF>", ":n"},
      {"SET a = ()", ")", "()"},
      {"SET a[:n] = :n", ":n", "[:n]"},
      {"SET a[#a] = :n", "#a", "[#a]"},
      {"SET f(a) = :n", "(", "f(a"},
      {"SET (a) = :n", "(", "SET (a"},
      {"SET a = _f(b)", "_", "= _f"},
      {"SET a = b c", "c", "b c"},
      {"SET add = :n", "add", "SET add ="},
      {"REMOVE a b", "b", "a b"},
      {"REMOVE a = :n", "=", "a = :n"},
      {"ADD a", "<EOF>", "a"},
      {"ADD a b", "b", "a b"},
      {"ADD a = :n", "=", "a = :n"},
      {"ADD hits : incr", ":", "hits : incr"},
      {"DELETE a (:ss)", "(", "a (:ss"},
      {"set {0", "{", "set {0"},
  };
  for (const SyntaxRow& row : rows)
    EXPECT_EQ(parse(row.expression), "Invalid UpdateExpression: Syntax error; token: \"" + std::string(row.token) +
                                         "\", near: \"" + row.near + "\"")
        << row.expression;
}

TEST(UpdateErrors, AreOfSize) {
  const std::string longest = "REMOVE " + std::string(4089, 'a');
  EXPECT_EQ(parse(longest), "ok");
  expect_errors({
      {"", "The expression can not be empty;"},
      {longest + "a", "Expression size has exceeded the maximum allowed size;"},
  });
}

TEST(UpdateErrors, AreOfTooManyOperators) {
  const auto sums = [](int count) {
    std::string expression = "SET ";
    for (int i = 0; i < count; ++i) expression += (i == 0 ? "a" : ",a") + std::to_string(i) + "=b+:n";
    return expression;
  };
  EXPECT_EQ(parse(sums(300)), "ok");
  expect_errors({{sums(301), "The expression contains too many operators; operator count: 301"}});
}

TEST(UpdateErrors, AreOfRedundantParentheses) {
  const std::string message = "The expression has redundant parentheses;";
  expect_errors({
      {"SET a = ((:n))", message},
      {"SET a = ((b + :n))", message},
      {"SET a = ((b)) + :n", message},
      {"SET a = b + ((:n))", message},
      {"SET a = if_not_exists(((b)), :n)", message},
  });
  EXPECT_NE(parse("SET a = " + std::string(4000, '(')), "ok");
  std::string calls = "SET a = ";
  while (calls.size() < 4000) calls += "f(";
  EXPECT_NE(parse(calls), "ok");
}

TEST(UpdateErrors, AreOfSections) {
  expect_errors({
      {"SET a = :n SET b = :n", "The \"SET\" section can only be used once in an update expression;"},
      {"REMOVE a REMOVE b", "The \"REMOVE\" section can only be used once in an update expression;"},
      {"ADD x :n SET a = :n ADD y :n", "The \"ADD\" section can only be used once in an update expression;"},
      {"delete a :ss delete b :ss", "The \"DELETE\" section can only be used once in an update expression;"},
  });
}

TEST(UpdateErrors, AreOfFunctions) {
  const std::string misuse = "The function is not allowed to be used this way in an expression; function: ";
  const std::string count = "Incorrect number of operands for operator or function; operator or function: ";
  expect_errors({
      {"SET a = f(b, c)", "Invalid function name; function: f"},
      {"SET a = LIST_APPEND(b, :l)", "Invalid function name; function: LIST_APPEND"},
      {"SET a = size(b)", "The function is not allowed in an update expression; function: size"},
      {"SET a = list_append(list_append(b, :l), :l)", misuse + "list_append"},
      {"SET a = if_not_exists(b, list_append(b, :l))", misuse + "list_append"},
      {"SET a = list_append(b, :l) + :n", misuse + "list_append"},
      {"SET a = list_append(:l)", count + "list_append, number of operands: 1"},
      {"SET a = list_append(:l, :l, :l)", count + "list_append, number of operands: 3"},
      {"SET a = if_not_exists(b)", count + "if_not_exists, number of operands: 1"},
      {"SET a = if_not_exists(:n, :n)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"SET a = if_not_exists(if_not_exists(b, :n), :n)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"SET a = if_not_exists(b.c, b.c)",
       "The first operand must be distinct from the remaining operands for this operator or function; operator: "
       "if_not_exists, first operand: [b, c]"},
  });
}

TEST(UpdateErrors, AreOfNamesAndPlaceholders) {
  expect_errors({
      {"SET status = :n", "Attribute name is a reserved keyword; reserved keyword: status"},
      {"SET a = Name", "Attribute name is a reserved keyword; reserved keyword: Name"},
      {"REMOVE a.data", "Attribute name is a reserved keyword; reserved keyword: data"},
      {"REMOVE a[4294967296]", "List index is not within the allowable range; index: [4294967296]"},
      {"SET #z = :n", "An expression attribute name used in the document path is not defined; attribute name: #z"},
      {"SET a = #z", "An expression attribute name used in the document path is not defined; attribute name: #z"},
      {"SET a = :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"},
      {"ADD a :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"},
  });
  EXPECT_EQ(parse("SET #s = :n"), "ok");
}

TEST(UpdateErrors, AreOfPaths) {
  const std::string end = " with each other; must remove or rewrite one of these paths; path one: ";
  expect_errors({
      {"SET a = :n REMOVE a", "Two document paths overlap" + end + "[a], path two: [a]"},
      {"SET a = :n, #a = :n", "Two document paths overlap" + end + "[a], path two: [a]"},
      {"SET a = :n, a.b = :n", "Two document paths overlap" + end + "[a], path two: [a, b]"},
      {"SET a[1][1] = :n REMOVE b, a[1]", "Two document paths overlap" + end + "[a, [1], [1]], path two: [a, [1]]"},
      {"SET a.b.c = :n, a.b.c.d.e = :n", "Two document paths overlap" + end + "[a, b, c], path two: [a, b, c, d, e]"},
      {"SET a.b = :n, a[1] = :n", "Two document paths conflict" + end + "[a, b], path two: [a, [1]]"},
      {"SET a.b[2] = :n, a.b.c = :n", "Two document paths conflict" + end + "[a, b, [2]], path two: [a, b, c]"},
  });
  EXPECT_EQ(parse("SET a.b = :n, a.c = :n, a.d[0] = :n, a.d[1] = a.b REMOVE b"), "ok");
}

TEST(UpdateErrors, AreOfOperandTypes) {
  const std::string type = "Incorrect operand type for operator or function; operator or function: ";
  const auto action = [](const std::string& name, const std::string& operand) {
    return "Incorrect operand type for operator or function; operator: " + name + ", operand type: " + operand +
           ", typeSet: ALLOWED_FOR_" + name + "_OPERAND";
  };
  expect_errors({
      {"SET a = b + :s", type + "+, operand type: S"},
      {"SET a = :l - b", type + "-, operand type: L"},
      {"SET a = (b - :ns)", type + "-, operand type: NS"},
      {"SET a = list_append(b, :s)", type + "list_append, operand type: S"},
      {"SET a = list_append(:m, :l)", type + "list_append, operand type: M"},
      {"ADD a :s", action("ADD", "STRING")},
      {"ADD a :b", action("ADD", "BINARY")},
      {"ADD a :t", action("ADD", "BOOLEAN")},
      {"ADD a :z", action("ADD", "NULL")},
      {"ADD a :l", action("ADD", "LIST")},
      {"ADD a :m", action("ADD", "MAP")},
      {"DELETE a :n", action("DELETE", "NUMBER")},
      {"DELETE a :s", action("DELETE", "STRING")},
      {"DELETE a :m", action("DELETE", "MAP")},
  });
  for (const char* expression : {"ADD a :n, b :ss, c :ns, d :bs", "DELETE a :ss, b :ns, c :bs",
                                 "SET a = if_not_exists(b, :s) + :n", "SET a = list_append(if_not_exists(b, :s), :l)"})
    EXPECT_EQ(parse(expression), "ok") << expression;
}

TEST(UpdateErrors, HaveAnOrder) {
  const std::string end = " with each other; must remove or rewrite one of these paths; path one: ";
  expect_errors({
      {"SET a = f(b) REMOVE status", "Attribute name is a reserved keyword; reserved keyword: status"},
      {"SET a = :n SET a = f(:zz)", "Invalid function name; function: f"},
      {"SET a = :zz SET a = :n", "The \"SET\" section can only be used once in an update expression;"},
      {"SET a = :zz, b = #z",
       "An expression attribute name used in the document path is not defined; attribute name: #z"},
      {"SET a = :n, a = :zz", "An expression attribute value used in expression is not defined; attribute value: :zz"},
      {"SET a.b = :n, a[0] = :n, c = :n ADD c :s", "Two document paths overlap" + end + "[c], path two: [c]"},
      {"SET a = b + :s ADD c :s",
       "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: "
       "ALLOWED_FOR_ADD_OPERAND"},
      {"SET a = list_append(:l), b = b + :s",
       "Incorrect number of operands for operator or function; operator or function: list_append, number of operands: "
       "1"},
  });
}

}  // namespace
}  // namespace galvan::expression
