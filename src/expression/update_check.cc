#include "expression/update_check.h"

#include "expression/condition_check.h"
#include "expression/parser.h"

namespace galvan::expression {

namespace {

// ADD and DELETE name types in a way of their own.
std::string_view long_type_name(AttributeType type) {
  switch (type) {
    case AttributeType::kS:
      return "STRING";
    case AttributeType::kN:
      return "NUMBER";
    case AttributeType::kB:
      return "BINARY";
    case AttributeType::kNull:
      return "NULL";
    case AttributeType::kBool:
      return "BOOLEAN";
    case AttributeType::kL:
      return "LIST";
    case AttributeType::kM:
      return "MAP";
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS:
      break;  // both take any set
  }
  return "";
}

}  // namespace

std::optional<std::string> check_action_value(const Update::Action& action, std::span<const ValueView> values) {
  const bool add = action.kind == Update::ActionKind::kAdd;
  if (!add && action.kind != Update::ActionKind::kDelete) return std::nullopt;
  const AttributeType type = values[action.operand].type();
  if (is_set(type) || (add && type == AttributeType::kN)) return std::nullopt;
  const std::string_view name = add ? "ADD" : "DELETE";
  std::string message("Incorrect operand type for operator or function; operator: ");
  message.append(name).append(", operand type: ").append(long_type_name(type));
  return message.append(", typeSet: ALLOWED_FOR_").append(name).append("_OPERAND");
}

std::optional<std::string> check_node_values(const Update& update, const Update::Node& node,
                                             std::span<const ValueView> values) {
  using Kind = Update::Node::Kind;
  std::string_view op;
  AttributeType wanted = AttributeType::kN;
  switch (node.kind) {
    case Kind::kPath:
    case Kind::kValue:
    case Kind::kIfNotExists:
      return std::nullopt;
    case Kind::kListAppend:
      op = "list_append";
      wanted = AttributeType::kL;
      break;
    case Kind::kAdd:
      op = "+";
      break;
    case Kind::kSubtract:
      op = "-";
      break;
  }
  for (const Update::NodeIndex index : {node.first, node.second}) {
    const Update::Node& operand = update.node(index);
    if (operand.kind != Kind::kValue) continue;
    const AttributeType type = values[operand.first].type();
    if (type != wanted) return operand_type_message(op, attribute_type_name(type));
  }
  return std::nullopt;
}

Result<void> check_update_values(const Update& update, std::span<const ValueView> values) {
  for (const Update::Action& action : update.actions())
    if (const auto message = check_action_value(action, values))
      return expression_error(ExpressionKind::kUpdate, *message);
  for (const Update::Node& node : update.nodes())
    if (const auto message = check_node_values(update, node, values))
      return expression_error(ExpressionKind::kUpdate, *message);
  return ok();
}

}  // namespace galvan::expression
