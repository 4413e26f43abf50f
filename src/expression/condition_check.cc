#include "expression/condition_check.h"

#include "expression/parser.h"

namespace galvan::expression {

namespace {

using Message = std::optional<std::string>;

// "N" where the operand's type is known before there is an item.
std::optional<AttributeType> static_type(const Operand& operand, std::span<const ValueView> values) {
  switch (operand.kind) {
    case Operand::Kind::kPath:
      return std::nullopt;
    case Operand::Kind::kValue:
      return values[operand.index].type();
    case Operand::Kind::kSizeOfPath:
    case Operand::Kind::kSizeOfValue:
      return AttributeType::kN;
  }
  return std::nullopt;
}

bool has_size(AttributeType type) {
  return type != AttributeType::kN && type != AttributeType::kBool && type != AttributeType::kNull;
}

Message check_size_operands(std::span<const Operand> operands, std::span<const ValueView> values) {
  for (const Operand& operand : operands) {
    if (operand.kind != Operand::Kind::kSizeOfValue) continue;
    const AttributeType type = values[operand.index].type();
    if (!has_size(type)) return operand_type_message("size", attribute_type_name(type));
  }
  return std::nullopt;
}

Message check_ordered_operands(std::string_view op, std::span<const Operand> operands,
                               std::span<const ValueView> values) {
  for (const Operand& operand : operands) {
    if (operand.kind != Operand::Kind::kValue) continue;
    if (auto message = check_ordered_operand(op, values[operand.index])) return message;
  }
  return std::nullopt;
}

Message check_between(std::span<const Operand> operands, std::span<const ValueView> values) {
  if (auto message = check_ordered_operands("BETWEEN", operands, values)) return message;
  if (operands[1].kind != Operand::Kind::kValue || operands[2].kind != Operand::Kind::kValue) return std::nullopt;
  return check_bounds(values[operands[1].index], values[operands[2].index]);
}

Message check_attribute_type(const Operand& operand, std::span<const ValueView> values) {
  const auto type = static_type(operand, values);
  if (!type) return operand_type_message("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
  if (type != AttributeType::kS) return operand_type_message("attribute_type", attribute_type_name(*type));
  const std::string_view name = values[operand.index].bytes();
  if (parse_attribute_type(name)) return std::nullopt;
  std::string message("Invalid attribute type name found; type: ");
  return message.append(name).append(", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}");
}

Message check_begins_with(std::span<const Operand> operands, std::span<const ValueView> values) {
  for (const Operand& operand : operands) {
    const auto type = static_type(operand, values);
    if (type && *type != AttributeType::kS && *type != AttributeType::kB)
      return operand_type_message("begins_with", attribute_type_name(*type));
  }
  return std::nullopt;
}

// "AttributeValue: {N:5}". The service shows a binary value as Java does.
void append_bound(ValueView value, std::string& out) {
  out.append("AttributeValue: {").append(attribute_type_name(value.type())).append(":");
  if (value.type() == AttributeType::kN) {
    Number::append_key_text(value.number_key(), out);
  } else if (value.type() == AttributeType::kS) {
    out.append(value.bytes());
  } else {
    const std::string size = std::to_string(value.bytes().size());
    out.append("java.nio.HeapByteBuffer[pos=0 lim=").append(size).append(" cap=").append(size).append("]");
  }
  out.append("}");
}

}  // namespace

std::string_view comparator_name(Comparator comparator) {
  constexpr std::string_view kNames[] = {"=", "<>", "<", "<=", ">", ">="};
  return kNames[static_cast<std::size_t>(comparator)];
}

std::string operand_type_message(std::string_view op, std::string_view type) {
  std::string message("Incorrect operand type for operator or function; operator or function: ");
  return message.append(op).append(", operand type: ").append(type);
}

std::optional<std::string> check_ordered_operand(std::string_view op, ValueView value) {
  if (is_scalar_key_type(value.type())) return std::nullopt;
  return operand_type_message(op, attribute_type_name(value.type()));
}

std::optional<std::string> check_begins_with_operand(ValueView value) {
  if (value.type() == AttributeType::kS || value.type() == AttributeType::kB) return std::nullopt;
  return operand_type_message("begins_with", attribute_type_name(value.type()));
}

std::optional<std::string> check_bounds(ValueView lower, ValueView upper) {
  std::string message("The BETWEEN operator requires ");
  if (lower.type() != upper.type()) {
    message.append("same data type for lower and upper bounds");
  } else if (ValueView::compare(lower, upper) > 0) {
    message.append("upper bound to be greater than or equal to lower bound");
  } else {
    return std::nullopt;
  }
  message.append("; lower bound operand: ");
  append_bound(lower, message);
  message.append(", upper bound operand: ");
  append_bound(upper, message);
  return message;
}

std::optional<std::string> check_test(const Condition& condition, const Condition::Node& test,
                                      std::span<const ValueView> values) {
  using Kind = Condition::NodeKind;
  const std::span<const Operand> operands = condition.operands(test);
  if (auto message = check_size_operands(operands, values)) return message;
  switch (test.kind) {
    case Kind::kCompare:
      if (test.comparator == Comparator::kEqual || test.comparator == Comparator::kNotEqual) return std::nullopt;
      return check_ordered_operands(comparator_name(test.comparator), operands, values);
    case Kind::kBetween:
      return check_between(operands, values);
    case Kind::kAttributeType:
      return check_attribute_type(operands[1], values);
    case Kind::kBeginsWith:
      return check_begins_with(operands, values);
    case Kind::kAnd:
    case Kind::kOr:
    case Kind::kNot:
    case Kind::kIn:
    case Kind::kAttributeExists:
    case Kind::kAttributeNotExists:
    case Kind::kContains:
      return std::nullopt;
  }
  return std::nullopt;
}

Result<void> check_condition_values(ExpressionKind kind, const Condition& condition,
                                    std::span<const ValueView> values) {
  for (const Condition::Node& node : condition.nodes()) {
    if (is_group(node.kind)) continue;
    if (const auto message = check_test(condition, node, values)) return expression_error(kind, *message);
  }
  return ok();
}

}  // namespace galvan::expression
