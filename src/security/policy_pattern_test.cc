#include "security/policy_pattern.h"

#include <gtest/gtest.h>

namespace galvan::security {
namespace {

constexpr PatternSyntax kLike{.wildcards = true, .variables = true};
constexpr PatternSyntax kEquals{.wildcards = false, .variables = true};

struct Row {
  std::string_view pattern;
  std::string_view text;
  bool matches;
};

std::optional<bool> matches(PatternSyntax syntax, std::string_view pattern, std::string_view text,
                            const ConditionContext& context = {}) {
  const auto parsed = PolicyPattern::parse(pattern, syntax);
  if (!parsed) return std::nullopt;
  std::string scratch;
  const auto resolved = parsed->resolve(context, scratch);
  return resolved && matches_wildcards(*resolved, text);
}

TEST(PolicyPattern, Wildcards) {
  for (const Row& row : std::initializer_list<Row>{
           {"", "", true},
           {"", "a", false},
           {"*", "", true},
           {"*", "abc", true},
           {"a*", "a", true},
           {"a*", "ba", false},
           {"*a", "bca", true},
           {"*a", "ab", false},
           {"a*b*c", "abc", true},
           {"a*b*c", "axxbyyc", true},
           {"a*b*c", "axxbyy", false},
           {"a*bc", "abcbc", true},
           {"?", "", false},
           {"?", "a", true},
           {"?", "ab", false},
           {"?", "\xC3\xA9", true},
           {"??", "\xC3\xA9", false},
           {"a?c", "abc", true},
           {"*?", "", false},
           {"*?x", "\xC3\xA9x", true},
           {"**", "ab", true},
           {"A", "a", false},
       }) {
    EXPECT_EQ(matches(kLike, row.pattern, row.text), row.matches) << row.pattern << " with " << row.text;
  }
  EXPECT_EQ(matches(kEquals, "a*", "a*"), true);
  EXPECT_EQ(matches(kEquals, "a*", "ab"), false);
}

TEST(PolicyPattern, Variables) {
  ConditionContext context;
  const std::string_view two[] = {"a", "b"};
  context.add("aws:username", "ann*");
  context.add("aws:principaltag/team", "red");
  context.add("aws:tagkeys", two);
  context.add("bad", "\xFF");
  for (const Row& row : std::initializer_list<Row>{
           {"${aws:username}", "ann*", true},
           {"${aws:username}", "anna", false},
           {"x-${AWS:UserName}-*", "x-ann*-1", true},
           {"${ aws:username }", "ann*", true},
           {"${aws:PrincipalTag/team, 'none'}", "red", true},
           {"${aws:PrincipalTag/other, 'none'}", "none", true},
           {"${aws:PrincipalTag/other,'a*'}", "ab", false},
           {"${aws:PrincipalTag/other}", "", false},
           {"${aws:TagKeys}", "a", false},
           {"${aws:TagKeys, 'a'}", "a", false},
           {"${bad}", "x", false},
           {"${*}${?}${$}{a}", "*?${a}", true},
           {"${*}", "x", false},
           {"$a}", "$a}", true},
           {"${aws:username}${aws:PrincipalTag/team}", "ann*red", true},
       }) {
    EXPECT_EQ(matches(kLike, row.pattern, row.text, context), row.matches) << row.pattern << " with " << row.text;
  }
  // Before version 2012-10-17 there are none.
  EXPECT_EQ(matches({.wildcards = true, .variables = false}, "${aws:username}", "${aws:username}", context), true);
  for (const std::string_view pattern :
       {"${", "${}", "${aws:username", "${a, }", "${a, b}", "${a, 'b}", "${a b}", "${'a'}"})
    EXPECT_EQ(matches(kLike, pattern, "", context), std::nullopt) << pattern;
}

std::string resolved(std::string_view pattern) {
  std::string scratch;
  return std::string(*PolicyPattern::parse(pattern, kLike)->resolve({}, scratch));
}

TEST(PolicyPattern, ResourcesAreComparedPartByPart) {
  constexpr std::string_view kTable = "arn:aws:dynamodb:us-east-1:123456789012:table/T";
  constexpr std::string_view kStream = "arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/2015-05-11T21:21:33.291";
  for (const Row& row : std::initializer_list<Row>{
           {"*", kTable, true},
           {kTable, kTable, true},
           {"arn:aws:dynamodb:us-east-1:123456789012:table/t", kTable, false},
           {"arn:aws:dynamodb:*:*:table/T", kTable, true},
           {"arn:aws:dynamodb:*", kTable, true},
           {"arn:aws:dynamodb:*:table/T", kTable, true},
           {"arn:aws:dynamodb:us-*-1:123456789012:table/T", kTable, true},
           {"arn:aws:dynamodb:us-?ast-1:123456789012:table/T", kTable, true},
           {"arn:aws:dynamodb:us-*1:table/T", kTable, false},
           {"arn:aws:dynamodb:us-east-1:123456789012:table/T/stream/*:33.291", kStream, true},
           {"arn:aws:dynamodb:us-east-1:123456789012:table/*", kStream, true},
           {"arn:aws:s3:*", kTable, false},
       }) {
    EXPECT_EQ(matches_resource(resolved(row.pattern), row.text), row.matches) << row.pattern << " with " << row.text;
  }
}

TEST(PolicyPattern, ArnOperatorsNeedSixParts) {
  constexpr std::string_view kRole = "arn:aws:iam::123456789012:role/app/a:b";
  for (const Row& row : std::initializer_list<Row>{
           {kRole, kRole, true},
           {"arn:aws:iam::*:role/*", kRole, true},
           {"arn:*:iam::123456789012:role/app/*", kRole, true},
           {"arn:aws:iam:*:role/app/a:b", kRole, false},
           {"arn:aws:*", kRole, false},
           {"*", kRole, false},
           {"arn:aws:iam::*:*", "123456789012", false},
       }) {
    EXPECT_EQ(matches_arn(resolved(row.pattern), row.text), row.matches) << row.pattern << " with " << row.text;
  }
}

}  // namespace
}  // namespace galvan::security
