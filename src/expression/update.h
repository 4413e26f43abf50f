#pragma once

#include "expression/path.h"
#include "expression/path_tree.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "model/value.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::expression {

/// The tree of an update expression. Owns its names; values are slots, so one tree serves any request of the same text.
/// Immutable once built, and safe to share between threads. Built by parse_update(), and by translate_updates() of the
/// legacy AttributeUpdates.
class Update {
 public:
  using NodeIndex = std::uint32_t;

  /// The service treats the two alike but for what only_removes() tells and the words about a wrong type.
  enum class Origin : std::uint8_t { kExpression, kAttributeUpdates };

  explicit Update(Origin origin = Origin::kExpression) : origin_(origin) {}
  Origin origin() const { return origin_; }

  /// What SET computes. Only a SET's own node computes something (kListAppend, kAdd, kSubtract); below it there are
  /// paths, values and kIfNotExists.
  struct Node {
    enum class Kind : std::uint8_t {
      kPath,         // first: a path of paths()
      kValue,        // first: a value slot
      kIfNotExists,  // first: a path of paths(), second: a node
      kListAppend,   // first and second: nodes
      kAdd,          // first and second: nodes
      kSubtract,     // first and second: nodes
    };
    Kind kind;
    std::uint32_t first, second;
  };
  enum class ActionKind : std::uint8_t { kSet, kRemove, kAdd, kDelete };
  struct Action {
    ActionKind kind;
    std::uint32_t target;   // a path of paths()
    std::uint32_t operand;  // kSet: a node; kAdd (a list too, of kAttributeUpdates), kDelete: a value slot; kRemove: 0
  };

  std::uint32_t add_path(Path path);
  NodeIndex add_node(Node node);
  /// The tree takes the action's target unless that clashes with the target of an earlier action; `other` of the clash
  /// is then that action's number.
  std::optional<PathTree::Clash> add_action(Action action);

  const std::vector<Path>& paths() const { return paths_; }
  const Path& path(std::uint32_t index) const { return paths_[index]; }
  const Node& node(NodeIndex index) const { return nodes_[index]; }
  std::span<const Node> nodes() const { return nodes_; }
  /// In the order of the expression.
  const std::vector<Action>& actions() const { return actions_; }
  const Path& target(const Action& action) const { return paths_[action.target]; }
  /// The targets; a path's number is its action's.
  const PathTree& targets() const { return targets_; }
  std::size_t heap_bytes() const;

 private:
  Origin origin_;
  std::vector<Path> paths_;
  std::vector<Node> nodes_;
  std::vector<Action> actions_;
  PathTree targets_;
};

/// Parses and checks an update expression. Marks the placeholders it uses.
/// Errors: ValidationException "Invalid UpdateExpression: …" in the service's words and order.
Result<Update> parse_update(std::string_view text, Placeholders& placeholders);

/// The part of parse_update() that looks at the values: for a tree that was parsed with another request's values.
Result<void> check_update_values(const Update& update, std::span<const ValueView> values);

/// Appends to `new_item` the encoded M that the update makes of `old_item`: never absent, for a new item the map of its
/// key. Every right-hand side sees the old item. On error `new_item` is unchanged. Key attributes are not protected
/// here, and of the item's size only that what is written is not more than any item may be.
/// Errors: ValidationException where an operand is missing or of a wrong type, a target's parent is no map or list, a
/// number overflows, what is written is too large, or the result is nested too deeply.
Result<void> apply_update(const Update& update, ValueView old_item, std::span<const ValueView> values,
                          std::string& new_item);

/// The error of an update whose item would be beyond limits::kItemBytesMax.
ApiError oversized_update();

/// Appends an encoded M: an item restricted to the update's targets, for UPDATED_OLD and UPDATED_NEW. An empty M where
/// nothing is left (or `item` is absent).
void append_updated(const Update& update, ValueView item, std::string& out);

/// Appends the top-level attribute of each *target* (not of the paths that are only read); some may come more than
/// once. Borrowed from the update.
void append_top_level_attributes(const Update& update, std::vector<std::string_view>& out);

/// Whether the update has no other actions than REMOVE (of AttributeUpdates: than DELETE, with a value or without):
/// then it does not create an item. Source: Developer Guide, "AttributeUpdates (legacy)".
bool only_removes(const Update& update);

/// Bytes that the actions themselves count for in UpdateItem's size check.
/// Source: measured on the service: 3, plus 19 for each SET or ADD (1 more for a list element, 50 more for
/// arithmetic), plus 2 for each REMOVE or DELETE.
std::size_t size_cost(const Update& update);

}  // namespace galvan::expression
