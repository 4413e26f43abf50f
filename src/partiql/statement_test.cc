#include "partiql/statement.h"

#include "expression/test_notation.h"
#include "model/limits.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>
#include <vector>

namespace galvan::partiql {
namespace {

using expression::testing::NotationReader;

AttributeValue value_of(std::string_view notation) { return NotationReader(notation).read_all(); }

Result<Statement> parse(std::string_view text, const std::vector<AttributeValue>& parameters = {}) {
  const std::vector<ValueView> views(parameters.begin(), parameters.end());
  return parse_statement(text, views);
}

std::string error_of(std::string_view text, const std::vector<AttributeValue>& parameters = {}) {
  const auto statement = parse(text, parameters);
  if (statement.has_value()) return "no error";
  EXPECT_EQ(statement.error().kind(), ErrorKind::kValidation);
  return statement.error().message();
}

constexpr std::string_view kMalformed = "Statement wasn't well formed, can't be processed: ";

struct LiteralRow {
  std::string_view text, notation;
  friend void PrintTo(const LiteralRow& row, std::ostream* out) { *out << row.text; }
};
class Literal : public testing::TestWithParam<LiteralRow> {};

TEST_P(Literal, StandsForItsValue) {
  const std::string text = "INSERT INTO t VALUE {'v': " + std::string(GetParam().text) + "}";
  const auto statement = parse(text);
  ASSERT_TRUE(statement.has_value()) << statement.error().message();
  EXPECT_EQ(AttributeValue(statement->item.view().find("v")), value_of(GetParam().notation));
}

INSTANTIATE_TEST_SUITE_P(
    Partiql, Literal,
    testing::Values(LiteralRow{"'text'", R"("text")"}, LiteralRow{"''", R"("")"}, LiteralRow{"'it''s'", R"("it's")"},
                    LiteralRow{"'?'", R"("?")"}, LiteralRow{"1", "1"}, LiteralRow{"-1", "-1"},
                    LiteralRow{"+1.50", "1.5"}, LiteralRow{".5", "0.5"}, LiteralRow{"1e3", "1000"},
                    LiteralRow{"12.5E-1", "1.25"}, LiteralRow{"TRUE", "true"}, LiteralRow{"false", "false"},
                    LiteralRow{"Null", "null"}, LiteralRow{"[]", "[]"}, LiteralRow{"[1, 'a', [2]]", R"([1, "a", [2]])"},
                    LiteralRow{"{}", "{}"}, LiteralRow{"{'b': 1, 'a': {'c': NULL}}", "{a: {c: null}, b: 1}"},
                    LiteralRow{"<<2, 1>>", "<1, 2>"}, LiteralRow{"<<'b', 'a'>>", R"(<"a", "b">)"},
                    LiteralRow{"[<<1>>, -2 /* two */, 3 -- three\n]", "[<1>, -2, 3]"}));

TEST(Statement, PutsParametersInTheirPlaces) {
  const std::vector<AttributeValue> parameters = {value_of(R"("key")"), value_of("[1]"), value_of("0xCAFE")};
  const auto statement = parse("INSERT INTO t VALUE {'pk': ?, 'm': {'l': [?, 2]}, 's': <<?>>}", parameters);
  ASSERT_TRUE(statement.has_value()) << statement.error().message();
  EXPECT_EQ(statement->item, value_of(R"({m: {l: [[1], 2]}, pk: "key", s: <0xCAFE>})"));
}

TEST(Statement, TakesAnItemAsParameter) {
  const std::vector<AttributeValue> item = {value_of("{a: 1}")};
  EXPECT_EQ(parse("INSERT INTO t VALUE ?", item)->item, item[0]);
  const std::vector<AttributeValue> number = {value_of("1")};
  EXPECT_EQ(error_of("INSERT INTO t VALUE ?", number),
            "Incorrect operand type for operator or function; operator or function: VALUE, operand type: N");
}

TEST(Statement, ReadsTheSelectList) {
  const auto statement = parse(R"(select a.b[0].c, "d e", l[1][2], m['x y'] FROM "table"."index";)");
  ASSERT_TRUE(statement.has_value()) << statement.error().message();
  EXPECT_EQ(statement->kind, StatementKind::kSelect);
  EXPECT_EQ(statement->table, "table");
  EXPECT_EQ(statement->index, "index");
  std::string columns;
  for (const Column& column : statement->columns) {
    columns.append(column.name).append("=");
    column.path.append_text(columns);
    columns.append(" ");
  }
  EXPECT_EQ(columns, "c=[a, b, [0], c] d e=[d e] l[1][2]=[l, [1], [2]] x y=[m, x y] ");
  EXPECT_FALSE(statement->where);
}

TEST(Statement, AnswersTheLastOfTwoColumnsOfOneName) {
  const auto statement = parse("SELECT a.x, b.x FROM t");
  ASSERT_EQ(statement->columns.size(), 1U);
  EXPECT_EQ(statement->columns[0].path.attribute(), "b");
}

TEST(Statement, ReadsOrderBy) {
  const auto statement = parse("SELECT * FROM t WHERE pk = 1 ORDER BY pk, sk DESC, x ASC");
  ASSERT_TRUE(statement.has_value()) << statement.error().message();
  ASSERT_EQ(statement->order.size(), 3U);
  EXPECT_EQ(statement->order[1].attribute, "sk");
  EXPECT_TRUE(statement->order[1].descending);
  EXPECT_FALSE(statement->order[2].descending);
}

TEST(Statement, ReadsReturning) {
  const auto returning = [](std::string_view words) {
    return parse("UPDATE t SET a = 1 WHERE pk = 1 RETURNING " + std::string(words))->returning;
  };
  EXPECT_EQ(returning("ALL OLD *"), Returning::kAllOld);
  EXPECT_EQ(returning("modified old *"), Returning::kModifiedOld);
  EXPECT_EQ(returning("ALL NEW *"), Returning::kAllNew);
  EXPECT_EQ(returning("MODIFIED NEW *"), Returning::kModifiedNew);
  EXPECT_EQ(parse("DELETE FROM t WHERE pk = 1 RETURNING ALL OLD *")->returning, Returning::kAllOld);
}

struct WhereRow {
  std::string_view where, item;
  bool holds;
  friend void PrintTo(const WhereRow& row, std::ostream* out) { *out << row.where << " of " << row.item; }
};
class Where : public testing::TestWithParam<WhereRow> {};

TEST_P(Where, HoldsAsThePartiqlReferenceSays) {
  const auto statement = parse("SELECT * FROM t WHERE " + std::string(GetParam().where));
  ASSERT_TRUE(statement.has_value()) << statement.error().message();
  const AttributeValue item = value_of(GetParam().item);
  EXPECT_EQ(evaluate(*statement->where, item, statement->values.views()), GetParam().holds);
}

INSTANTIATE_TEST_SUITE_P(
    Partiql, Where,
    testing::Values(
        WhereRow{"a = 1", "{a: 1}", true}, WhereRow{"1 = a", "{a: 2}", false}, WhereRow{"a <> 1", "{a: 2}", true},
        WhereRow{"a != 1", "{a: 1}", false}, WhereRow{"a < 2", "{a: 1}", true}, WhereRow{"2 <= a", "{a: 2}", true},
        WhereRow{"a > 'b'", R"({a: "c"})", true}, WhereRow{"a >= 3", "{a: 2}", false},
        WhereRow{"a BETWEEN 1 AND 3 AND b = 1", "{a: 2, b: 1}", true},
        WhereRow{"a NOT BETWEEN 1 AND 3", "{a: 2}", false}, WhereRow{"a IN [1, 2]", "{a: 2}", true},
        WhereRow{"a IN (1, 2)", "{a: 3}", false}, WhereRow{"a NOT IN [1, 2]", "{a: 3}", true},
        WhereRow{"a IS MISSING", "{b: 1}", true}, WhereRow{"a IS NOT MISSING", "{b: 1}", false},
        WhereRow{"a IS NULL", "{a: null}", true}, WhereRow{"a IS NULL", "{b: 1}", false},
        WhereRow{"a IS NOT NULL", "{a: 1}", true}, WhereRow{"a is string", R"({a: "x"})", true},
        WhereRow{"a IS BAG", "{a: <1>}", true}, WhereRow{"a IS NOT LIST", "{a: []}", false},
        WhereRow{"a = NULL", "{a: null}", true}, WhereRow{"begins_with(a, 'x')", R"({a: "xy"})", true},
        WhereRow{"BEGINS_WITH(\"a\", 'y')", R"({a: "xy"})", false}, WhereRow{"contains(a, 'y')", R"({a: "xyz"})", true},
        WhereRow{"contains(a, 2)", "{a: <1, 2>}", true}, WhereRow{"attribute_type(a, 'S')", R"({a: "x"})", true},
        WhereRow{"size(a) > 2", R"({a: "xyz"})", true}, WhereRow{"size(a) = size(b)", "{a: [1], b: [2]}", true},
        WhereRow{"a.b[1].c = TRUE", "{a: {b: [1, {c: true}]}}", true},
        WhereRow{"a = {'x': [1, <<2>>]}", "{a: {x: [1, <2>]}}", true}, WhereRow{"a = b", "{a: 1, b: 1}", true},
        WhereRow{"a = 1 OR b = 1 AND c = 1", "{a: 1}", true}, WhereRow{"(a = 1 OR b = 1) AND c = 1", "{a: 1}", false},
        WhereRow{"NOT a = 1 AND b = 1", "{a: 2, b: 1}", true}, WhereRow{"NOT (a = 1 OR NOT (b = 1))", "{b: 1}", true},
        WhereRow{"(a) = (1)", "{a: 1}", true}));

TEST(Statement, TakesTheOperandsOfInFromAListParameter) {
  const std::vector<AttributeValue> parameters = {value_of("[1, 2]")};
  const auto statement = parse("SELECT * FROM t WHERE a IN ?", parameters);
  ASSERT_TRUE(statement.has_value()) << statement.error().message();
  EXPECT_TRUE(evaluate(*statement->where, value_of("{a: 2}"), statement->values.views()));
  EXPECT_FALSE(evaluate(*statement->where, value_of("{a: 3}"), statement->values.views()));
}

struct UpdateRow {
  std::string_view clauses, before, after;
  friend void PrintTo(const UpdateRow& row, std::ostream* out) { *out << row.clauses; }
};
class UpdateClauses : public testing::TestWithParam<UpdateRow> {};

TEST_P(UpdateClauses, ChangeAnItemAsThePartiqlReferenceSays) {
  const auto statement = parse("UPDATE t " + std::string(GetParam().clauses) + " WHERE pk = 1");
  ASSERT_TRUE(statement.has_value()) << statement.error().message();
  std::string after;
  const auto applied = apply_update(*statement->update, value_of(GetParam().before), statement->values.views(), after);
  ASSERT_TRUE(applied.has_value()) << applied.error().message();
  EXPECT_EQ(AttributeValue::from_encoded(after), value_of(GetParam().after));
}

INSTANTIATE_TEST_SUITE_P(
    Partiql, UpdateClauses,
    testing::Values(UpdateRow{"SET a = 1 SET b = {'c': [2020, 2018]}", "{}", "{a: 1, b: {c: [2020, 2018]}}"},
                    UpdateRow{"SET a = 1, b = a", "{a: 5}", "{a: 1, b: 5}"},
                    UpdateRow{"SET a = a + 1 SET b = 2 - a", "{a: 5}", "{a: 6, b: -3}"},
                    UpdateRow{"SET a = a -1", "{a: 5}", "{a: 4}"},
                    UpdateRow{"SET a.b[1] = 'x'", "{a: {b: [1, 2]}}", R"({a: {b: [1, "x"]}})"},
                    UpdateRow{"SET a = list_append(a, [3])", "{a: [1]}", "{a: [1, 3]}"},
                    UpdateRow{"SET a = list_append([3], a)", "{a: [1]}", "{a: [3, 1]}"},
                    UpdateRow{"SET a = set_add(a, <<2, 1>>)", "{a: <1, 3>}", "{a: <1, 2, 3>}"},
                    UpdateRow{"SET a = set_add(a, <<'x'>>)", "{}", R"({a: <"x">})"},
                    UpdateRow{"SET a.b = SET_DELETE(a.b, <<2>>)", "{a: {b: <1, 2>}}", "{a: {b: <1>}}"},
                    UpdateRow{"REMOVE a", "{a: 1, b: 2}", "{b: 2}"},
                    UpdateRow{"REMOVE a[2], b", "{a: [1, 2, 3], b: 1}", "{a: [1, 2]}"},
                    UpdateRow{"REMOVE a SET b = 1", "{a: 1}", "{b: 1}"}));

struct ErrorRow {
  std::string_view text;
  std::string message;
  friend void PrintTo(const ErrorRow& row, std::ostream* out) { *out << row.text; }
};
class StatementError : public testing::TestWithParam<ErrorRow> {};

TEST_P(StatementError, SaysWhatIsWrong) { EXPECT_EQ(error_of(GetParam().text), GetParam().message); }

std::string malformed_with(std::string_view detail) { return std::string(kMalformed).append(detail); }

INSTANTIATE_TEST_SUITE_P(
    Partiql, StatementError,
    testing::Values(
        ErrorRow{" ", malformed_with("Expected data manipulation")},
        ErrorRow{"FOO", malformed_with("Expected data manipulation")},
        ErrorRow{"UPDATE Payment-x SET a = 1", malformed_with("Expected data manipulation")},
        ErrorRow{"SELECT * FROM", malformed_with("Unexpected end of statement")},
        ErrorRow{"SELECT FROM t", malformed_with("Unexpected keyword")},
        ErrorRow{"SELECT a.from FROM t", malformed_with("Invalid path dot component")},
        ErrorRow{"SELECT * FROM t WHERE", malformed_with("Unexpected end of statement")},
        ErrorRow{"SELECT * FROM t WHERE a", malformed_with("Unexpected end of statement")},
        ErrorRow{"SELECT * FROM t WHERE a = 'x", malformed_with("Unexpected character at 1:27:2")},
        ErrorRow{"SELECT *\nFROM t WHERE a = #", malformed_with("Unexpected character at 2:18:1")},
        ErrorRow{"SELECT * FROM t WHERE a = 1 b", malformed_with("Unexpected token after expression at 1:29:1")},
        ErrorRow{"SELECT * FROM t; SELECT * FROM t", malformed_with("Unexpected token after expression at 1:18:6")},
        ErrorRow{"SELECT * FROM \"\"", malformed_with("Empty name at 1:15:2")},
        ErrorRow{"SELECT COUNT(*) FROM t", "Unexpected path component at 1:8:5"},
        ErrorRow{"SELECT a AS b FROM t", "Aliasing is not supported"},
        ErrorRow{"SELECT * FROM t x", "Aliasing is not supported"},
        ErrorRow{"SELECT * FROM a.b.c", "A path may contain at most 2 components in the FROM clause"},
        ErrorRow{"SELECT * FROM t LIMIT 5", "Unsupported clause: LIMIT at 1:17:5"},
        ErrorRow{"SELECT * FROM t GROUP BY a", "Unsupported clause: GROUP at 1:17:5"},
        ErrorRow{"INSERT INTO t (a) VALUES (1)", malformed_with("Unexpected term at 1:15:1")},
        ErrorRow{"INSERT INTO t VALUES (1)", malformed_with("Unexpected keyword")},
        ErrorRow{"INSERT INTO t VALUE 'x'", malformed_with("Unexpected term at 1:21:3")},
        ErrorRow{"INSERT INTO t.i VALUE {'a': 1}", "This operation is not supported on an index"},
        ErrorRow{"INSERT INTO t VALUE {'a': 1, 'a': 2}", "Duplicate attribute name in a map: a"},
        ErrorRow{"INSERT INTO t VALUE {'a': <<>>}", malformed_with("Unexpected term at 1:29:2")},
        ErrorRow{"INSERT INTO t VALUE {'a': <<1, 1.0>>}", "Input collection contains duplicates"},
        ErrorRow{"INSERT INTO t VALUE {'a': <<1, 'x'>>}",
                 "One or more parameter values were invalid: A set must have members of one type: string, number or "
                 "binary"},
        ErrorRow{"UPDATE t SET a = 1", "Where clause does not contain a mandatory equality on all key attributes"},
        ErrorRow{"UPDATE t WHERE a = 1", malformed_with("Expected data manipulation")},
        ErrorRow{"DELETE FROM t", "Where clause does not contain a mandatory equality on all key attributes"},
        ErrorRow{"DELETE FROM t WHERE pk = 1 RETURNING MODIFIED OLD *",
                 "Invalid returning clause: RETURNING MODIFIED OLD *. Only RETURNING ALL OLD * is allowed in DELETE "
                 "statements."},
        ErrorRow{"UPDATE t SET a = 1 SET a.b = 2 WHERE pk = 1",
                 "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: "
                 "[a], path two: [a, b]"},
        ErrorRow{"UPDATE t SET a = set_add(b, <<1>>) WHERE pk = 1",
                 "The first operand of the function must be the path that is set; function: set_add"},
        ErrorRow{"UPDATE t SET a = set_add(a, 1) WHERE pk = 1",
                 "Incorrect operand type for operator or function; operator or function: set_add, operand type: N"},
        ErrorRow{"UPDATE t SET a = list_append(a, 1) WHERE pk = 1",
                 "Incorrect operand type for operator or function; operator or function: list_append, operand type: N"},
        ErrorRow{"UPDATE t SET a = foo(a) WHERE pk = 1", "Invalid function name; function: foo at 1:18:3"},
        ErrorRow{"SELECT * FROM t WHERE foo(a)", "Invalid function name; function: foo at 1:23:3"},
        ErrorRow{"SELECT * FROM t WHERE a < [1]",
                 "Incorrect operand type for operator or function; operator or function: <, operand type: L"},
        ErrorRow{"SELECT * FROM t WHERE contains(a)",
                 "Incorrect number of operands for operator or function; operator or function: contains, number of "
                 "operands: 1"},
        ErrorRow{"SELECT * FROM t WHERE EXISTS(SELECT * FROM t WHERE pk = 1)",
                 "EXISTS can be used only as a statement of its own, in ExecuteTransaction"},
        ErrorRow{"SELECT * FROM t WHERE a = ?", "Number of parameters in request and statement don't match."},
        ErrorRow{"SELECT * FROM t WHERE a < ? AND size(?) < []",
                 "Number of parameters in request and statement don't match."}));

TEST(Statement, CountsParametersThatNobodyTakes) {
  const std::vector<AttributeValue> parameters = {value_of("1")};
  EXPECT_EQ(error_of("SELECT * FROM t WHERE a = '?'", parameters),
            "Number of parameters in request and statement don't match.");
}

std::string repeated(std::string_view text, std::size_t count) {
  std::string all;
  for (std::size_t i = 0; i < count; ++i) all += text;
  return all;
}

TEST(Statement, BoundsTheNestingOfConditions) {
  const auto nested = [](std::size_t levels) {
    return "SELECT * FROM t WHERE " + repeated("(", levels) + "a = 1" + repeated(")", levels);
  };
  EXPECT_EQ(error_of(nested(limits::kStatementLevelsMax)), "no error");
  EXPECT_NE(error_of(nested(limits::kStatementLevelsMax + 1)).find("Too many nested conditions"), std::string::npos);
  EXPECT_NE(error_of("SELECT * FROM t WHERE " + repeated("NOT ", 2000) + "a = 1").find("Too many nested conditions"),
            std::string::npos);
  EXPECT_NE(error_of("SELECT * FROM t WHERE " + repeated("size(", 2000)).find("Too many nested conditions"),
            std::string::npos);
}

TEST(Statement, BoundsTheNestingOfValues) {
  const auto nested = [](std::size_t levels, std::string_view innermost) {
    return "INSERT INTO t VALUE {'a': " + repeated("[", levels) + std::string(innermost) + repeated("]", levels) + "}";
  };
  constexpr std::string_view kTooDeep =
      "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";
  EXPECT_EQ(error_of(nested(31, "1")), "no error");
  EXPECT_EQ(error_of(nested(32, "1")), kTooDeep);
  EXPECT_EQ(error_of(nested(4000, "")), kTooDeep);
  const std::vector<AttributeValue> deep = {value_of("[[1]]")};
  EXPECT_EQ(error_of(nested(29, "?"), deep), "no error");
  EXPECT_EQ(error_of(nested(30, "?"), deep), kTooDeep);
}

TEST(Statement, BoundsTheOperandsOfIn) {
  const std::string operands = repeated("1,", 100);
  EXPECT_EQ(error_of("SELECT * FROM t WHERE a IN [" + operands.substr(0, operands.size() - 1) + "]"), "no error");
  EXPECT_EQ(error_of("SELECT * FROM t WHERE a IN [" + operands + "1]"),
            "The IN operator is provided with too many operands; number of operands: 101");
}

TEST(Statement, BoundsTheSizeOfLiterals) {
  const std::vector<AttributeValue> large(6, AttributeValue::string(std::string(300'000, 'x')));
  EXPECT_EQ(error_of("INSERT INTO t VALUE {'a': [?, ?, ?, ?, ?, ?]}", large),
            "Item size has exceeded the maximum allowed size");
}

TEST(Statement, ReadsExists) {
  const auto statement = parse("EXISTS(SELECT * FROM t WHERE pk = 1 AND a IS MISSING)");
  ASSERT_TRUE(statement.has_value()) << statement.error().message();
  EXPECT_EQ(statement->kind, StatementKind::kExists);
  EXPECT_FALSE(statement->reads());
}

}  // namespace
}  // namespace galvan::partiql
