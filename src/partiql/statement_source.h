#pragma once

#include "expression/path.h"
#include "model/api_error.h"
#include "partiql/lexer.h"
#include "partiql/statement.h"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace galvan::partiql {

/// "Statement wasn't well formed, can't be processed: <detail>".
tl::unexpected<ApiError> malformed(std::string_view detail);

/// What stands between the quotes of a string or name, where a quote is written twice.
std::string unquoted(std::string_view quoted);

/// What the parsers of a statement's parts share: its tokens, its parameters, and the values that they gather.
class StatementSource {
 public:
  StatementSource(std::string_view text, std::span<const ValueView> parameters, StatementValues& values)
      : lexer_(text), parameters_(parameters), values_(values) {}

  const Token& token() const { return lexer_.current(); }
  const Token& next() const { return lexer_.next(); }
  void advance() { lexer_.advance(); }
  bool at(TokenKind kind) const { return token().kind == kind; }
  bool at_word(std::string_view word) const { return is_word(token(), word); }
  bool at_call() const { return at(TokenKind::kIdentifier) && next().kind == TokenKind::kLeftParen; }
  /// Step over the token, if it is that one.
  bool accept(TokenKind kind);
  bool accept_word(std::string_view word);
  Result<void> expect(TokenKind kind);
  Result<void> expect_word(std::string_view word);

  /// The error of a token that cannot stand where it does.
  tl::unexpected<ApiError> unexpected() const;
  /// "<what> at <line>:<column>:<length>", of the current token.
  std::string at_place(std::string_view what) const;

  /// A name, with or without quotes.
  Result<std::string> parse_name();
  /// attribute{.name | ['name'] | [index]}
  Result<expression::Path> parse_path();

  /// Whether a literal or parameter starts here.
  bool at_value() const;
  Result<expression::ValueSlot> parse_value();
  /// A map that is an item, or a parameter that gives one, appended to `out` in the encoded form.
  Result<void> append_item(std::string& out);

  /// Make one more value: a part of a parameter, which is borrowed, or a constant.
  expression::ValueSlot add_value(ValueView value) { return values_.add(value); }
  expression::ValueSlot add_constant(const AttributeValue& value) { return values_.add_owned(value.encoded()); }
  std::span<const ValueView> values() const { return values_.views(); }

  /// Keeps an error that is no error of syntax: the first one is told of if the statement has none of syntax.
  void set_error(std::string message);
  /// At the statement's end. Errors: a wrong count of parameters, then what set_error() kept.
  Result<void> check() const;
  /// False once there were more question marks than parameters: then values stand for nothing.
  bool values_known() const { return parameters_used_ <= parameters_.size(); }

  /// One level of recursion, for as long as it lives.
  class Level {
   public:
    explicit Level(StatementSource& source) : source_(source) { ++source_.levels_; }
    ~Level() { --source_.levels_; }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

   private:
    StatementSource& source_;
  };
  /// Errors: conditions within conditions beyond limits::kStatementLevelsMax.
  Result<void> check_levels() const;

 private:
  ValueView take_parameter();
  Result<void> append_value(std::string& out, std::size_t level);
  Result<void> append_number(std::string& out);
  Result<void> append_list(std::string& out, std::size_t level);
  Result<void> append_map(std::string& out, std::size_t level);
  Result<void> append_set(std::string& out, std::size_t level);
  Result<void> check_literal_bytes(std::size_t bytes) const;
  Result<void> append_path_steps(expression::Path& path);

  Lexer lexer_;
  std::span<const ValueView> parameters_;
  std::size_t parameters_used_ = 0;
  StatementValues& values_;
  std::string error_;
  std::size_t levels_ = 0;
};

}  // namespace galvan::partiql
