#include "expression/lexer.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace galvan::expression {
namespace {

std::vector<std::string> tokens_of(std::string_view text) {
  std::vector<std::string> tokens;
  for (Lexer lexer(text); lexer.current().kind != TokenKind::kEnd; lexer.advance())
    tokens.push_back((lexer.current().kind == TokenKind::kUnknown ? "?" : "") + std::string(lexer.current().text));
  return tokens;
}

TEST(Lexer, CutsTextIntoTokens) {
  using Tokens = std::vector<std::string>;
  EXPECT_EQ(tokens_of(""), Tokens{});
  EXPECT_EQ(tokens_of(" \t\r\n"), Tokens{});
  EXPECT_EQ(tokens_of("a=:v"), (Tokens{"a", "=", ":v"}));
  EXPECT_EQ(tokens_of("a<>b<=c>=d<e>f"), (Tokens{"a", "<>", "b", "<=", "c", ">=", "d", "<", "e", ">", "f"}));
  EXPECT_EQ(tokens_of("#n.l[10][0]"), (Tokens{"#n", ".", "l", "[", "10", "]", "[", "0", "]"}));
  EXPECT_EQ(tokens_of("f(a,:b)+c-d"), (Tokens{"f", "(", "a", ",", ":b", ")", "+", "c", "-", "d"}));
  EXPECT_EQ(tokens_of("a_1 #1 :_"), (Tokens{"a_1", "#1", ":_"}));
  EXPECT_EQ(tokens_of("007"), (Tokens{"0", "0", "7"}));
  EXPECT_EQ(tokens_of("_a # : !\xC3\xA9"), (Tokens{"?_", "a", "?#", "?:", "?!", "?\xC3\xA9"}));
  EXPECT_EQ(tokens_of("\x80\x80\x80\x80\x80"), (Tokens{"?\x80\x80\x80\x80", "?\x80"}));
}

TEST(Lexer, KnowsKeywordsInAnyLetterCase) {
  for (const char* word : {"AND", "and", "oR", "Not", "between", "IN", "set", "Remove", "aDD", "DELETE"})
    EXPECT_NE(Lexer(word).current().kind, TokenKind::kName) << word;
  for (const char* word : {"ands", "an", "i", "sets", "in_", "not1"})
    EXPECT_EQ(Lexer(word).current().kind, TokenKind::kName) << word;
}

TEST(Lexer, QuotesFromThePreviousTokenToTheNext) {
  Lexer lexer("  a =  b c ");
  EXPECT_EQ(lexer.surroundings(), "  a =");
  lexer.advance();
  EXPECT_EQ(lexer.surroundings(), "a =  b");
  lexer.advance();
  EXPECT_EQ(lexer.surroundings(), "=  b c");
  lexer.advance();
  EXPECT_EQ(lexer.surroundings(), "b c ");
  lexer.advance();
  EXPECT_EQ(lexer.surroundings(), "c ");
}

}  // namespace
}  // namespace galvan::expression
