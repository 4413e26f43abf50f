#include "partiql/condition_parser.h"

#include "expression/comparator_token.h"
#include "expression/condition_check.h"
#include "model/limits.h"

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace galvan::partiql {

namespace {

using expression::Comparator;
using expression::Condition;
using expression::Operand;
using NodeKind = Condition::NodeKind;

// A condition, or an operand of one: in parentheses both begin alike.
struct Term {
  std::optional<Condition::NodeIndex> node;
  Operand operand{};

  static Term of(Operand operand) { return {std::nullopt, operand}; }
  static Term of(Condition::NodeIndex node) { return {node, {}}; }
};

// PartiQL's types, as IS names them.
struct NamedType {
  std::string_view word;
  std::array<std::string_view, 3> types;  // as attribute_type() names them
};
constexpr auto kNamedTypes = std::to_array<NamedType>({
    {"NULL", {"NULL"}},
    {"STRING", {"S"}},
    {"BOOL", {"BOOL"}},
    {"BOOLEAN", {"BOOL"}},
    {"NUMERIC", {"N"}},
    {"DECIMAL", {"N"}},
    {"BLOB", {"B"}},
    {"LIST", {"L"}},
    {"STRUCT", {"M"}},
    {"TUPLE", {"M"}},
    {"BAG", {"SS", "NS", "BS"}},
});

struct Function {
  std::string_view word;
  NodeKind kind;
};
constexpr auto kFunctions = std::to_array<Function>({
    {"ATTRIBUTE_TYPE", NodeKind::kAttributeType},
    {"BEGINS_WITH", NodeKind::kBeginsWith},
    {"CONTAINS", NodeKind::kContains},
});

// Grammar, OR binding least:
//   or        := and { OR and }
//   and       := not { AND not }
//   not       := NOT not | predicate
//   predicate := primary [ comparator primary | [NOT] BETWEEN primary AND primary | [NOT] IN candidates
//                          | IS [NOT] (MISSING | type) ]
//   primary   := '(' or ')' | function '(' primary { ',' primary } ')' | value | path
//   candidates := ('[' | '(') primary { ',' primary } (']' | ')') | ?
class ConditionParser {
 public:
  explicit ConditionParser(StatementSource& source) : source_(source) {}

  Result<Condition> parse() {
    GALVAN_TRY(const Term term, parse_or());
    GALVAN_TRY(const auto root, condition_of(term));
    condition_.set_root(root);
    return std::move(condition_);
  }

 private:
  Result<Term> parse_or() { return parse_chain(NodeKind::kOr, "OR", &ConditionParser::parse_and); }
  Result<Term> parse_and() { return parse_chain(NodeKind::kAnd, "AND", &ConditionParser::parse_not); }

  Result<Term> parse_chain(NodeKind kind, std::string_view word, Result<Term> (ConditionParser::*parse_part)()) {
    GALVAN_TRY(const Term first, (this->*parse_part)());
    if (!source_.at_word(word)) return first;
    std::vector<Condition::NodeIndex> parts;
    GALVAN_TRY(parts.emplace_back(), condition_of(first));
    while (source_.accept_word(word)) {
      GALVAN_TRY(const Term part, (this->*parse_part)());
      GALVAN_TRY(parts.emplace_back(), condition_of(part));
    }
    return Term::of(condition_.add_group(kind, parts));
  }

  Result<Term> parse_not() {
    if (!source_.at_word("NOT")) return parse_predicate();
    const StatementSource::Level level(source_);
    GALVAN_TRY(source_.check_levels());
    source_.advance();
    GALVAN_TRY(const Term term, parse_not());
    GALVAN_TRY(const auto node, condition_of(term));
    return Term::of(negated(node));
  }

  Result<Term> parse_predicate() {
    GALVAN_TRY(const Term left, parse_primary());
    if (left.node) return left;
    if (const auto comparator = expression::comparator_of(source_.token().kind)) {
      source_.advance();
      GALVAN_TRY(const Operand right, parse_operand());
      return Term::of(add_test(NodeKind::kCompare, {left.operand, right}, *comparator));
    }
    if (source_.accept_word("IS")) return parse_is(left.operand);
    const bool inverted = source_.at_word("NOT");
    if (inverted) source_.advance();
    Condition::NodeIndex node = 0;
    if (source_.accept_word("BETWEEN")) {
      GALVAN_TRY(node, parse_between(left.operand));
    } else if (source_.accept_word("IN")) {
      GALVAN_TRY(node, parse_in(left.operand));
    } else if (inverted) {
      return source_.unexpected();
    } else {
      return left;
    }
    return Term::of(inverted ? negated(node) : node);
  }

  Result<Condition::NodeIndex> parse_between(Operand operand) {
    GALVAN_TRY(const Operand lower, parse_operand());
    GALVAN_TRY(source_.expect_word("AND"));
    GALVAN_TRY(const Operand upper, parse_operand());
    return add_test(NodeKind::kBetween, {operand, lower, upper});
  }

  Result<Condition::NodeIndex> parse_in(Operand operand) {
    std::vector<Operand> operands{operand};
    if (source_.at(TokenKind::kParameter)) {
      GALVAN_TRY(const auto list, source_.parse_value());
      add_elements(list, operands);
    } else {
      const bool brackets = source_.accept(TokenKind::kLeftBracket);
      if (!brackets) GALVAN_TRY(source_.expect(TokenKind::kLeftParen));
      do {
        GALVAN_TRY(operands.emplace_back(), parse_operand());
      } while (source_.accept(TokenKind::kComma));
      GALVAN_TRY(source_.expect(brackets ? TokenKind::kRightBracket : TokenKind::kRightParen));
    }
    if (operands.size() - 1 > limits::kInOperandsMax) {
      source_.set_error("The IN operator is provided with too many operands; number of operands: " +
                        std::to_string(operands.size() - 1));
    }
    return add_test(NodeKind::kIn, operands);
  }

  // The elements of a list that a parameter gave.
  void add_elements(expression::ValueSlot list, std::vector<Operand>& operands) {
    const ValueView value = source_.values()[list];
    if (value.type() != AttributeType::kL || value.count() == 0) {
      if (source_.values_known()) {
        source_.set_error(expression::operand_type_message("IN", attribute_type_name(value.type())));
      }
      return operands.push_back({Operand::Kind::kValue, list});
    }
    if (value.count() > limits::kInOperandsMax) {
      return source_.set_error("The IN operator is provided with too many operands; number of operands: " +
                               std::to_string(value.count()));
    }
    for (const ValueView element : value.elements()) {
      operands.push_back({Operand::Kind::kValue, source_.add_value(element)});
    }
  }

  Result<Term> parse_is(Operand operand) {
    const bool inverted = source_.accept_word("NOT");
    if (operand.kind != Operand::Kind::kPath) {
      source_.set_error("Operator or function requires a document path; operator or function: IS");
    }
    if (source_.accept_word("MISSING")) {
      return Term::of(add_test(inverted ? NodeKind::kAttributeExists : NodeKind::kAttributeNotExists, {operand}));
    }
    for (const NamedType& named : kNamedTypes) {
      if (!source_.accept_word(named.word)) continue;
      std::vector<Condition::NodeIndex> types;
      for (const std::string_view type : named.types) {
        if (!type.empty()) types.push_back(add_type_test(operand, type));
      }
      const auto node = types.size() == 1 ? types[0] : condition_.add_group(NodeKind::kOr, types);
      return Term::of(inverted ? negated(node) : node);
    }
    return source_.unexpected();
  }

  Condition::NodeIndex add_type_test(Operand operand, std::string_view type) {
    const auto slot = source_.add_constant(AttributeValue::string(type));
    return add_test(NodeKind::kAttributeType, {operand, {Operand::Kind::kValue, slot}});
  }

  Result<Term> parse_primary() {
    if (source_.at(TokenKind::kLeftParen)) {
      const StatementSource::Level level(source_);
      GALVAN_TRY(source_.check_levels());
      source_.advance();
      GALVAN_TRY(const Term term, parse_or());
      GALVAN_TRY(source_.expect(TokenKind::kRightParen));
      return term;
    }
    if (source_.at_word("EXISTS")) {
      return validation_error("EXISTS can be used only as a statement of its own, in ExecuteTransaction");
    }
    if (source_.at_call()) return parse_call();
    if (source_.at_value()) {
      GALVAN_TRY(const auto slot, source_.parse_value());
      return Term::of(Operand{Operand::Kind::kValue, slot});
    }
    GALVAN_TRY(expression::Path path, source_.parse_path());
    return Term::of(Operand{Operand::Kind::kPath, condition_.add_path(std::move(path))});
  }

  Result<Term> parse_call() {
    const Token name = source_.token();
    const std::string unknown = source_.at_place("Invalid function name; function: " + std::string(name.text));
    source_.advance();
    source_.advance();
    std::vector<Operand> arguments;
    do {
      const StatementSource::Level level(source_);
      GALVAN_TRY(source_.check_levels());
      GALVAN_TRY(arguments.emplace_back(), parse_operand());
    } while (source_.accept(TokenKind::kComma));
    GALVAN_TRY(source_.expect(TokenKind::kRightParen));
    if (is_word(name, "SIZE")) {
      if (arguments.size() == 1) return Term::of(size_of(arguments[0]));
    } else {
      const auto function = std::ranges::find_if(kFunctions, [&](const Function& f) { return is_word(name, f.word); });
      if (function == kFunctions.end()) return validation_error(unknown);
      if (arguments.size() == 2) return Term::of(add_test(function->kind, arguments));
    }
    return validation_error("Incorrect number of operands for operator or function; operator or function: " +
                            std::string(name.text) + ", number of operands: " + std::to_string(arguments.size()));
  }

  Operand size_of(Operand operand) {
    if (operand.kind != Operand::Kind::kPath && operand.kind != Operand::Kind::kValue) {
      source_.set_error(expression::operand_type_message("size", "N"));
    }
    return {operand.is_path() ? Operand::Kind::kSizeOfPath : Operand::Kind::kSizeOfValue, operand.index};
  }

  Result<Operand> parse_operand() {
    GALVAN_TRY(const Term term, parse_primary());
    if (term.node) return source_.unexpected();
    return term.operand;
  }

  Result<Condition::NodeIndex> condition_of(const Term& term) const {
    if (!term.node) return source_.unexpected();
    return *term.node;
  }

  Condition::NodeIndex negated(Condition::NodeIndex node) {
    return condition_.add_group(NodeKind::kNot, std::span(&node, 1));
  }

  Condition::NodeIndex add_test(NodeKind kind, std::span<const Operand> operands,
                                Comparator comparator = Comparator::kEqual) {
    const Condition::NodeIndex index = condition_.add_test(kind, operands, comparator);
    if (source_.values_known()) {
      if (auto message = expression::check_test(condition_, condition_.node(index), source_.values())) {
        source_.set_error(*std::move(message));
      }
    }
    return index;
  }
  Condition::NodeIndex add_test(NodeKind kind, std::initializer_list<Operand> operands,
                                Comparator comparator = Comparator::kEqual) {
    return add_test(kind, std::span(operands.begin(), operands.size()), comparator);
  }

  StatementSource& source_;
  Condition condition_;
};

}  // namespace

Result<expression::Condition> parse_where(StatementSource& source) { return ConditionParser(source).parse(); }

}  // namespace galvan::partiql
