#include "expression/condition_check.h"
#include "model/limits.h"
#include "model/number.h"
#include "model/value.h"
#include "partiql/statement_source.h"

#include <algorithm>
#include <map>
#include <optional>
#include <vector>

// The literals of statements, with parameters in any place of them.
namespace galvan::partiql {

namespace {

constexpr std::string_view kTooManyLevels =
    "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit";

std::optional<AttributeType> set_type_of(AttributeType member) {
  switch (member) {
    case AttributeType::kS:
      return AttributeType::kSS;
    case AttributeType::kN:
      return AttributeType::kNS;
    case AttributeType::kB:
      return AttributeType::kBS;
    default:
      return std::nullopt;
  }
}

}  // namespace

ValueView StatementSource::take_parameter() {
  advance();
  ++parameters_used_;
  // Stands in for a parameter that there is not, until check() tells of it.
  static const AttributeValue none = AttributeValue::null();
  return values_known() ? parameters_[parameters_used_ - 1] : none.view();
}

Result<void> StatementSource::append_item(std::string& out) {
  if (at(TokenKind::kLeftBrace)) return append_map(out, 0);  // its attributes are the first level
  if (!at(TokenKind::kParameter)) return unexpected();
  const ValueView item = take_parameter();
  if (values_known() && item.type() != AttributeType::kM) {
    set_error(expression::operand_type_message("VALUE", attribute_type_name(item.type())));
  }
  out.append(item.encoded());
  return ok();
}

/// `level` is 1 for a value by itself, and for an attribute's. Where a value is refused, one of any kind is appended.
Result<void> StatementSource::append_value(std::string& out, std::size_t level) {
  const std::size_t levels_left = static_cast<std::size_t>(limits::kNestingLevelsMax) + 1 - level;
  if (levels_left == 0) return validation_error(std::string(kTooManyLevels));
  ValueWriter writer(out);
  switch (token().kind) {
    case TokenKind::kString:
      writer.string(unquoted(token().text));
      advance();
      return ok();
    case TokenKind::kNumber:
    case TokenKind::kPlus:
    case TokenKind::kMinus:
      return append_number(out);
    case TokenKind::kParameter: {
      const ValueView parameter = take_parameter();
      if (needs_more_levels(parameter, levels_left)) return validation_error(std::string(kTooManyLevels));
      writer.value(parameter);
      return ok();
    }
    case TokenKind::kLeftBracket:
      return append_list(out, level);
    case TokenKind::kLeftBrace:
      return append_map(out, level);
    case TokenKind::kLeftSet:
      return append_set(out, level);
    default:
      break;
  }
  if (at_word("TRUE") || at_word("FALSE")) {
    writer.boolean(at_word("TRUE"));
  } else if (at_word("NULL")) {
    writer.null();
  } else {
    return unexpected();
  }
  advance();
  return ok();
}

Result<void> StatementSource::append_number(std::string& out) {
  const bool negative = accept(TokenKind::kMinus);
  if (!negative) accept(TokenKind::kPlus);
  if (!at(TokenKind::kNumber)) return unexpected();
  const std::string text = std::string(negative ? "-" : "").append(token().text);
  const Result<Number> number = Number::parse(text);
  if (!number.has_value()) set_error(number.error().message());
  advance();
  ValueWriter(out).number(number.has_value() ? *number : Number());
  return ok();
}

Result<void> StatementSource::check_literal_bytes(std::size_t bytes) const {
  if (bytes <= limits::kLiteralBytesMax) return ok();
  return validation_error("Item size has exceeded the maximum allowed size");
}

Result<void> StatementSource::append_list(std::string& out, std::size_t level) {
  ValueWriter writer(out);
  const std::size_t begin = out.size();
  advance();
  const ValueWriter::Mark mark = writer.begin_list();
  std::uint32_t count = 0;
  if (!at(TokenKind::kRightBracket)) {
    do {
      GALVAN_TRY(append_value(out, level + 1));
      GALVAN_TRY(check_literal_bytes(out.size() - begin));
      ++count;
    } while (accept(TokenKind::kComma));
  }
  GALVAN_TRY(expect(TokenKind::kRightBracket));
  writer.end(mark, count);
  return ok();
}

Result<void> StatementSource::append_map(std::string& out, std::size_t level) {
  advance();
  std::map<std::string, std::string> entries;  // in the order of the encoded form
  std::size_t bytes = 0;
  if (!at(TokenKind::kRightBrace)) {
    do {
      if (!at(TokenKind::kString)) return unexpected();
      std::string name = unquoted(token().text);
      if (name.empty()) set_error("One or more parameter values were invalid: Empty attribute name");
      advance();
      GALVAN_TRY(expect(TokenKind::kColon));
      std::string value;
      GALVAN_TRY(append_value(value, level + 1));
      bytes += name.size() + value.size();
      GALVAN_TRY(check_literal_bytes(bytes));
      const auto [entry, added] = entries.try_emplace(std::move(name), std::move(value));
      if (!added) set_error("Duplicate attribute name in a map: " + entry->first);
    } while (accept(TokenKind::kComma));
  }
  GALVAN_TRY(expect(TokenKind::kRightBrace));
  ValueWriter writer(out);
  const ValueWriter::Mark mark = writer.begin_map();
  for (const auto& [name, value] : entries) {
    writer.name(name);
    writer.value(ValueView(value));
  }
  writer.end(mark, static_cast<std::uint32_t>(entries.size()));
  return ok();
}

Result<void> StatementSource::append_set(std::string& out, std::size_t level) {
  advance();
  std::optional<AttributeType> type;
  std::vector<std::string> members;
  std::size_t bytes = 0;
  do {
    std::string member;
    GALVAN_TRY(append_value(member, level));  // a set is no level
    bytes += member.size();
    GALVAN_TRY(check_literal_bytes(bytes));
    const ValueView view(member);
    const std::optional<AttributeType> set_type = set_type_of(view.type());
    if (!set_type || (type && type != set_type)) {
      if (values_known())
        set_error(
            "One or more parameter values were invalid: A set must have members of one type: string, number or binary");
      continue;
    }
    type = set_type;
    members.emplace_back(view.type() == AttributeType::kN ? view.number_key() : view.bytes());
  } while (accept(TokenKind::kComma));
  GALVAN_TRY(expect(TokenKind::kRightSet));
  std::ranges::sort(members);
  if (std::ranges::adjacent_find(members) != members.end()) set_error("Input collection contains duplicates");
  const AttributeType set_type = type.value_or(AttributeType::kSS);
  ValueWriter(out).value(AttributeValue::set(set_type, std::move(members)));
  return ok();
}

}  // namespace galvan::partiql
