#include "expression/condition.h"

#include "expression/test_notation.h"

#include <gtest/gtest.h>

#include <chrono>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::must;
using testing::TestPlaceholders;
using testing::value_of;

const std::vector<std::string> kPlaceholders{
    "#s=status",        ":one=1",           ":two=2",         ":three=3",           ":ten=10",
    ":text=\"hello\"",  ":he=\"he\"",       ":ell=\"ell\"",   ":empty=\"\"",        ":bin=0x010203",
    ":pre=0x0102",      ":list=[1, \"a\"]", ":map={x: 1}",    ":ss=<\"a\", \"b\">", ":ns=<1, 2>",
    ":bs=<0x01, 0x02>", ":null=null",       ":yes=true",      ":S=\"S\"",           ":N=\"N\"",
    ":B=\"B\"",         ":BOOL=\"BOOL\"",   ":NULL=\"NULL\"", ":L=\"L\"",           ":M=\"M\"",
    ":SS=\"SS\"",       ":NS=\"NS\"",       ":BS=\"BS\"",     ":a=\"a\"",           ":byte=0x01"};

constexpr const char* kItem =
    R"({s: "hello", n: 2, n2: 2.0, m1: -1, b: 0x010203, t: true, f: false, z: null, l: [1, "a", [2], {k: 3}],)"
    R"( m: {x: 1, y: {deep: "here", ls: [10, 20]}}, m0: {}, l0: [], s0: "", ss: <"a", "b">, ns: <1, 2>,)"
    R"( bs: <0x01, 0x02>, status: 7, astral: "a𝄞é"})";

// Evaluates against kItem, or against no item.
bool holds(std::string_view expression, bool item_exists = true) {
  TestPlaceholders placeholders(kPlaceholders);
  const auto condition = parse_condition(ExpressionKind::kCondition, expression, placeholders.get());
  if (!condition) {
    ADD_FAILURE() << expression << ": " << condition.error().message();
    return false;
  }
  const AttributeValue item = value_of(kItem);
  return evaluate(*condition, item_exists ? item.view() : ValueView(), placeholders.values());
}

void expect_all(bool expected, const std::vector<const char*>& expressions) {
  for (const char* expression : expressions) EXPECT_EQ(holds(expression), expected) << expression;
}

TEST(Condition, ComparesForEquality) {
  expect_all(true, {"s = :text", "n = :two", "n = n2", ":two = n", "b = :bin", "t = :yes", "z = :null", "ss = :ss",
                    "ns = :ns", "bs = :bs", "m.x = :one", "l[0] = :one", "l[1] = :a", "l[2][0] = :two",
                    "l[3].k = :three", "m.y.ls[1] <> :ten", "#s <> :one", "n <> :text", "s <> :he"});
  expect_all(false, {"s = :he", "n = :text", "n <> n2", "n = :one", "t = :null", "ss = :ns", "l = :list", "m = :map",
                     "m0 = l0", "s0 = :null"});
}

TEST(Condition, ComparesForOrder) {
  expect_all(true, {"n < :ten", "n <= :two", "n > :one", "n >= :two", "m1 < :one", "s > :he", "s < :S OR s > :S",
                    "b > :pre", ":pre < b", "n BETWEEN :one AND :ten", "n between :two and :two",
                    ":two BETWEEN m1 AND n", "s BETWEEN :he AND :text", "b BETWEEN :pre AND :bin"});
  expect_all(false, {"n < :two", "n > :two", "n < :text", "n > :text", "s < :two", "t < s", "z <= l", "m < m0", "l < n",
                     "ss < n", "n BETWEEN :ten AND #s", "s BETWEEN :one AND :ten", "n BETWEEN s AND s0",
                     "t BETWEEN :one AND :two"});
}

TEST(Condition, TreatsWhatIsMissingAsNotEqual) {
  expect_all(true, {"nope <> :one", "nope <> nope2", ":one <> nope", "NOT nope = :one", "m.zz <> :one", "l[9] <> :one",
                    "s.x <> :one", "n[0] <> :one", "m[0] <> :one", "l.a <> :one", "NOT nope < :one",
                    "NOT nope IN (:one)", "size(nope) <> :one", "size(n) <> :one"});
  expect_all(false, {"nope = :one", "nope = nope2", "nope < :one", "nope > :one", "nope <= :one", "nope >= :one",
                     ":one < nope", "nope BETWEEN :one AND :two", "n BETWEEN nope AND :ten", "n BETWEEN :one AND nope",
                     "nope IN (:one, nope2)", "m.zz = :one", "l[9] = :one"});
}

TEST(Condition, EvaluatesIn) {
  expect_all(true, {"n IN (:two)", "n in (:one, :text, :two)", "n IN (s, n2)", ":two IN (m1, n)", "ss IN (:ns, :ss)"});
  expect_all(false, {"n IN (:one)", "n IN (:text, nope)", "s IN (:ss)"});
}

TEST(Condition, EvaluatesExistence) {
  expect_all(true, {"attribute_exists(s)", "attribute_exists(m.y.ls[0])", "attribute_exists(z)", "attribute_exists(#s)",
                    "attribute_not_exists(nope)", "attribute_not_exists(m.y.ls[2])", "attribute_not_exists(s.x)"});
  expect_all(false, {"attribute_exists(nope)", "attribute_exists(l[4])", "attribute_not_exists(l[3])",
                     "attribute_not_exists(s)"});
}

TEST(Condition, EvaluatesAttributeType) {
  expect_all(
      true, {"attribute_type(s, :S)", "attribute_type(n, :N)", "attribute_type(b, :B)", "attribute_type(t, :BOOL)",
             "attribute_type(f, :BOOL)", "attribute_type(z, :NULL)", "attribute_type(l, :L)", "attribute_type(m, :M)",
             "attribute_type(ss, :SS)", "attribute_type(ns, :NS)", "attribute_type(bs, :BS)", "attribute_type(m.y, :M)",
             "attribute_type(:two, :N)"});
  expect_all(false, {"attribute_type(s, :N)", "attribute_type(nope, :S)", "attribute_type(ss, :S)",
                     "attribute_type(z, :BOOL)"});
}

TEST(Condition, EvaluatesBeginsWith) {
  expect_all(true, {"begins_with(s, :he)", "begins_with(s, :empty)", "begins_with(s, :text)", "begins_with(b, :pre)",
                    "begins_with(:text, s)", "begins_with(m.y.deep, :he)"});
  expect_all(false, {"begins_with(s, :ell)", "begins_with(s, :pre)", "begins_with(n, :he)", "begins_with(nope, :he)",
                     "begins_with(l, :he)", "begins_with(s, nope)", "begins_with(:he, s)"});
}

TEST(Condition, EvaluatesContains) {
  expect_all(true, {"contains(s, :ell)", "contains(s, :empty)", "contains(b, :pre)", "contains(ss, :a)",
                    "contains(ns, :two)", "contains(bs, :byte)", "contains(l, :a)", "contains(l, :one)",
                    "contains(m.y.ls, :ten)", "contains(:list, :a)", "contains(:text, :ell)"});
  expect_all(false, {"contains(s, :two)", "contains(s, :S)", "contains(b, :he)", "contains(ss, :two)",
                     "contains(ss, :he)", "contains(ns, :a)", "contains(ns, :three)", "contains(bs, :pre)",
                     "contains(bs, :a)", "contains(l, :two)", "contains(m, :one)", "contains(n, :two)",
                     "contains(t, :yes)", "contains(nope, :a)", "contains(s, nope)", "contains(ss, :ss)"});
}

TEST(Condition, FindsPartsInLinearTime) {
  const std::string run(200'000, 'a');
  TestPlaceholders placeholders({":v=\"" + run + "b\"", ":w=\"" + run + "\""});
  const AttributeValue item = AttributeValue::map({{"s", AttributeValue::string(run + run)}});
  std::string expression = "contains(s, :v)";
  for (int i = 0; i < 20; ++i) expression += " OR contains(s, :v)";
  const Condition missing = must(parse_condition(ExpressionKind::kCondition, expression, placeholders.get()));
  const Condition present = must(parse_condition(ExpressionKind::kCondition, "contains(s, :w)", placeholders.get()));
  const auto start = std::chrono::steady_clock::now();
  EXPECT_FALSE(evaluate(missing, item, placeholders.values()));
  EXPECT_TRUE(evaluate(present, item, placeholders.values()));
  // Half a minute where every place of the item is compared with all of the part; a hundredth of a second here.
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(5));
}

TEST(Condition, EvaluatesSize) {
  expect_all(true, {"size(s) > :two", "size(b) = :three", "size(l) > :three", "size(m) = :two", "size(ss) = :two",
                    "size(ns) = n", "size(bs) <= :two", "size(l0) < :one", "size(m0) <> :one", "size(s0) < :one",
                    "size(m.y.ls) = :two", "size(s) BETWEEN :two AND :ten", ":two IN (:one, size(ss))",
                    "size(:bin) = :three", "size(ss) = size(ns)", "n = size(ss)", "contains(ns, size(ss))"});
  expect_all(false, {"size(n) = :one", "size(t) >= :one", "size(z) < :ten", "size(nope) < :ten", "size(s) = :text",
                     "size(n) IN (:one)", "size(z) BETWEEN :one AND :ten"});
}

TEST(Condition, MeasuresStringsInUtf16CodeUnits) {
  // One letter, one character beyond the basic plane (two units), one accented letter: four units, seven bytes.
  expect_all(true, {"size(astral) > :three AND size(astral) < #s"});
  TestPlaceholders placeholders({":n=4"});
  const Condition condition =
      must(parse_condition(ExpressionKind::kCondition, "size(astral) = :n", placeholders.get()));
  EXPECT_TRUE(evaluate(condition, value_of(kItem), placeholders.values()));
}

TEST(Condition, GivesPrecedenceToNotThenAndThenOr) {
  // T is n = :two, F is n = :one.
  const std::string t = "n = :two", f = "n = :one";
  const std::pair<std::string, bool> rows[] = {
      {t + " OR " + f + " AND " + f, true},
      {"(" + t + " OR " + f + ") AND " + f, false},
      {f + " AND " + f + " OR " + t, true},
      {f + " AND (" + f + " OR " + t + ")", false},
      {"NOT " + f + " AND " + t, true},
      {"NOT " + t + " OR " + t, true},
      {"NOT (" + t + " OR " + t + ")", false},
      {"NOT NOT " + t, true},
      {"NOT NOT NOT " + t, false},
      {"not " + f + " and not " + f + " or " + f, true},
      {t + " AND " + t + " AND " + f, false},
      {f + " OR " + f + " OR " + t, true},
      {"n BETWEEN :one AND :ten AND " + f, false},
      {"n BETWEEN :one AND :ten AND " + t + " OR " + f, true},
      {"NOT n BETWEEN :one AND :ten", false},
      {"NOT (NOT (NOT (" + f + ")))", true},
  };
  for (const auto& [expression, expected] : rows) EXPECT_EQ(holds(expression), expected) << expression;
}

TEST(Condition, TakesParenthesesAroundConditionsAndOperands) {
  expect_all(true, {"(n = :two)", "(n) = :two", "(n) = (:two)", "((n) = (:two))", "(size(ss)) = n", "(size((ss)) = n)",
                    "(contains(s, :ell))", "(contains((s), (:ell)))", "(n) BETWEEN (:one) AND (:ten)",
                    "(n) IN ((:one), (:two))", "(n = :two) AND (n = :two)", "((n = :two) AND (n = :two))",
                    "(n) = :two AND (s = :text)", "NOT (n) = :one", "(NOT n = :one)", "((n = :two) OR n = :one)"});
}

TEST(Condition, OnNoItemSeesNoAttributes) {
  EXPECT_TRUE(holds("attribute_not_exists(s)", false));
  EXPECT_FALSE(holds("attribute_exists(s)", false));
  EXPECT_FALSE(holds("n = :two", false));
  EXPECT_TRUE(holds("n <> :two", false));
  EXPECT_TRUE(holds(":one < :two", false));
}

TEST(Condition, SharesPlaceholdersOverSeveralExpressions) {
  TestPlaceholders placeholders({"#a=a", ":v=1"});
  must(parse_condition(ExpressionKind::kCondition, "#a = b", placeholders.get()));
  EXPECT_NE(message_of(placeholders.get().check_all_used()), "ok");
  must(parse_condition(ExpressionKind::kFilter, "c = :v", placeholders.get()));
  EXPECT_EQ(message_of(placeholders.get().check_all_used()), "ok");
}

TEST(Condition, ServesAnotherRequestsValues) {
  TestPlaceholders first({":low=1", ":high=2"}), second({":low=5", ":high=9"}), wrong({":low=5", ":high=\"x\""});
  const Condition condition = must(parse_condition(ExpressionKind::kFilter, "n BETWEEN :low AND :high", first.get()));
  const AttributeValue item = value_of("{n: 7}");
  EXPECT_FALSE(evaluate(condition, item, first.values()));
  EXPECT_EQ(message_of(check_condition_values(ExpressionKind::kFilter, condition, second.values())), "ok");
  EXPECT_TRUE(evaluate(condition, item, second.values()));
  EXPECT_EQ(message_of(check_condition_values(ExpressionKind::kFilter, condition, wrong.values())),
            "Invalid FilterExpression: The BETWEEN operator requires same data type for lower and upper bounds; lower "
            "bound operand: AttributeValue: {N:5}, upper bound operand: AttributeValue: {S:x}");
}

TEST(Condition, NamesItsTopLevelAttributes) {
  TestPlaceholders placeholders(kPlaceholders);
  const Condition condition = must(parse_condition(
      ExpressionKind::kCondition, "a.b = c[0] AND (#s IN (d, :one) OR size(e.f) > :two)", placeholders.get()));
  std::vector<std::string_view> names;
  append_top_level_attributes(condition, names);
  EXPECT_EQ(names, (std::vector<std::string_view>{"a", "c", "status", "d", "e"}));
}

TEST(Condition, CanBeBuiltByHand) {
  Condition condition;
  const Operand present[] = {{Operand::Kind::kPath, condition.add_path(Path("a"))}};
  const Operand equal[] = {{Operand::Kind::kPath, condition.add_path(Path("b"))}, {Operand::Kind::kValue, 0}};
  const Condition::NodeIndex tests[] = {condition.add_test(Condition::NodeKind::kAttributeExists, present),
                                        condition.add_test(Condition::NodeKind::kCompare, equal, Comparator::kEqual)};
  condition.set_root(condition.add_group(Condition::NodeKind::kAnd, tests));
  const AttributeValue value = value_of("1");
  const ValueView values[] = {value};
  EXPECT_TRUE(evaluate(condition, value_of("{a: 0, b: 1}"), values));
  EXPECT_FALSE(evaluate(condition, value_of("{b: 1}"), values));
  EXPECT_FALSE(evaluate(condition, value_of("{a: 0, b: 2}"), values));
}

}  // namespace
}  // namespace galvan::expression
