#pragma once

#include "expression/update.h"

#include <optional>
#include <span>
#include <string>

namespace galvan::expression {

/// What the service has against the value of an ADD or DELETE; nothing for other actions.
std::optional<std::string> check_action_value(const Update::Action& action, std::span<const ValueView> values);

/// What the service has against the types of a node's own operands; nothing for a node that takes any.
std::optional<std::string> check_node_values(const Update& update, const Update::Node& node,
                                             std::span<const ValueView> values);

}  // namespace galvan::expression
