#include "partiql/statement_source.h"

#include "model/limits.h"

#include <charconv>
#include <limits>
#include <utility>

namespace galvan::partiql {

tl::unexpected<ApiError> malformed(std::string_view detail) {
  return validation_error("Statement wasn't well formed, can't be processed: " + std::string(detail));
}

bool StatementSource::accept(TokenKind kind) {
  if (!at(kind)) return false;
  advance();
  return true;
}

bool StatementSource::accept_word(std::string_view word) {
  if (!at_word(word)) return false;
  advance();
  return true;
}

Result<void> StatementSource::expect(TokenKind kind) {
  if (!accept(kind)) return unexpected();
  return ok();
}

Result<void> StatementSource::expect_word(std::string_view word) {
  if (!accept_word(word)) return unexpected();
  return ok();
}

tl::unexpected<ApiError> StatementSource::unexpected() const {
  if (at(TokenKind::kEnd)) return malformed("Unexpected end of statement");
  if (at(TokenKind::kUnknown)) return malformed(at_place("Unexpected character"));
  if (at(TokenKind::kIdentifier) && is_reserved_word(token().text)) return malformed("Unexpected keyword");
  return malformed(at_place("Unexpected term"));
}

std::string StatementSource::at_place(std::string_view what) const {
  const TokenPlace place = lexer_.place_of(token());
  std::string text(what);
  text.append(" at ").append(std::to_string(place.line)).append(":").append(std::to_string(place.column));
  return text.append(":").append(std::to_string(token().text.size()));
}

std::string unquoted(std::string_view quoted) {
  const char quote = quoted.front();
  const std::string_view inner = quoted.substr(1, quoted.size() - 2);
  std::string text;
  text.reserve(inner.size());
  for (std::size_t i = 0; i < inner.size(); ++i) {
    text.push_back(inner[i]);
    if (inner[i] == quote) ++i;
  }
  return text;
}

Result<std::string> StatementSource::parse_name() {
  std::string name;
  if (at(TokenKind::kQuotedIdentifier)) {
    name = unquoted(token().text);
    if (name.empty()) return malformed(at_place("Empty name"));
  } else if (at(TokenKind::kIdentifier) && !is_reserved_word(token().text)) {
    name = token().text;
  } else {
    return unexpected();
  }
  advance();
  return name;
}

Result<expression::Path> StatementSource::parse_path() {
  GALVAN_TRY(std::string attribute, parse_name());
  expression::Path path(std::move(attribute));
  GALVAN_TRY(append_path_steps(path));
  if (path.elements().size() > limits::kDocumentPathLevelsMax) {
    set_error("The document path has too many nesting levels; nesting levels: " +
              std::to_string(path.elements().size()));
  }
  return path;
}

Result<void> StatementSource::append_path_steps(expression::Path& path) {
  while (true) {
    if (accept(TokenKind::kDot)) {
      if (!at(TokenKind::kIdentifier) && !at(TokenKind::kQuotedIdentifier)) {
        return malformed("Invalid path dot component");
      }
      if (at(TokenKind::kIdentifier) && is_reserved_word(token().text)) return malformed("Invalid path dot component");
      GALVAN_TRY(std::string name, parse_name());
      path.append_name(std::move(name));
    } else if (accept(TokenKind::kLeftBracket)) {
      const std::string_view text = token().text;
      if (at(TokenKind::kString)) {
        std::string name = unquoted(text);
        if (name.empty()) return malformed(at_place("Empty name"));
        path.append_name(std::move(name));
      } else if (at(TokenKind::kNumber)) {
        expression::ListIndex index = 0;
        const auto parsed = std::from_chars(text.data(), text.data() + text.size(), index);
        if (parsed.ptr != text.data() + text.size()) return unexpected();
        if (parsed.ec != std::errc() || index > std::numeric_limits<std::int32_t>::max()) {
          set_error("List index is not within the allowable range; index: [" + std::string(text) + "]");
        }
        path.append_index(index);
      } else {
        return unexpected();
      }
      advance();
      GALVAN_TRY(expect(TokenKind::kRightBracket));
    } else {
      return ok();
    }
  }
}

bool StatementSource::at_value() const {
  switch (token().kind) {
    case TokenKind::kString:
    case TokenKind::kNumber:
    case TokenKind::kParameter:
    case TokenKind::kPlus:
    case TokenKind::kMinus:
    case TokenKind::kLeftBracket:
    case TokenKind::kLeftBrace:
    case TokenKind::kLeftSet:
      return true;
    case TokenKind::kIdentifier:
      return at_word("TRUE") || at_word("FALSE") || at_word("NULL");
    default:
      return false;
  }
}

Result<expression::ValueSlot> StatementSource::parse_value() {
  if (at(TokenKind::kParameter)) return values_.add(take_parameter());
  std::string encoded;
  GALVAN_TRY(append_value(encoded, 1));
  return values_.add_owned(std::move(encoded));
}

void StatementSource::set_error(std::string message) {
  if (error_.empty()) error_ = std::move(message);
}

Result<void> StatementSource::check() const {
  if (parameters_used_ != parameters_.size()) {
    return validation_error("Number of parameters in request and statement don't match.");
  }
  if (!error_.empty()) return validation_error(error_);
  return ok();
}

Result<void> StatementSource::check_levels() const {
  if (levels_ <= limits::kStatementLevelsMax) return ok();
  return malformed(at_place("Too many nested conditions"));
}

}  // namespace galvan::partiql
