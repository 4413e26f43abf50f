#include "expression/update.h"

#include <algorithm>
#include <utility>

namespace galvan::expression {

namespace {

constexpr std::size_t kUpdateBytes = 3;
constexpr std::size_t kSetOrAddBytes = 19;
constexpr std::size_t kListElementBytes = 1;
constexpr std::size_t kArithmeticBytes = 50;
constexpr std::size_t kRemoveOrDeleteBytes = 2;

bool is_arithmetic(const Update::Node& node) {
  return node.kind == Update::Node::Kind::kAdd || node.kind == Update::Node::Kind::kSubtract;
}

std::size_t action_cost(const Update& update, const Update::Action& action) {
  switch (action.kind) {
    case Update::ActionKind::kSet:
      return kSetOrAddBytes + (update.target(action).elements().back().is_index() ? kListElementBytes : 0) +
             (is_arithmetic(update.node(action.operand)) ? kArithmeticBytes : 0);
    case Update::ActionKind::kAdd:
      return kSetOrAddBytes;
    case Update::ActionKind::kRemove:
    case Update::ActionKind::kDelete:
      return kRemoveOrDeleteBytes;
  }
  return 0;
}

}  // namespace

std::uint32_t Update::add_path(Path path) {
  paths_.push_back(std::move(path));
  return static_cast<std::uint32_t>(paths_.size() - 1);
}

Update::NodeIndex Update::add_node(Node node) {
  nodes_.push_back(node);
  return static_cast<NodeIndex>(nodes_.size() - 1);
}

std::optional<PathTree::Clash> Update::add_action(Action action) {
  const auto number = static_cast<PathTree::PathNumber>(actions_.size());
  actions_.push_back(action);
  return targets_.add(target(action), number);
}

std::size_t Update::heap_bytes() const {
  return expression::heap_bytes(paths_) + expression::heap_bytes(nodes_) + expression::heap_bytes(actions_) +
         targets_.heap_bytes();
}

ApiError oversized_update() {
  return ApiError(ErrorKind::kValidation, "Item size to update has exceeded the maximum allowed size");
}

void append_updated(const Update& update, ValueView item, std::string& out) {
  append_restricted(update.targets(), item, out);
}

void append_top_level_attributes(const Update& update, std::vector<std::string_view>& out) {
  for (const Update::Action& action : update.actions()) out.push_back(update.target(action).attribute());
}

bool only_removes(const Update& update) {
  const bool legacy = update.origin() == Update::Origin::kAttributeUpdates;
  return std::all_of(update.actions().begin(), update.actions().end(), [legacy](const Update::Action& action) {
    return action.kind == Update::ActionKind::kRemove || (legacy && action.kind == Update::ActionKind::kDelete);
  });
}

std::size_t size_cost(const Update& update) {
  std::size_t cost = kUpdateBytes;
  for (const Update::Action& action : update.actions()) cost += action_cost(update, action);
  return cost;
}

}  // namespace galvan::expression
