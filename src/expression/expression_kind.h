#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace galvan::expression {

/// Which request member an expression came from. Only messages differ: condition and filter expressions are one
/// language.
enum class ExpressionKind : std::uint8_t { kCondition, kFilter, kKeyCondition, kUpdate, kProjection };

/// "ConditionExpression", "FilterExpression", …: the member's name, which messages carry.
constexpr std::string_view expression_kind_name(ExpressionKind kind) {
  constexpr std::string_view kNames[] = {"ConditionExpression", "FilterExpression", "KeyConditionExpression",
                                         "UpdateExpression", "ProjectionExpression"};
  return kNames[static_cast<std::size_t>(kind)];
}

}  // namespace galvan::expression
