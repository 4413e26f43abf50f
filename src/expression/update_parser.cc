#include "expression/parser.h"
#include "expression/path_clash.h"
#include "expression/update.h"
#include "expression/update_check.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace galvan::expression {

namespace {

using ActionKind = Update::ActionKind;
using Node = Update::Node;
using NodeIndex = Update::NodeIndex;

// What a SET computes, or an operand of it, with what later checks ask about it.
struct Term {
  NodeIndex node = 0;
  enum class Form : std::uint8_t { kOperand, kListAppend, kArithmetic } form = Form::kOperand;
  bool parenthesised = false;
};

bool is_condition_function(std::string_view name) {
  constexpr std::string_view kNames[] = {
      "attribute_exists", "attribute_not_exists", "attribute_type", "begins_with", "contains", "size"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

// Grammar:
//   update  := section { section }
//   section := SET set { ',' set } | REMOVE path { ',' path } | (ADD | DELETE) path value { ',' path value }
//   set     := path '=' sum
//   sum     := operand [ ('+' | '-') operand ] | '(' sum ')'
//   operand := path | value | name '(' operand { ',' operand } ')' | '(' operand ')'
// A sum in parentheses is an operand where it has no '+' or '-'.
class UpdateParser : private Parser {
 public:
  UpdateParser(std::string_view text, Placeholders& placeholders)
      : Parser(ExpressionKind::kUpdate, text, placeholders) {}

  Result<Update> parse() {
    GALVAN_TRY(check_size());
    do {
      GALVAN_TRY(parse_section());
    } while (!at(TokenKind::kEnd));
    GALVAN_TRY(check_operators());
    GALVAN_TRY(check_ranks({&names_, &unknown_functions_, &misused_functions_, &sections_, &undefined_names_,
                            &undefined_values_, &overlaps_, &conflicts_, &action_values_, &operands_}));
    return std::move(update_);
  }

 private:
  Result<void> parse_section() {
    switch (token().kind) {
      case TokenKind::kSet:
        return parse_actions(ActionKind::kSet, "SET");
      case TokenKind::kRemove:
        return parse_actions(ActionKind::kRemove, "REMOVE");
      case TokenKind::kAdd:
        return parse_actions(ActionKind::kAdd, "ADD");
      case TokenKind::kDelete:
        return parse_actions(ActionKind::kDelete, "DELETE");
      default:
        return syntax_error();
    }
  }

  Result<void> parse_actions(ActionKind kind, std::string_view section) {
    bool& seen = seen_[static_cast<std::size_t>(kind)];
    if (seen)
      sections_.set("The \"" + std::string(section) + "\" section can only be used once in an update expression;");
    seen = true;
    advance();
    do {
      GALVAN_TRY(parse_action(kind));
    } while (accept(TokenKind::kComma));
    return ok();
  }

  Result<void> parse_action(ActionKind kind) {
    GALVAN_TRY(Path path, parse_path());
    Update::Action action{kind, update_.add_path(std::move(path)), 0};
    if (kind == ActionKind::kSet) {
      GALVAN_TRY(expect(TokenKind::kEqual));
      GALVAN_TRY(const Term sum, parse_sum());
      action.operand = sum.node;
    } else if (kind != ActionKind::kRemove) {
      GALVAN_TRY(action.operand, parse_value());
    }
    if (const auto clash = update_.add_action(action)) {
      FirstError& rank = clash->kind == PathTree::Clash::Kind::kOverlap ? overlaps_ : conflicts_;
      rank.set(clash_message(*clash, update_.target(update_.actions()[clash->other]), update_.path(action.target)));
    }
    if (can_check_values())
      if (auto message = check_action_value(action, placeholders_.values())) action_values_.set(*std::move(message));
    return ok();
  }

  Result<Term> parse_sum() {
    Term left;
    if (at(TokenKind::kLeftParen)) {
      const Level level(*this);
      advance();
      if (too_deep()) return redundant_parentheses();
      GALVAN_TRY(left, parse_sum());
      GALVAN_TRY(expect(TokenKind::kRightParen));
      if (left.parenthesised) return redundant_parentheses();
      left.parenthesised = true;
    } else {
      GALVAN_TRY(left, parse_operand());
    }
    const bool minus = at(TokenKind::kMinus);
    if (left.form == Term::Form::kArithmetic || (!minus && !at(TokenKind::kPlus))) return left;
    advance();
    count_operator();
    GALVAN_TRY(const Term right, parse_operand());
    check_nesting(left);
    check_nesting(right);
    return Term{add_node({minus ? Node::Kind::kSubtract : Node::Kind::kAdd, left.node, right.node}),
                Term::Form::kArithmetic, false};
  }

  Result<Term> parse_operand() {
    if (at(TokenKind::kLeftParen)) {
      const Level level(*this);
      advance();
      if (too_deep()) return redundant_parentheses();
      GALVAN_TRY(Term term, parse_operand());
      GALVAN_TRY(expect(TokenKind::kRightParen));
      if (term.parenthesised) return redundant_parentheses();
      term.parenthesised = true;
      return term;
    }
    if (at_call()) return parse_call();
    if (at(TokenKind::kValuePlaceholder)) {
      GALVAN_TRY(const ValueSlot slot, parse_value());
      return Term{add_node({Node::Kind::kValue, slot, 0}), Term::Form::kOperand, false};
    }
    GALVAN_TRY(Path path, parse_path());
    return Term{add_node({Node::Kind::kPath, update_.add_path(std::move(path)), 0}), Term::Form::kOperand, false};
  }

  Result<Term> parse_call() {
    const Level level(*this);
    const std::string_view function = token().text;
    if (too_deep()) return expression_error(kind_, misuse(function));
    advance();
    count_operator();
    GALVAN_TRY(expect(TokenKind::kLeftParen));
    std::vector<Term> arguments;
    do {
      GALVAN_TRY(const Term argument, parse_operand());
      check_nesting(argument);
      arguments.push_back(argument);
    } while (accept(TokenKind::kComma));
    GALVAN_TRY(expect(TokenKind::kRightParen));
    return call(function, arguments);
  }

  // An operand that stands for nothing is returned where there is an error to report anyway.
  Term call(std::string_view function, const std::vector<Term>& arguments) {
    const bool append = function == "list_append";
    if (!append && function != "if_not_exists") {
      if (is_condition_function(function)) {
        misused_functions_.set("The function is not allowed in an update expression; function: " +
                               std::string(function));
      } else {
        unknown_functions_.set("Invalid function name; function: " + std::string(function));
      }
      return arguments[0];
    }
    if (arguments.size() != 2) {
      operands_.set("Incorrect number of operands for operator or function; operator or function: " +
                    std::string(function) + ", number of operands: " + std::to_string(arguments.size()));
      return arguments[0];
    }
    if (append)
      return Term{add_node({Node::Kind::kListAppend, arguments[0].node, arguments[1].node}), Term::Form::kListAppend,
                  false};
    return if_not_exists(arguments[0].node, arguments[1].node);
  }

  Term if_not_exists(NodeIndex tested, NodeIndex other) {
    const Node& path = update_.node(tested);
    if (path.kind != Node::Kind::kPath) {
      operands_.set("Operator or function requires a document path; operator or function: if_not_exists");
      return Term{other, Term::Form::kOperand, false};
    }
    const Node& alternative = update_.node(other);
    if (alternative.kind == Node::Kind::kPath && update_.path(path.first) == update_.path(alternative.first)) {
      std::string what(
          "The first operand must be distinct from the remaining operands for this operator or function; operator: "
          "if_not_exists, first operand: ");
      update_.path(path.first).append_text(what);
      operands_.set(std::move(what));
    }
    return Term{add_node({Node::Kind::kIfNotExists, path.first, other}), Term::Form::kOperand, false};
  }

  NodeIndex add_node(const Node& node) {
    const NodeIndex index = update_.add_node(node);
    if (can_check_values())
      if (auto message = check_node_values(update_, node, placeholders_.values())) operands_.set(*std::move(message));
    return index;
  }

  // With an undefined placeholder there is an error of a higher rank, and no value to look at.
  bool can_check_values() const { return undefined_values_.empty(); }

  // Observed on DynamoDB: of the functions, only if_not_exists may be an operand of another function, or of + and -.
  void check_nesting(const Term& operand) {
    if (operand.form == Term::Form::kListAppend) misused_functions_.set(misuse("list_append"));
  }

  static std::string misuse(std::string_view function) {
    return "The function is not allowed to be used this way in an expression; function: " + std::string(function);
  }

  Update update_;
  std::array<bool, 4> seen_{};
  FirstError unknown_functions_, misused_functions_, sections_, overlaps_, conflicts_, action_values_, operands_;
};

}  // namespace

Result<Update> parse_update(std::string_view text, Placeholders& placeholders) {
  return UpdateParser(text, placeholders).parse();
}

}  // namespace galvan::expression
