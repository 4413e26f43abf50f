#include "base/check.h"
#include "expression/condition.h"
#include "expression/update.h"
#include "model/limits.h"
#include "partiql/lexer.h"
#include "partiql/statement.h"
#include "partiql/where_keys.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// Input: a statement. Its question marks take parameters of all kinds, in turn.
namespace galvan::partiql {
namespace {

struct Parameters {
  std::vector<AttributeValue> kinds = {
      AttributeValue::string("a"),
      AttributeValue::number(5),
      AttributeValue::list({AttributeValue::number(1), AttributeValue::string("b")}),
      AttributeValue::map({{"a", AttributeValue::null()}, {"b", AttributeValue::list({})}}),
      AttributeValue::binary("\x01"),
      AttributeValue::set(AttributeType::kSS, {"x", "y"}),
      AttributeValue::boolean(true),
  };
  AttributeValue item = AttributeValue::map({{"a", AttributeValue::number(5)},
                                             {"b", AttributeValue::list({AttributeValue::number(1)})},
                                             {"c", AttributeValue::map({{"a", AttributeValue::string("x")}})},
                                             {"d", AttributeValue::set(AttributeType::kSS, {"x", "z"})},
                                             {"e", AttributeValue::string("text")}});
};

Result<Statement> parse(std::string_view text, const Parameters& parameters, std::size_t count) {
  std::vector<ValueView> views;
  for (std::size_t i = 0; i < count; ++i) views.push_back(parameters.kinds[i % parameters.kinds.size()]);
  return parse_statement(text, views);
}

void check_where(const Statement& statement, const Parameters& parameters) {
  const auto values = statement.values.views();
  const bool holds = evaluate(*statement.where, parameters.item, values);
  evaluate(*statement.where, ValueView(), values);
  const ValueView attribute = parameters.item.view().find("a");
  // An item that WHERE lets through is within what the read is narrowed to.
  if (const auto slots = values_of(*statement.where, "a", values); slots && holds) {
    bool found = false;
    for (const auto slot : *slots) found |= values[slot] == attribute;
    GALVAN_CHECK(found);
  }
  if (const auto slot = equality_on(*statement.where, "a"); slot && holds) GALVAN_CHECK(values[*slot] == attribute);
}

void check_statement(const Statement& statement, const Parameters& parameters) {
  GALVAN_CHECK(!statement.table.empty());
  if (statement.where) check_where(statement, parameters);
  GALVAN_CHECK((statement.kind == StatementKind::kUpdate) == (statement.update != nullptr));
  if (statement.kind == StatementKind::kInsert) {
    GALVAN_CHECK(valid_value(statement.item.encoded(), limits::kNestingLevelsMax + 1));
    GALVAN_CHECK(statement.item.view().type() == AttributeType::kM);
  }
  if (statement.update) {
    std::string item;
    if (apply_update(*statement.update, parameters.item, statement.values.views(), item).has_value()) {
      GALVAN_CHECK(valid_value(item, limits::kNestingLevelsMax + 1));
    }
  }
}

void check_input(std::string_view text) {
  static const Parameters parameters;
  if (text.size() > static_cast<std::size_t>(limits::kStatementLengthMax)) return;
  // As many parameters as there are question marks outside of quotes and comments: one count of these is right.
  std::size_t marks = 0;
  for (Lexer lexer(text); lexer.current().kind != TokenKind::kEnd; lexer.advance()) {
    marks += lexer.current().kind == TokenKind::kParameter ? 1 : 0;
  }
  const auto statement = parse(text, parameters, marks);
  const auto with_more = parse(text, parameters, marks + 1);
  GALVAN_CHECK(!with_more.has_value());
  if (!statement.has_value()) {
    GALVAN_CHECK(statement.error().kind() == ErrorKind::kValidation && !statement.error().message().empty());
    return;
  }
  check_statement(*statement, parameters);
}

}  // namespace
}  // namespace galvan::partiql

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  galvan::partiql::check_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
