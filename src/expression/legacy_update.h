#pragma once

#include "expression/placeholders.h"
#include "expression/update.h"
#include "model/api_error.h"
#include "model/value.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

namespace galvan::expression {

enum class AttributeAction : std::uint8_t { kAdd, kPut, kDelete };

/// The action of that exact name ("PUT"), or nothing.
std::optional<AttributeAction> parse_attribute_action(std::string_view name);

/// One attribute of AttributeUpdates. Borrows from the request.
struct AttributeUpdate {
  std::string_view attribute;
  AttributeAction action;
  ValueView value;  ///< absent where there is none
};

/// AttributeUpdates as the tree of an update, or nothing where there are none. Its values get slots of `placeholders`.
/// Errors: ValidationException for an action without the value that it needs, or with one that it does not take, and
/// beyond limits::kLegacyElementsMax.
/// Source: Developer Guide, "AttributeUpdates (legacy)"; the messages are the service's.
Result<std::optional<Update>> translate_updates(std::span<const AttributeUpdate> updates, Placeholders& placeholders);

}  // namespace galvan::expression
