#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace galvan::partiql {

enum class TokenKind : std::uint8_t {
  kEnd,
  kUnknown,           // a character that no token starts with, or a quote or comment without its end
  kIdentifier,        // a letter, '_' or '$', then digits too; keywords are identifiers
  kQuotedIdentifier,  // "…", with "" for a quote
  kString,            // '…', with '' for a quote
  kNumber,            // digits with an optional point and exponent, without a sign
  kParameter,         // ?
  kEqual,
  kNotEqual,  // <> or !=
  kLess,
  kLessOrEqual,
  kGreater,
  kGreaterOrEqual,
  kPlus,
  kMinus,
  kStar,
  kLeftParen,
  kRightParen,
  kLeftBracket,
  kRightBracket,
  kLeftBrace,
  kRightBrace,
  kLeftSet,   // <<
  kRightSet,  // >>
  kComma,
  kDot,
  kColon,
  kSemicolon,
};

/// A token as it stands in the statement, quotes included. Borrows the text.
struct Token {
  TokenKind kind;
  std::string_view text;
};

/// Where a token stands, as messages tell it: both from 1, the column in bytes.
struct TokenPlace {
  std::size_t line, column;
};

/// Cuts a statement into tokens, one ahead of the parser; skips spaces and comments ("-- …", "/* … */"). Borrows the
/// text. Does not allocate.
class Lexer {
 public:
  explicit Lexer(std::string_view text);

  const Token& current() const { return current_; }
  const Token& next() const { return next_; }
  void advance();

  /// Linear in the text before the token: for messages alone.
  TokenPlace place_of(const Token& token) const;

 private:
  Token scan();
  bool skip_space();
  Token take(TokenKind kind, std::size_t length);
  Token take_quoted(TokenKind kind, char quote);
  std::size_t number_length() const;

  std::string_view text_;
  std::size_t position_ = 0;
  Token current_;
  Token next_;
};

/// Whether the token is that keyword, which is given in capitals, in any letter case.
bool is_word(const Token& token, std::string_view word);

/// Whether an identifier without quotes is a keyword that can stand for no name.
bool is_reserved_word(std::string_view identifier);

}  // namespace galvan::partiql
