#pragma once

#include "expression/condition.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace galvan::expression {

/// "=", "<>", "<", …
std::string_view comparator_name(Comparator comparator);

/// What the service has against the operands' types and values in one test of a condition; nothing where all is well.
/// Operands that are paths are looked at when the condition is evaluated.
std::optional<std::string> check_test(const Condition& condition, const Condition::Node& test,
                                      std::span<const ValueView> values);

/// What the service has against a value as an operand of `<`, `<=`, `>`, `>=` or BETWEEN.
std::optional<std::string> check_ordered_operand(std::string_view op, ValueView value);
/// What the service has against two values as the bounds of BETWEEN. Both must be S, N or B.
std::optional<std::string> check_bounds(ValueView lower, ValueView upper);
/// What the service has against a value as an operand of begins_with().
std::optional<std::string> check_begins_with_operand(ValueView value);

/// "Incorrect operand type for operator or function; operator or function: <op>, operand type: <type>".
std::string operand_type_message(std::string_view op, std::string_view type);

}  // namespace galvan::expression
