#include "expression/expression_cache.h"

#include "expression/test_notation.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace galvan::expression {
namespace {

using testing::message_of;
using testing::must;
using testing::TestPlaceholders;

// One expression of each kind, and values with which it passes and fails.
struct Case {
  ExpressionKind kind;
  std::string text;
  std::vector<std::string> passes;
  std::vector<std::string> fails;
};

const std::vector<Case> kCases{
    {ExpressionKind::kCondition, "#a < :v", {"#a=x", ":v=1"}, {"#a=x", ":v=[1]"}},
    {ExpressionKind::kFilter, "begins_with(#a, :v)", {"#a=x", ":v=\"p\""}, {"#a=x", ":v=1"}},
    {ExpressionKind::kKeyCondition, ":v > #a AND p = :p", {"#a=x", ":v=1", ":p=1"}, {"#a=x", ":v={}", ":p=1"}},
    {ExpressionKind::kUpdate, "SET a = a + :v ADD #b :w", {"#b=x", ":v=1", ":w=<1>"}, {"#b=x", ":v=\"1\"", ":w=[]"}},
};

// The outcome of parsing through the cache, and of what the placeholders say then.
std::string cached(ExpressionCache& cache, ExpressionKind kind, const std::string& text, Placeholders& placeholders) {
  std::string message;
  if (kind == ExpressionKind::kUpdate)
    message = message_of(cache.update(text, placeholders));
  else if (kind == ExpressionKind::kKeyCondition)
    message = message_of(cache.key_condition(text, placeholders));
  else if (kind == ExpressionKind::kProjection)
    message = message_of(cache.projection(text, placeholders));
  else
    message = message_of(cache.condition(kind, text, placeholders));
  return message == "ok" ? message_of(placeholders.check_all_used()) : message;
}

std::string parsed(ExpressionKind kind, const std::string& text, Placeholders& placeholders) {
  std::string message;
  if (kind == ExpressionKind::kUpdate)
    message = message_of(parse_update(text, placeholders));
  else if (kind == ExpressionKind::kKeyCondition)
    message = message_of(parse_key_condition(text, placeholders));
  else if (kind == ExpressionKind::kProjection)
    message = message_of(parse_projection(text, placeholders));
  else
    message = message_of(parse_condition(kind, text, placeholders));
  return message == "ok" ? message_of(placeholders.check_all_used()) : message;
}

TEST(ExpressionCache, AnswersTheSecondRequestWithTheTreeOfTheFirst) {
  ExpressionCache cache;
  TestPlaceholders first({"#a=x", ":v=1"}), second({"#a=x", ":v=2"});
  const auto tree = must(cache.condition(ExpressionKind::kCondition, "#a = :v", first.get()));
  EXPECT_EQ(tree, must(cache.condition(ExpressionKind::kCondition, "#a = :v", second.get())));
  EXPECT_EQ(cache.figures().hits, 1U);
  EXPECT_EQ(cache.figures().misses, 1U);
  EXPECT_EQ(cache.figures().entries, 1U);
  EXPECT_GT(cache.figures().bytes, 0U);
}

TEST(ExpressionCache, ErrorsAreTheParsersWhateverWasKept) {
  for (const Case& row : kCases) {
    SCOPED_TRACE(row.text);
    ExpressionCache cache;
    for (const auto& values : {row.fails, row.passes, row.fails, row.passes}) {
      TestPlaceholders by_cache(values), by_parser(values);
      EXPECT_EQ(cached(cache, row.kind, row.text, by_cache.get()), parsed(row.kind, row.text, by_parser.get()));
    }
    EXPECT_EQ(cache.figures().hits, 1U);
    EXPECT_EQ(cache.figures().misses, 3U);
    EXPECT_EQ(cache.figures().entries, 1U);
  }
}

TEST(ExpressionCache, WhatATreeDependsOnIsInTheKey) {
  const std::vector<std::vector<std::string>> placeholders{
      {"#a=x", ":v=1"}, {"#a=y", ":v=1"}, {"#a=x", ":v=1", ":u=1"}, {"#a=x", "#b=x", ":v=1"}, {"#a=xv", ":v=1"}};
  ExpressionCache cache;
  for (const auto& definitions : placeholders) {
    TestPlaceholders by_cache(definitions), by_parser(definitions);
    EXPECT_EQ(cached(cache, ExpressionKind::kCondition, "#a = :v", by_cache.get()),
              parsed(ExpressionKind::kCondition, "#a = :v", by_parser.get()));
  }
  EXPECT_EQ(cache.figures().hits, 0U);
  EXPECT_EQ(cache.figures().entries, placeholders.size());
}

TEST(ExpressionCache, OneTextMeansSomethingElseInEachKind) {
  ExpressionCache cache;
  for (int round = 0; round < 2; ++round) {
    for (const ExpressionKind kind :
         {ExpressionKind::kCondition, ExpressionKind::kFilter, ExpressionKind::kKeyCondition, ExpressionKind::kUpdate,
          ExpressionKind::kProjection}) {
      for (const std::string text : {"a = :v", "ADD a :v", "a, b", "size(a) > :v"}) {
        TestPlaceholders by_cache({":v=1"}), by_parser({":v=1"});
        EXPECT_EQ(cached(cache, kind, text, by_cache.get()), parsed(kind, text, by_parser.get()));
      }
    }
  }
}

TEST(ExpressionCache, TheOrderOfTheMapsDoesNotMatter) {
  ExpressionCache cache;
  TestPlaceholders first({":a=1", ":b=2"}), second({":b=4", ":a=3"});
  const auto tree = must(cache.condition(ExpressionKind::kCondition, "x BETWEEN :a AND :b", first.get()));
  EXPECT_EQ(tree, must(cache.condition(ExpressionKind::kCondition, "x BETWEEN :a AND :b", second.get())));
}

TEST(ExpressionCache, MarksOnlyWhatItsExpressionUses) {
  ExpressionCache cache;
  for (int round = 0; round < 2; ++round) {
    TestPlaceholders placeholders({"#a=x", "#b=y", ":v=1", ":w=2"});
    must(cache.condition(ExpressionKind::kCondition, "#a = :v", placeholders.get()));
    EXPECT_EQ(message_of(placeholders.get().check_all_used()),
              "Value provided in ExpressionAttributeNames unused in expressions: keys: {#b}");
    must(cache.update("SET #b = :w", placeholders.get()));
    EXPECT_EQ(message_of(placeholders.get().check_all_used()), "ok");
  }
  EXPECT_EQ(cache.figures().hits, 2U);
}

TEST(ExpressionCache, WhatIsUsedLeastRecentlyLeavesFirst) {
  ExpressionCache cache({.entries_max = 2});
  const auto use = [&cache](const std::string& text) {
    TestPlaceholders none({});
    return must(cache.projection(text, none.get()));
  };
  const auto a = use("a");
  use("b");
  EXPECT_EQ(use("a"), a);
  use("c");
  EXPECT_EQ(cache.figures().entries, 2U);
  EXPECT_EQ(use("a"), a);
  const std::uint64_t misses = cache.figures().misses;
  use("b");
  EXPECT_EQ(cache.figures().misses, misses + 1);
  // The tree outlives its entry.
  use("d");
  use("e");
  EXPECT_EQ(a->paths.front().attribute(), "a");
}

TEST(ExpressionCache, StaysWithinItsBytes) {
  constexpr std::size_t kBytesMax = 20'000;
  ExpressionCache cache({.bytes_max = kBytesMax});
  for (int i = 0; i < 200; ++i) {
    TestPlaceholders placeholders({"#a=" + std::string(1000, 'x') + std::to_string(i)});
    must(cache.projection("#a.b, #a.c", placeholders.get()));
    EXPECT_LE(cache.figures().bytes, kBytesMax);
  }
  EXPECT_GT(cache.figures().entries, 1U);
}

TEST(ExpressionCache, DoesNotKeepWhatIsLarge) {
  ExpressionCache cache({.key_bytes_max = 100});
  for (int round = 0; round < 2; ++round) {
    TestPlaceholders placeholders({"#a=" + std::string(100, 'x')});
    must(cache.projection("#a", placeholders.get()));
  }
  EXPECT_EQ(cache.figures().hits, 0U);
  EXPECT_EQ(cache.figures().entries, 0U);
}

}  // namespace
}  // namespace galvan::expression
