#include "partiql/update_parser.h"

#include "expression/condition_check.h"
#include "expression/path_clash.h"
#include "expression/update_check.h"

#include <string>
#include <utility>
#include <vector>

namespace galvan::partiql {

namespace {

using expression::Path;
using expression::Update;
using ActionKind = Update::ActionKind;
using Node = Update::Node;

// Grammar:
//   clauses := clause { clause }
//   clause  := SET set { ',' set } | REMOVE path { ',' path }
//   set     := path '=' (operand [ ('+' | '-') operand ] | list_append '(' operand ',' operand ')'
//                        | (set_add | set_delete) '(' path ',' value ')')
//   operand := value | path
class UpdateParser {
 public:
  explicit UpdateParser(StatementSource& source) : source_(source) {}

  Result<Update> parse() {
    if (!source_.at_word("SET") && !source_.at_word("REMOVE")) return malformed("Expected data manipulation");
    while (source_.at_word("SET") || source_.at_word("REMOVE")) {
      const bool removes = source_.at_word("REMOVE");
      source_.advance();
      do {
        GALVAN_TRY(removes ? parse_remove() : parse_set());
      } while (source_.accept(TokenKind::kComma));
    }
    return std::move(update_);
  }

 private:
  Result<void> parse_remove() {
    GALVAN_TRY(Path path, source_.parse_path());
    add_action({ActionKind::kRemove, update_.add_path(std::move(path)), 0});
    return ok();
  }

  Result<void> parse_set() {
    GALVAN_TRY(Path path, source_.parse_path());
    const std::uint32_t target = update_.add_path(std::move(path));
    GALVAN_TRY(source_.expect(TokenKind::kEqual));
    if (source_.at_call()) return parse_call(target);
    GALVAN_TRY(Update::NodeIndex node, parse_operand());
    const bool minus = source_.at(TokenKind::kMinus);
    if (minus || source_.at(TokenKind::kPlus)) {
      source_.advance();
      GALVAN_TRY(const Update::NodeIndex right, parse_operand());
      node = add_node({minus ? Node::Kind::kSubtract : Node::Kind::kAdd, node, right});
    }
    add_action({ActionKind::kSet, target, node});
    return ok();
  }

  Result<Update::NodeIndex> parse_operand() {
    if (source_.at_value()) {
      GALVAN_TRY(const auto slot, source_.parse_value());
      return add_node({Node::Kind::kValue, slot, 0});
    }
    GALVAN_TRY(Path path, source_.parse_path());
    return add_node({Node::Kind::kPath, update_.add_path(std::move(path)), 0});
  }

  Result<void> parse_call(std::uint32_t target) {
    const Token name = source_.token();
    const std::string unknown = source_.at_place("Invalid function name; function: " + std::string(name.text));
    source_.advance();
    source_.advance();
    const bool adds = is_word(name, "SET_ADD");
    if (adds || is_word(name, "SET_DELETE")) {
      GALVAN_TRY(parse_set_change(target, adds ? ActionKind::kAdd : ActionKind::kDelete, name.text));
    } else if (is_word(name, "LIST_APPEND")) {
      GALVAN_TRY(const Update::NodeIndex first, parse_operand());
      GALVAN_TRY(source_.expect(TokenKind::kComma));
      GALVAN_TRY(const Update::NodeIndex second, parse_operand());
      add_action({ActionKind::kSet, target, add_node({Node::Kind::kListAppend, first, second})});
    } else {
      return validation_error(unknown);
    }
    return source_.expect(TokenKind::kRightParen);
  }

  // The functions change the set that they are assigned to, as ADD and DELETE do.
  Result<void> parse_set_change(std::uint32_t target, ActionKind kind, std::string_view function) {
    GALVAN_TRY(const Path changed, source_.parse_path());
    if (!(changed == update_.path(target))) {
      source_.set_error("The first operand of the function must be the path that is set; function: " +
                        std::string(function));
    }
    GALVAN_TRY(source_.expect(TokenKind::kComma));
    if (!source_.at_value()) return source_.unexpected();
    GALVAN_TRY(const auto slot, source_.parse_value());
    const AttributeType type = source_.values()[slot].type();
    if (source_.values_known() && !is_set(type)) {
      source_.set_error(expression::operand_type_message(function, attribute_type_name(type)));
    }
    add_action({kind, target, slot});
    return ok();
  }

  void add_action(Update::Action action) {
    if (const auto clash = update_.add_action(action)) {
      source_.set_error(
          clash_message(*clash, update_.target(update_.actions()[clash->other]), update_.path(action.target)));
    }
  }

  Update::NodeIndex add_node(const Node& node) {
    const Update::NodeIndex index = update_.add_node(node);
    if (source_.values_known()) {
      if (auto message = check_node_values(update_, node, source_.values())) source_.set_error(*std::move(message));
    }
    return index;
  }

  StatementSource& source_;
  Update update_;
};

}  // namespace

Result<expression::Update> parse_update_clauses(StatementSource& source) { return UpdateParser(source).parse(); }

}  // namespace galvan::partiql
