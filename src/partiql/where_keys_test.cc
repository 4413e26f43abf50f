#include "partiql/where_keys.h"

#include "partiql/statement.h"

#include <gtest/gtest.h>

#include <array>
#include <ostream>
#include <string>

namespace galvan::partiql {
namespace {

Statement parse(std::string_view where) {
  auto statement = parse_statement("SELECT * FROM t WHERE " + std::string(where), {});
  EXPECT_TRUE(statement.has_value()) << where;
  return *std::move(statement);
}

struct ValuesRow {
  std::string_view where, numbers;
  friend void PrintTo(const ValuesRow& row, std::ostream* out) { *out << row.where; }
};
class ValuesOf : public testing::TestWithParam<ValuesRow> {};

TEST_P(ValuesOf, AreThoseThatTheAttributeMustHaveOneOf) {
  const Statement statement = parse(GetParam().where);
  const auto slots = values_of(*statement.where, "k", statement.values.views());
  std::string numbers = slots ? "" : "any";
  if (slots) {
    for (const auto slot : *slots) numbers += statement.values.views()[slot].number().to_text() + " ";
  }
  EXPECT_EQ(numbers, GetParam().numbers);
}

INSTANTIATE_TEST_SUITE_P(
    Partiql, ValuesOf,
    testing::Values(ValuesRow{"k = 1", "1 "}, ValuesRow{"1 = k", "1 "}, ValuesRow{"k = 1 AND a = 2", "1 "},
                    ValuesRow{"k = 100 OR k = 200", "100 200 "}, ValuesRow{"k IN [3, 1, 3, 2]", "3 1 2 "},
                    ValuesRow{"k IN [1, 2] AND (k = 5 OR a = 1)", "1 2 "}, ValuesRow{"k IN [1, 2] AND k = 5", "5 "},
                    ValuesRow{"(k = 1 AND a = 1) OR (k = 2 AND b = 1)", "1 2 "}, ValuesRow{"k > 1", "any"},
                    ValuesRow{"k <> 1", "any"}, ValuesRow{"NOT k = 1", "any"}, ValuesRow{"k = 1 OR a = 1", "any"},
                    ValuesRow{"k.x = 1", "any"}, ValuesRow{"size(k) = 1", "any"}, ValuesRow{"k = a", "any"},
                    ValuesRow{"k IN [1, a]", "any"}, ValuesRow{"a IN [k, 1]", "any"}));

TEST(EqualityOn, LooksAtWhatAndJoins) {
  const auto equality = [](std::string_view where) {
    const Statement statement = parse(where);
    const auto slot = equality_on(*statement.where, "k");
    return slot ? statement.values.views()[*slot].number().to_text() : "none";
  };
  EXPECT_EQ(equality("a = 1 AND (b = 2 AND 3 = k)"), "3");
  EXPECT_EQ(equality("k > 1 AND k = 2"), "2");
  EXPECT_EQ(equality("k IN [1]"), "none");
  EXPECT_EQ(equality("k = 1 OR a = 1"), "none");
  EXPECT_EQ(equality("NOT k = 1"), "none");
}

TEST(OnlyEqualitiesOn, SeesWhateverElseThereIs) {
  constexpr std::array<std::string_view, 2> kKeys = {"k", "s"};
  const auto only_keys = [&](std::string_view where) { return only_equalities_on(*parse(where).where, kKeys); };
  EXPECT_TRUE(only_keys("k = 1 AND s = 2"));
  EXPECT_TRUE(only_keys("k = 1 AND (2 = s AND k = 1)"));
  EXPECT_FALSE(only_keys("k = 1 AND s = 2 AND a = 3"));
  EXPECT_FALSE(only_keys("k = 1 AND s > 2"));
  EXPECT_FALSE(only_keys("k = 1 OR s = 2"));
  EXPECT_FALSE(only_keys("k = 1 AND s = 2 AND a IS MISSING"));
}

TEST(ClausesOn, TurnsComparisonsRound) {
  using expression::SortOperator;
  const Statement statement = parse("k > 1 AND 5 > k AND k BETWEEN 2 AND 3 AND k <> 4 AND k BETWEEN a AND 3");
  const auto clauses = clauses_on(*statement.where, "k");
  ASSERT_EQ(clauses.size(), 3U);
  EXPECT_EQ(clauses[0].op, SortOperator::kGreater);
  EXPECT_EQ(clauses[1].op, SortOperator::kLess);
  EXPECT_EQ(clauses[2].op, SortOperator::kBetween);
}

}  // namespace
}  // namespace galvan::partiql
