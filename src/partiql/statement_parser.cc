#include "model/limits.h"
#include "partiql/condition_parser.h"
#include "partiql/statement.h"
#include "partiql/statement_source.h"
#include "partiql/update_parser.h"

#include <array>
#include <utility>

namespace galvan::partiql {

namespace {

constexpr std::string_view kNoFullKey = "Where clause does not contain a mandatory equality on all key attributes";

std::string_view returning_name(Returning returning) {
  constexpr std::array<std::string_view, 5> kNames = {"NONE", "ALL OLD *", "MODIFIED OLD *", "ALL NEW *",
                                                      "MODIFIED NEW *"};
  return kNames[static_cast<std::size_t>(returning)];
}

// The name that a column without an alias has: its last name, with the indexes after it.
std::string column_name(const expression::Path& path) {
  std::string name;
  for (const expression::PathElement& element : path.elements()) {
    if (element.is_index()) {
      name.append("[").append(std::to_string(element.index())).append("]");
    } else {
      name = element.name();
    }
  }
  return name;
}

// Grammar:
//   statement := (select | EXISTS '(' select ')' | insert | update | delete) [';']
//   select    := SELECT ('*' | path { ',' path }) FROM table [ WHERE condition ]
//                [ ORDER BY name [ASC | DESC] { ',' name [ASC | DESC] } ]
//   insert    := INSERT INTO table VALUE value
//   update    := UPDATE table clauses WHERE condition [returning]
//   delete    := DELETE FROM table WHERE condition [returning]
//   returning := RETURNING (ALL | MODIFIED) (OLD | NEW) '*'
//   table     := name ['.' name]
class StatementParser {
 public:
  StatementParser(std::string_view text, std::span<const ValueView> parameters)
      : source_(text, parameters, statement_.values) {}

  Result<Statement> parse() {
    GALVAN_TRY(parse_kind());
    source_.accept(TokenKind::kSemicolon);
    if (!source_.at(TokenKind::kEnd)) return malformed(source_.at_place("Unexpected token after expression"));
    GALVAN_TRY(source_.check());
    return std::move(statement_);
  }

 private:
  Result<void> parse_kind() {
    if (source_.accept_word("SELECT")) return parse_select();
    if (source_.accept_word("EXISTS")) return parse_exists();
    if (source_.accept_word("INSERT")) return parse_insert();
    if (source_.accept_word("UPDATE")) return parse_update();
    if (source_.accept_word("DELETE")) return parse_delete();
    return malformed("Expected data manipulation");
  }

  Result<void> parse_exists() {
    GALVAN_TRY(source_.expect(TokenKind::kLeftParen));
    GALVAN_TRY(source_.expect_word("SELECT"));
    GALVAN_TRY(parse_select());
    statement_.kind = StatementKind::kExists;
    if (!statement_.where) return validation_error(std::string(kNoFullKey));
    return source_.expect(TokenKind::kRightParen);
  }

  Result<void> parse_select() {
    statement_.kind = StatementKind::kSelect;
    if (!source_.accept(TokenKind::kStar)) {
      do {
        GALVAN_TRY(parse_column());
      } while (source_.accept(TokenKind::kComma));
    }
    GALVAN_TRY(source_.expect_word("FROM"));
    GALVAN_TRY(parse_table());
    GALVAN_TRY(refuse_alias());
    if (source_.at_word("WHERE")) GALVAN_TRY(parse_condition());
    GALVAN_TRY(parse_order());
    for (const std::string_view clause : {"LIMIT", "GROUP", "HAVING"}) {
      if (source_.at_word(clause)) {
        return validation_error(source_.at_place("Unsupported clause: " + std::string(clause)));
      }
    }
    return ok();
  }

  Result<void> parse_column() {
    if (source_.at_call()) return validation_error(source_.at_place("Unexpected path component"));
    GALVAN_TRY(expression::Path path, source_.parse_path());
    GALVAN_TRY(refuse_alias());
    std::string name = column_name(path);
    // An answer has one attribute of a name: the last column's.
    std::erase_if(statement_.columns, [&name](const Column& column) { return column.name == name; });
    statement_.columns.push_back({std::move(name), std::move(path)});
    return ok();
  }

  Result<void> refuse_alias() const {
    const Token& token = source_.token();
    const bool name = token.kind == TokenKind::kQuotedIdentifier ||
                      (token.kind == TokenKind::kIdentifier && !is_reserved_word(token.text));
    if (name || source_.at_word("AS")) return validation_error("Aliasing is not supported");
    return ok();
  }

  Result<void> parse_table() {
    GALVAN_TRY(statement_.table, source_.parse_name());
    if (!source_.accept(TokenKind::kDot)) return ok();
    GALVAN_TRY(statement_.index, source_.parse_name());
    if (source_.at(TokenKind::kDot)) {
      return validation_error("A path may contain at most 2 components in the FROM clause");
    }
    return ok();
  }

  // Of a statement that writes.
  Result<void> parse_written_table() {
    GALVAN_TRY(parse_table());
    if (statement_.index) return validation_error("This operation is not supported on an index");
    return ok();
  }

  Result<void> parse_condition() {
    source_.advance();
    GALVAN_TRY(expression::Condition where, parse_where(source_));
    statement_.where = std::make_shared<const expression::Condition>(std::move(where));
    return ok();
  }

  Result<void> parse_order() {
    if (!source_.accept_word("ORDER")) return ok();
    GALVAN_TRY(source_.expect_word("BY"));
    do {
      OrderTerm& term = statement_.order.emplace_back();
      GALVAN_TRY(term.attribute, source_.parse_name());
      term.descending = source_.accept_word("DESC");
      if (!term.descending) source_.accept_word("ASC");
    } while (source_.accept(TokenKind::kComma));
    return ok();
  }

  Result<void> parse_insert() {
    statement_.kind = StatementKind::kInsert;
    GALVAN_TRY(source_.expect_word("INTO"));
    GALVAN_TRY(parse_written_table());
    GALVAN_TRY(source_.expect_word("VALUE"));
    // The item itself is no level: its attributes are the first.
    std::string item;
    GALVAN_TRY(source_.append_item(item));
    statement_.item = AttributeValue::from_encoded(std::move(item));
    return ok();
  }

  Result<void> parse_update() {
    statement_.kind = StatementKind::kUpdate;
    GALVAN_TRY(parse_written_table());
    GALVAN_TRY(expression::Update update, parse_update_clauses(source_));
    statement_.update = std::make_shared<const expression::Update>(std::move(update));
    GALVAN_TRY(parse_write_condition());
    return parse_returning();
  }

  Result<void> parse_delete() {
    statement_.kind = StatementKind::kDelete;
    GALVAN_TRY(source_.expect_word("FROM"));
    GALVAN_TRY(parse_written_table());
    GALVAN_TRY(parse_write_condition());
    GALVAN_TRY(parse_returning());
    if (statement_.returning == Returning::kNone || statement_.returning == Returning::kAllOld) return ok();
    return validation_error("Invalid returning clause: RETURNING " + std::string(returning_name(statement_.returning)) +
                            ". Only RETURNING ALL OLD * is allowed in DELETE statements.");
  }

  Result<void> parse_write_condition() {
    if (source_.at_word("WHERE")) return parse_condition();
    if (source_.at(TokenKind::kEnd) || source_.at(TokenKind::kSemicolon) || source_.at_word("RETURNING")) {
      return validation_error(std::string(kNoFullKey));
    }
    return source_.unexpected();
  }

  Result<void> parse_returning() {
    if (!source_.accept_word("RETURNING")) return ok();
    const bool all = source_.accept_word("ALL");
    if (!all) GALVAN_TRY(source_.expect_word("MODIFIED"));
    const bool old = source_.accept_word("OLD");
    if (!old) GALVAN_TRY(source_.expect_word("NEW"));
    statement_.returning = all ? (old ? Returning::kAllOld : Returning::kAllNew)
                               : (old ? Returning::kModifiedOld : Returning::kModifiedNew);
    return source_.expect(TokenKind::kStar);
  }

  Statement statement_;
  StatementSource source_;  // fills statement_.values
};

}  // namespace

Result<Statement> parse_statement(std::string_view text, std::span<const ValueView> parameters) {
  return StatementParser(text, parameters).parse();
}

}  // namespace galvan::partiql
