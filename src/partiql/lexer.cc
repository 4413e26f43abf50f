#include "partiql/lexer.h"

#include <algorithm>
#include <array>

namespace galvan::partiql {

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$'; }
bool is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
char to_upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

bool equals_word(std::string_view text, std::string_view word) { return std::ranges::equal(text, word, {}, to_upper); }

std::size_t digits_length(std::string_view text) {
  return std::min(static_cast<std::size_t>(std::ranges::find_if_not(text, is_digit) - text.begin()), text.size());
}

struct Symbol {
  std::string_view text;
  TokenKind kind;
};

// Those of two characters first.
constexpr auto kSymbols = std::to_array<Symbol>({
    {"<<", TokenKind::kLeftSet},     {">>", TokenKind::kRightSet},    {"<>", TokenKind::kNotEqual},
    {"!=", TokenKind::kNotEqual},    {"<=", TokenKind::kLessOrEqual}, {">=", TokenKind::kGreaterOrEqual},
    {"=", TokenKind::kEqual},        {"<", TokenKind::kLess},         {">", TokenKind::kGreater},
    {"+", TokenKind::kPlus},         {"-", TokenKind::kMinus},        {"*", TokenKind::kStar},
    {"(", TokenKind::kLeftParen},    {")", TokenKind::kRightParen},   {"[", TokenKind::kLeftBracket},
    {"]", TokenKind::kRightBracket}, {"{", TokenKind::kLeftBrace},    {"}", TokenKind::kRightBrace},
    {",", TokenKind::kComma},        {".", TokenKind::kDot},          {":", TokenKind::kColon},
    {";", TokenKind::kSemicolon},    {"?", TokenKind::kParameter},
});

// PartiQL has many more keywords. The service takes some of them for names, without saying which, so only those are
// refused that the statements themselves are made of.
constexpr auto kReservedWords = std::to_array<std::string_view>({
    "AND",    "AS",        "BETWEEN", "BY",  "DELETE", "EXISTS",  "FALSE", "FROM",   "GROUP", "HAVING",
    "IN",     "INSERT",    "INTO",    "IS",  "LIMIT",  "MISSING", "NOT",   "NULL",   "OR",    "ORDER",
    "REMOVE", "RETURNING", "SELECT",  "SET", "TRUE",   "UPDATE",  "VALUE", "VALUES", "WHERE",
});

}  // namespace

Lexer::Lexer(std::string_view text) : text_(text), current_(scan()), next_(scan()) {}

void Lexer::advance() {
  current_ = next_;
  next_ = scan();
}

TokenPlace Lexer::place_of(const Token& token) const {
  const std::string_view before = text_.substr(0, static_cast<std::size_t>(token.text.data() - text_.data()));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  return {static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1, before.size() - line_start + 1};
}

// False at a comment without its end.
bool Lexer::skip_space() {
  while (true) {
    const std::string_view rest = text_.substr(position_);
    if (!rest.empty() && is_space(rest[0])) {
      ++position_;
    } else if (rest.starts_with("--")) {
      position_ += std::min(rest.find('\n'), rest.size());
    } else if (rest.starts_with("/*")) {
      const std::size_t end = rest.find("*/", 2);
      if (end == std::string_view::npos) return false;
      position_ += end + 2;
    } else {
      return true;
    }
  }
}

Token Lexer::take(TokenKind kind, std::size_t length) {
  const std::string_view text = text_.substr(position_, length);
  position_ += text.size();
  return {kind, text};
}

Token Lexer::take_quoted(TokenKind kind, char quote) {
  const std::string_view rest = text_.substr(position_);
  std::size_t end = 1;
  while (true) {
    end = rest.find(quote, end);
    if (end == std::string_view::npos) return take(TokenKind::kUnknown, rest.size());
    if (end + 1 == rest.size() || rest[end + 1] != quote) return take(kind, end + 1);
    end += 2;
  }
}

std::size_t Lexer::number_length() const {
  const std::string_view rest = text_.substr(position_);
  std::size_t length = digits_length(rest);
  if (length < rest.size() && rest[length] == '.') length += 1 + digits_length(rest.substr(length + 1));
  if (length < rest.size() && to_upper(rest[length]) == 'E') {
    std::size_t digits = length + 1;
    if (digits < rest.size() && (rest[digits] == '+' || rest[digits] == '-')) ++digits;
    const std::size_t count = digits_length(rest.substr(digits));
    if (count > 0) length = digits + count;
  }
  return length;
}

Token Lexer::scan() {
  if (!skip_space()) return take(TokenKind::kUnknown, text_.size());
  const std::string_view rest = text_.substr(position_);
  if (rest.empty()) return take(TokenKind::kEnd, 0);
  if (is_letter(rest[0])) {
    const auto end = std::ranges::find_if_not(rest, [](char c) { return is_letter(c) || is_digit(c); });
    return take(TokenKind::kIdentifier, static_cast<std::size_t>(end - rest.begin()));
  }
  if (is_digit(rest[0]) || (rest[0] == '.' && rest.size() > 1 && is_digit(rest[1]))) {
    return take(TokenKind::kNumber, number_length());
  }
  if (rest[0] == '\'') return take_quoted(TokenKind::kString, '\'');
  if (rest[0] == '"') return take_quoted(TokenKind::kQuotedIdentifier, '"');
  for (const Symbol& symbol : kSymbols) {
    if (rest.starts_with(symbol.text)) return take(symbol.kind, symbol.text.size());
  }
  return take(TokenKind::kUnknown, 1);
}

bool is_word(const Token& token, std::string_view word) {
  return token.kind == TokenKind::kIdentifier && equals_word(token.text, word);
}

bool is_reserved_word(std::string_view identifier) {
  return std::ranges::any_of(kReservedWords, [&](std::string_view word) { return equals_word(identifier, word); });
}

}  // namespace galvan::partiql
