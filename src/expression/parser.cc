#include "expression/parser.h"

#include "expression/reserved_words.h"
#include "model/limits.h"

#include <charconv>
#include <limits>

namespace galvan::expression {

tl::unexpected<ApiError> expression_error(ExpressionKind kind, std::string_view what) {
  std::string message("Invalid ");
  message.append(expression_kind_name(kind)).append(": ").append(what);
  return validation_error(std::move(message));
}

Result<void> Parser::check_size() const {
  if (text_.empty()) return expression_error(kind_, "The expression can not be empty;");
  if (text_.size() <= limits::kExpressionBytesMax) return ok();
  std::string message("Expression size has exceeded the maximum allowed size;");
  // The service has other parsers for conditions than for these two, which do not tell it.
  const bool tells_size = kind_ != ExpressionKind::kUpdate && kind_ != ExpressionKind::kProjection;
  if (tells_size) message += " expression size: " + std::to_string(text_.size());
  return expression_error(kind_, message);
}

Result<void> Parser::check_operators() const {
  if (operators_ > limits::kExpressionOperatorsMax)
    // The service stops at the first that is too many.
    return expression_error(kind_, "The expression contains too many operators; operator count: " +
                                       std::to_string(limits::kExpressionOperatorsMax + 1));
  return ok();
}

Result<void> Parser::check_ranks(std::initializer_list<const FirstError*> ranks) const {
  for (const FirstError* rank : ranks)
    if (!rank->empty()) return expression_error(kind_, rank->what());
  return ok();
}

bool Parser::accept(TokenKind kind) {
  if (!at(kind)) return false;
  advance();
  return true;
}

Result<void> Parser::expect(TokenKind kind) {
  if (!accept(kind)) return syntax_error();
  return ok();
}

tl::unexpected<ApiError> Parser::syntax_error() const {
  std::string what("Syntax error; token: \"");
  what.append(at(TokenKind::kEnd) ? "<EOF>" : token().text);
  what.append("\", near: \"").append(lexer_.surroundings()).append("\"");
  return expression_error(kind_, what);
}

tl::unexpected<ApiError> Parser::redundant_parentheses() const {
  return expression_error(kind_, "The expression has redundant parentheses;");
}

bool Parser::too_deep() const { return levels_ > limits::kExpressionOperatorsMax + 20; }

// The attribute name that the current token stands for.
std::string Parser::path_name() {
  const std::string_view text = token().text;
  if (at(TokenKind::kNamePlaceholder)) {
    if (const auto name = placeholders_.use_name(text)) {
      // Each use of a name is a copy of it, and its placeholder takes but two bytes of the expression.
      name_bytes_ += name->size();
      if (name_bytes_ <= limits::kPlaceholderMapsBytesMax) return std::string(*name);
      names_.set("The attribute names in the document paths have exceeded the maximum allowed size;");
      return std::string(text);
    }
    const std::string what =
        "An expression attribute name used in the document path is not defined; attribute name: " + std::string(text);
    undefined_names_.set(what);
    undefined_.set(what);
  } else if (is_reserved_word(text)) {
    names_.set("Attribute name is a reserved keyword; reserved keyword: " + std::string(text));
  }
  return std::string(text);
}

Result<ListIndex> Parser::path_index() {
  if (!at(TokenKind::kIndex)) return syntax_error();
  const std::string_view digits = token().text;
  ListIndex index = 0;
  const auto parsed = std::from_chars(digits.data(), digits.data() + digits.size(), index);
  if (parsed.ec != std::errc() || index > std::numeric_limits<std::int32_t>::max())
    names_.set("List index is not within the allowable range; index: [" + std::string(digits) + "]");
  advance();
  GALVAN_TRY(expect(TokenKind::kRightBracket));
  return index;
}

Result<Path> Parser::parse_path() {
  const auto at_name = [this] { return at(TokenKind::kName) || at(TokenKind::kNamePlaceholder); };
  if (!at_name()) return syntax_error();
  Path path(path_name());
  advance();
  while (true) {
    if (accept(TokenKind::kDot)) {
      if (!at_name()) return syntax_error();
      path.append_name(path_name());
      advance();
    } else if (accept(TokenKind::kLeftBracket)) {
      GALVAN_TRY(const ListIndex index, path_index());
      path.append_index(index);
    } else {
      break;
    }
  }
  if (path.elements().size() > limits::kDocumentPathLevelsMax) {
    const std::string what =
        "The document path has too many nesting levels; nesting levels: " + std::to_string(path.elements().size());
    undefined_names_.set(what);
    undefined_.set(what);
  }
  return path;
}

Result<ValueSlot> Parser::parse_value() {
  if (!at(TokenKind::kValuePlaceholder)) return syntax_error();
  const std::string_view text = token().text;
  const auto slot = placeholders_.use_value(text);
  if (!slot) {
    const std::string what =
        "An expression attribute value used in expression is not defined; attribute value: " + std::string(text);
    undefined_values_.set(what);
    undefined_.set(what);
  }
  advance();
  return slot.value_or(0);
}

}  // namespace galvan::expression
