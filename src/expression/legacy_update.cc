#include "expression/legacy_update.h"

#include "base/check.h"
#include "expression/legacy_limits.h"

#include <string>

namespace galvan::expression {

namespace {

Result<void> check_update(const AttributeUpdate& update) {
  GALVAN_TRY(check_attribute_name(update.attribute));
  if (update.value.absent()) {
    if (update.action == AttributeAction::kDelete) return ok();
    return invalid_parameter("Only DELETE action is allowed when no attribute value is specified");
  }
  const AttributeType type = update.value.type();
  const std::string type_name(attribute_type_name(type));
  if (update.action == AttributeAction::kDelete && !is_set(type)) {
    return invalid_parameter("DELETE action with value is not supported for the type " + type_name);
  }
  // Lists are not in the documentation; the service appends them.
  const bool can_add = is_set(type) || type == AttributeType::kN || type == AttributeType::kL;
  if (update.action == AttributeAction::kAdd && !can_add) {
    return invalid_parameter("ADD action is not supported for the type " + type_name);
  }
  return ok();
}

Update::Action action_of(const AttributeUpdate& update, Update& tree, Placeholders& placeholders) {
  const std::uint32_t target = tree.add_path(Path(std::string(update.attribute)));
  if (update.value.absent()) return {Update::ActionKind::kRemove, target, 0};
  const ValueSlot slot = placeholders.add_value(update.value);
  switch (update.action) {
    case AttributeAction::kAdd:
      return {Update::ActionKind::kAdd, target, slot};
    case AttributeAction::kDelete:
      return {Update::ActionKind::kDelete, target, slot};
    case AttributeAction::kPut:
      break;
  }
  return {Update::ActionKind::kSet, target, tree.add_node({Update::Node::Kind::kValue, slot, 0})};
}

}  // namespace

std::optional<AttributeAction> parse_attribute_action(std::string_view name) {
  if (name == "ADD") return AttributeAction::kAdd;
  if (name == "PUT") return AttributeAction::kPut;
  if (name == "DELETE") return AttributeAction::kDelete;
  return std::nullopt;
}

Result<std::optional<Update>> translate_updates(std::span<const AttributeUpdate> updates, Placeholders& placeholders) {
  GALVAN_TRY(check_legacy_elements(updates.size()));
  for (const AttributeUpdate& update : updates) GALVAN_TRY(check_update(update));
  if (updates.empty()) return std::optional<Update>();
  Update tree(Update::Origin::kAttributeUpdates);
  for (const AttributeUpdate& update : updates) {
    const auto clash = tree.add_action(action_of(update, tree, placeholders));
    GALVAN_CHECK(!clash);  // the names of a map are distinct
  }
  return std::optional(std::move(tree));
}

}  // namespace galvan::expression
