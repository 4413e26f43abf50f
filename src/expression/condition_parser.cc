#include "expression/comparator_token.h"
#include "expression/condition.h"
#include "expression/condition_check.h"
#include "expression/parser.h"
#include "model/limits.h"

#include <algorithm>
#include <optional>
#include <string>
#include <vector>

namespace galvan::expression {

namespace {

using NodeKind = Condition::NodeKind;
using NodeIndex = Condition::NodeIndex;

struct Function {
  std::string_view name;
  std::size_t operands;
  enum class Use : std::uint8_t { kTest, kOperand, kUpdate } use;
  NodeKind test;
};

constexpr Function kFunctions[] = {
    {"attribute_exists", 1, Function::Use::kTest, NodeKind::kAttributeExists},
    {"attribute_not_exists", 1, Function::Use::kTest, NodeKind::kAttributeNotExists},
    {"attribute_type", 2, Function::Use::kTest, NodeKind::kAttributeType},
    {"begins_with", 2, Function::Use::kTest, NodeKind::kBeginsWith},
    {"contains", 2, Function::Use::kTest, NodeKind::kContains},
    {"size", 1, Function::Use::kOperand, NodeKind::kCompare},
    {"if_not_exists", 2, Function::Use::kUpdate, NodeKind::kCompare},
    {"list_append", 2, Function::Use::kUpdate, NodeKind::kCompare},
};

const Function* find_function(std::string_view name) {
  const auto found = std::find_if(std::begin(kFunctions), std::end(kFunctions),
                                  [name](const Function& function) { return function.name == name; });
  return found == std::end(kFunctions) ? nullptr : found;
}

// What stands where an operand may stand. A call is settled later: what follows it decides whether it is an operand
// or a test.
struct Term {
  Operand operand{Operand::Kind::kValue, 0};
  std::string_view function;       // a call's name; empty for anything else
  std::vector<Operand> arguments;  // of the call
  bool parenthesised = false;

  bool is_call() const { return !function.empty(); }
};

// A whole condition, or, directly inside parentheses, a term that the parentheses hold.
struct Part {
  std::optional<NodeIndex> node;
  Term term;                   // where there is no node
  bool parenthesised = false;  // the node is
};

// Grammar:
//   condition := and { OR and }          and := not { AND not }         not := { NOT } primary
//   primary   := '(' condition ')' | term comparator term | term BETWEEN term AND term | term IN '(' term {',' term}
//   ')'
//              | call
//   term      := path | value | call | '(' term ')'
//   call      := name '(' term { ',' term } ')'
// An opening parenthesis may thus begin a condition or a term; parse_group() reads it without knowing.
class ConditionParser : private Parser {
 public:
  ConditionParser(ExpressionKind kind, std::string_view text, Placeholders& placeholders)
      : Parser(kind, text, placeholders) {}

  Result<Condition> parse() {
    GALVAN_TRY(check_size());
    GALVAN_TRY(Part part, parse_or(false));
    if (!at(TokenKind::kEnd)) return syntax_error();
    condition_.set_root(as_condition(part));
    GALVAN_TRY(check_operators());
    GALVAN_TRY(check_ranks({&unknown_functions_, &misused_functions_, &names_, &tests_}));
    return std::move(condition_);
  }

 private:
  // `in_group`: directly after an opening parenthesis, where a term alone may be all there is.
  Result<Part> parse_or(bool in_group) {
    return parse_chain(NodeKind::kOr, TokenKind::kOr, &ConditionParser::parse_and, in_group);
  }
  Result<Part> parse_and(bool in_group) {
    return parse_chain(NodeKind::kAnd, TokenKind::kAnd, &ConditionParser::parse_not, in_group);
  }

  Result<Part> parse_chain(NodeKind kind, TokenKind separator, Result<Part> (ConditionParser::*parse_link)(bool),
                           bool in_group) {
    GALVAN_TRY(Part first, (this->*parse_link)(in_group));
    if (!at(separator)) return first;
    std::vector<NodeIndex> nodes{as_condition(first)};
    while (accept(separator)) {
      count_operator();
      GALVAN_TRY(Part next, (this->*parse_link)(false));
      nodes.push_back(as_condition(next));
    }
    return Part{condition_.add_group(kind, nodes), {}, false};
  }

  Result<Part> parse_not(bool in_group) {
    std::size_t negations = 0;
    for (; accept(TokenKind::kNot); ++negations) count_operator();
    GALVAN_TRY(Part part, parse_primary(in_group && negations == 0));
    if (negations == 0) return part;
    NodeIndex node = as_condition(part);
    if (negations % 2 == 1) node = condition_.add_group(NodeKind::kNot, std::span(&node, 1));
    return Part{node, {}, false};
  }

  Result<Part> parse_primary(bool in_group) {
    Part part;
    if (at(TokenKind::kLeftParen)) {
      GALVAN_TRY(part, parse_group());
      if (part.node) return part;
    } else {
      GALVAN_TRY(part.term, parse_term());
    }
    return parse_test(std::move(part.term), in_group);
  }

  // What follows a term.
  Result<Part> parse_test(Term term, bool in_group) {
    if (const auto comparator = comparator_of(token().kind)) {
      advance();
      count_operator();
      const Operand left = as_operand(term);
      GALVAN_TRY(Term right, parse_term());
      return test(NodeKind::kCompare, {left, as_operand(right)}, comparator_name(*comparator), *comparator);
    }
    if (accept(TokenKind::kBetween)) {
      count_operator();
      const Operand operand = as_operand(term);
      GALVAN_TRY(Term lower, parse_term());
      GALVAN_TRY(expect(TokenKind::kAnd));
      GALVAN_TRY(Term upper, parse_term());
      return test(NodeKind::kBetween, {operand, as_operand(lower), as_operand(upper)}, "BETWEEN");
    }
    if (accept(TokenKind::kIn)) {
      count_operator();
      std::vector<Operand> operands{as_operand(term)};
      GALVAN_TRY(parse_arguments(operands));
      if (operands.size() - 1 > limits::kInOperandsMax)
        counts_.set("The IN operator is provided with too many operands; number of operands: " +
                    std::to_string(operands.size() - 1));
      return test(NodeKind::kIn, std::move(operands), "IN");
    }
    if (term.is_call() || (in_group && at(TokenKind::kRightParen))) return Part{std::nullopt, std::move(term), false};
    return syntax_error();
  }

  // '(' condition ')' or '(' term ')'.
  Result<Part> parse_group() {
    const Level level(*this);
    advance();
    if (too_deep()) return redundant_parentheses();
    GALVAN_TRY(Part part, parse_or(true));
    GALVAN_TRY(expect(TokenKind::kRightParen));
    bool& parenthesised = part.node ? part.parenthesised : part.term.parenthesised;
    if (parenthesised) return redundant_parentheses();
    parenthesised = true;
    return part;
  }

  Result<Term> parse_term() {
    if (at(TokenKind::kLeftParen)) {
      const Level level(*this);
      advance();
      if (too_deep()) return redundant_parentheses();
      GALVAN_TRY(Term term, parse_term());
      GALVAN_TRY(expect(TokenKind::kRightParen));
      if (term.parenthesised) return redundant_parentheses();
      term.parenthesised = true;
      return term;
    }
    if (at_call()) return parse_call();
    Term term;
    if (at(TokenKind::kValuePlaceholder)) {
      GALVAN_TRY(const ValueSlot slot, parse_value());
      term.operand = {Operand::Kind::kValue, slot};
    } else {
      GALVAN_TRY(Path path, parse_path());
      term.operand = {Operand::Kind::kPath, condition_.add_path(std::move(path))};
    }
    return term;
  }

  Result<Term> parse_call() {
    const Level level(*this);
    Term term;
    term.function = token().text;
    if (too_deep()) {
      misused_functions_.set(misuse(term.function));
      return expression_error(kind_, misused_functions_.what());
    }
    advance();
    count_operator();
    if (find_function(term.function) == nullptr)
      unknown_functions_.set("Invalid function name; function: " + std::string(term.function));
    GALVAN_TRY(parse_arguments(term.arguments));
    return term;
  }

  // '(' term { ',' term } ')'
  Result<void> parse_arguments(std::vector<Operand>& out) {
    GALVAN_TRY(expect(TokenKind::kLeftParen));
    do {
      GALVAN_TRY(Term term, parse_term());
      out.push_back(as_operand(term));
    } while (accept(TokenKind::kComma));
    return expect(TokenKind::kRightParen);
  }

  static std::string misuse(std::string_view function) {
    return "The function is not allowed to be used this way in an expression; function: " + std::string(function);
  }

  // Settles that a part is a condition.
  NodeIndex as_condition(const Part& part) {
    if (part.node) return *part.node;
    const Term& call = part.term;
    const Function* function = find_function(call.function);
    if (!usable(function, Function::Use::kTest)) return 0;
    if (call.arguments.size() != function->operands) {
      set_operand_count(call);
      end_test();
      return 0;
    }
    if ((function->test == NodeKind::kAttributeExists || function->test == NodeKind::kAttributeNotExists) &&
        call.arguments[0].kind != Operand::Kind::kPath)
      types_.set("Operator or function requires a document path; operator or function: " + std::string(call.function));
    return *test(function->test, call.arguments, call.function).node;
  }

  // Settles that a term is an operand.
  Operand as_operand(const Term& term) {
    if (!term.is_call()) return term.operand;
    const Function* function = find_function(term.function);
    if (!usable(function, Function::Use::kOperand)) return {Operand::Kind::kValue, 0};
    if (term.arguments.size() != function->operands) {
      set_operand_count(term);
      return {Operand::Kind::kValue, 0};
    }
    const Operand& argument = term.arguments[0];
    if (argument.kind == Operand::Kind::kPath) return {Operand::Kind::kSizeOfPath, argument.index};
    if (argument.kind == Operand::Kind::kValue) return {Operand::Kind::kSizeOfValue, argument.index};
    // A size() itself: its index may be that of a path, so it stays what it is.
    types_.set(operand_type_message("size", "N"));
    return argument;
  }

  bool usable(const Function* function, Function::Use use) {
    if (function == nullptr) return false;
    if (function->use == use) return true;
    misused_functions_.set(function->use == Function::Use::kUpdate
                               ? "The function is not allowed in a condition expression; function: " +
                                     std::string(function->name)
                               : misuse(function->name));
    return false;
  }

  void set_operand_count(const Term& call) {
    counts_.set("Incorrect number of operands for operator or function; operator or function: " +
                std::string(call.function) + ", number of operands: " + std::to_string(call.arguments.size()));
  }

  Part test(NodeKind kind, std::vector<Operand> operands, std::string_view name,
            Comparator comparator = Comparator::kEqual) {
    check_distinct(name, operands);
    const NodeIndex node = condition_.add_test(kind, operands, comparator);
    // Without its placeholders, or with an operand that is none, the test cannot be looked at, and need not be.
    if (undefined_.empty() && unknown_functions_.empty() && misused_functions_.empty() && counts_.empty())
      if (auto message = check_test(condition_, condition_.node(node), placeholders_.values()))
        types_.set(*std::move(message));
    end_test();
    return Part{node, {}, false};
  }

  // The service reports the errors of the first test that has any, by rank within it.
  void end_test() {
    for (const FirstError* rank : {&undefined_, &counts_, &distinct_, &types_})
      if (!rank->empty()) tests_.set(rank->what());
  }

  void check_distinct(std::string_view name, std::span<const Operand> operands) {
    if (operands[0].kind != Operand::Kind::kPath) return;
    const Path& first = condition_.paths()[operands[0].index];
    for (const Operand& other : operands.subspan(1)) {
      if (other.kind != Operand::Kind::kPath || condition_.paths()[other.index] != first) continue;
      std::string what(
          "The first operand must be distinct from the remaining operands for this operator or function; operator: ");
      what.append(name).append(", first operand: ");
      first.append_text(what);
      distinct_.set(std::move(what));
    }
  }

  Condition condition_;
  FirstError unknown_functions_, misused_functions_;
  FirstError counts_, distinct_, types_;
  FirstError tests_;
};

}  // namespace

Result<Condition> parse_condition(ExpressionKind kind, std::string_view text, Placeholders& placeholders) {
  return ConditionParser(kind, text, placeholders).parse();
}

}  // namespace galvan::expression
