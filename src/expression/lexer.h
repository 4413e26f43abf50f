#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace galvan::expression {

enum class TokenKind : std::uint8_t {
  kEnd,
  kUnknown,           // a character that no token starts with; one character
  kName,              // a letter, then letters, digits and underscores; no keyword
  kNamePlaceholder,   // "#n"
  kValuePlaceholder,  // ":v"
  kIndex,             // digits without a leading zero
  kEqual,
  kNotEqual,
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kPlus,
  kMinus,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kComma,
  kDot,
  // Keywords, in any letter case. They are keywords in every kind of expression.
  kAnd,
  kOr,
  kNot,
  kBetween,
  kIn,
  kSet,
  kRemove,
  kAdd,
  kDelete,
};

/// A token and where it stands in the text. Borrows the text.
struct Token {
  TokenKind kind;
  std::string_view text;
};

/// Cuts an expression into tokens, one ahead of the parser. Borrows the text. Does not allocate.
class Lexer {
 public:
  explicit Lexer(std::string_view text);

  const Token& current() const { return current_; }
  const Token& next() const { return next_; }
  void advance();

  /// What a syntax error at the current token quotes: from the token before it to the token after it.
  std::string_view surroundings() const;

 private:
  Token scan();
  Token take(TokenKind kind, std::size_t length);

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t previous_start_ = 0;  // of the token before the current one; the text's start where there is none
  Token current_;
  Token next_;
};

}  // namespace galvan::expression
