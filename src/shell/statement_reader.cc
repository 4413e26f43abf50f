#include "shell/statement_reader.h"

#include "partiql/lexer.h"

#include <algorithm>
#include <utility>

namespace galvan::shell {

namespace {

bool is_blank(std::string_view text) { return partiql::Lexer(text).current().kind == partiql::TokenKind::kEnd; }

/// Where the first semicolon stands that ends a statement.
std::optional<std::size_t> semicolon_place(std::string_view text) {
  for (partiql::Lexer lexer(text); lexer.current().kind != partiql::TokenKind::kEnd; lexer.advance()) {
    if (lexer.current().kind != partiql::TokenKind::kSemicolon) continue;
    return static_cast<std::size_t>(lexer.current().text.data() - text.data());
  }
  return std::nullopt;
}

}  // namespace

void StatementReader::add_line(std::string_view line) { text_.append(line).append("\n"); }

void StatementReader::drop_blanks() {
  const std::size_t begin = text_.find_first_not_of(" \t\r\n;");
  text_.erase(0, std::min(begin, text_.size()));
}

std::optional<std::string> StatementReader::next() {
  drop_blanks();
  const bool command = text_.starts_with('\\');
  const auto end = command ? std::optional(text_.find('\n')) : semicolon_place(text_);
  if (!end || *end == std::string::npos) return std::nullopt;
  std::string statement = text_.substr(0, *end);
  text_.erase(0, *end + 1);
  return statement;
}

std::optional<std::string> StatementReader::rest() {
  drop_blanks();
  if (is_blank(text_)) return std::nullopt;
  return std::exchange(text_, {});
}

bool StatementReader::within_statement() const { return !is_blank(text_); }

}  // namespace galvan::shell
