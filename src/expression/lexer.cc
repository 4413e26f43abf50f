#include "expression/lexer.h"

#include <algorithm>
#include <optional>

namespace galvan::expression {

namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_word(char c) { return is_letter(c) || is_digit(c) || c == '_'; }

std::size_t count_while(std::string_view text, bool (*holds)(char)) {
  return static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), holds) - text.begin());
}

bool is_keyword(std::string_view word, std::string_view upper_case) {
  return std::equal(word.begin(), word.end(), upper_case.begin(), upper_case.end(),
                    [](char a, char b) { return (a & ~0x20) == b; });
}

TokenKind word_kind(std::string_view word) {
  struct Keyword {
    std::string_view word;
    TokenKind kind;
  };
  constexpr Keyword kKeywords[] = {
      {"AND", TokenKind::kAnd},         {"OR", TokenKind::kOr},   {"NOT", TokenKind::kNot},
      {"BETWEEN", TokenKind::kBetween}, {"IN", TokenKind::kIn},   {"SET", TokenKind::kSet},
      {"REMOVE", TokenKind::kRemove},   {"ADD", TokenKind::kAdd}, {"DELETE", TokenKind::kDelete},
  };
  for (const Keyword& keyword : kKeywords)
    if (is_keyword(word, keyword.word)) return keyword.kind;
  return TokenKind::kName;
}

std::optional<TokenKind> symbol_kind(char c) {
  switch (c) {
    case '=':
      return TokenKind::kEqual;
    case '<':
      return TokenKind::kLess;
    case '>':
      return TokenKind::kGreater;
    case '+':
      return TokenKind::kPlus;
    case '-':
      return TokenKind::kMinus;
    case '(':
      return TokenKind::kLeftParen;
    case ')':
      return TokenKind::kRightParen;
    case '[':
      return TokenKind::kLeftBracket;
    case ']':
      return TokenKind::kRightBracket;
    case ',':
      return TokenKind::kComma;
    case '.':
      return TokenKind::kDot;
    default:
      return std::nullopt;
  }
}

// One UTF-8 character; one byte where the text is not UTF-8.
std::size_t character_length(std::string_view text) {
  std::size_t length = 1;
  while (length < text.size() && length < 4 && (static_cast<unsigned char>(text[length]) & 0xC0) == 0x80) ++length;
  return length;
}

}  // namespace

Lexer::Lexer(std::string_view text) : text_(text), current_(scan()), next_(scan()) {}

void Lexer::advance() {
  previous_start_ = static_cast<std::size_t>(current_.text.data() - text_.data());
  current_ = next_;
  next_ = scan();
}

std::string_view Lexer::surroundings() const {
  const auto end = static_cast<std::size_t>(next_.text.data() + next_.text.size() - text_.data());
  return text_.substr(previous_start_, end - previous_start_);
}

Token Lexer::take(TokenKind kind, std::size_t length) {
  const Token token{kind, text_.substr(position_, length)};
  position_ += length;
  return token;
}

Token Lexer::scan() {
  constexpr std::string_view kSpaces = " \t\r\n";
  position_ = std::min(text_.find_first_not_of(kSpaces, position_), text_.size());
  const std::string_view rest = text_.substr(position_);
  if (rest.empty()) return take(TokenKind::kEnd, 0);
  const char first = rest[0];
  if (is_letter(first)) {
    const std::size_t length = count_while(rest, is_word);
    return take(word_kind(rest.substr(0, length)), length);
  }
  if (first == '#' || first == ':') {
    const std::size_t length = 1 + count_while(rest.substr(1), is_word);
    if (length == 1) return take(TokenKind::kUnknown, 1);
    return take(first == '#' ? TokenKind::kNamePlaceholder : TokenKind::kValuePlaceholder, length);
  }
  if (is_digit(first)) return take(TokenKind::kIndex, first == '0' ? 1 : count_while(rest, is_digit));
  if (rest.starts_with("<>")) return take(TokenKind::kNotEqual, 2);
  if (rest.starts_with("<=")) return take(TokenKind::kLessOrEqual, 2);
  if (rest.starts_with(">=")) return take(TokenKind::kGreaterOrEqual, 2);
  if (const auto symbol = symbol_kind(first)) return take(*symbol, 1);
  return take(TokenKind::kUnknown, character_length(rest));
}

}  // namespace galvan::expression
