#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace galvan::security {

/// The place of an action in known_actions(). Policies are compiled for these: whether a statement is about one is a
/// bit's look-up.
enum class ActionId : std::uint8_t {};

inline constexpr std::size_t kKnownActionsMax = 192;

/// The actions of this server: "dynamodb:GetItem", in the case that messages show, in order without regard to case.
std::span<const std::string_view> known_actions();
/// The same in lower case, as policies are compared.
std::span<const std::string> known_actions_lower();

/// The action's id, in whatever case it is written; nothing for one of which this server knows nothing.
std::optional<ActionId> find_action(std::string_view name);

inline std::string_view action_name(ActionId id) { return known_actions()[static_cast<std::size_t>(id)]; }

}  // namespace galvan::security
