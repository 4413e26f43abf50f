#pragma once

#include "expression/expression_kind.h"
#include "expression/lexer.h"
#include "expression/path.h"
#include "expression/placeholders.h"
#include "model/api_error.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace galvan::expression {

/// "Invalid ConditionExpression: <what>".
tl::unexpected<ApiError> expression_error(ExpressionKind kind, std::string_view what);

/// The first of several errors of one rank. The service reports errors by rank, and in the order of the text only
/// within a rank, so parsers go on after an error that is not one of syntax.
class FirstError {
 public:
  void set(std::string what) {
    if (what_.empty()) what_ = std::move(what);
  }
  bool empty() const { return what_.empty(); }
  const std::string& what() const { return what_; }

 private:
  std::string what_;
};

/// What the parsers of all kinds share: tokens, paths, placeholders, limits.
class Parser {
 protected:
  Parser(ExpressionKind kind, std::string_view text, Placeholders& placeholders)
      : kind_(kind), text_(text), lexer_(text), placeholders_(placeholders) {}

  /// Before anything else. Errors: an empty text, or one beyond limits::kExpressionBytesMax.
  Result<void> check_size() const;
  /// After the parse. Errors: more than limits::kExpressionOperatorsMax operators.
  Result<void> check_operators() const;
  /// The error of the first of these ranks that has one.
  Result<void> check_ranks(std::initializer_list<const FirstError*> ranks) const;

  const Token& token() const { return lexer_.current(); }
  bool at(TokenKind kind) const { return token().kind == kind; }
  bool at_call() const { return at(TokenKind::kName) && lexer_.next().kind == TokenKind::kLeftParen; }
  void advance() { lexer_.advance(); }
  /// Steps over a token of that kind, if it is the current one.
  bool accept(TokenKind kind);
  Result<void> expect(TokenKind kind);
  tl::unexpected<ApiError> syntax_error() const;
  tl::unexpected<ApiError> redundant_parentheses() const;

  Result<Path> parse_path();
  /// ":v". An undefined value gives slot 0 and an error in undefined_.
  Result<ValueSlot> parse_value();

  void count_operator() { ++operators_; }

  /// One level of recursion, for as long as it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) { ++parser_.levels_; }
    ~Level() { --parser_.levels_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    Parser& parser_;
  };
  /// Whether parentheses and calls are nested deeper than an expression without redundant parentheses, and with no more
  /// operators than allowed, can need.
  bool too_deep() const;

  ExpressionKind kind_;
  std::string_view text_;  // the caller's
  Lexer lexer_;
  Placeholders& placeholders_;

  FirstError names_;            // reserved words, list indexes out of range, too many bytes of names
  FirstError undefined_names_;  // and paths that are too long
  FirstError undefined_values_;
  /// Which of the two came first: the ranks that do not tell them apart use this.
  FirstError undefined_;

 private:
  std::string path_name();
  Result<ListIndex> path_index();

  std::size_t operators_ = 0;
  std::size_t levels_ = 0;
  std::size_t name_bytes_ = 0;  // of placeholders' names
};

}  // namespace galvan::expression
