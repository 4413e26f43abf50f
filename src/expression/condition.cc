#include "expression/condition.h"

#include <utility>

namespace galvan::expression {

std::uint32_t Condition::add_path(Path path) {
  paths_.push_back(std::move(path));
  return static_cast<std::uint32_t>(paths_.size() - 1);
}

Condition::NodeIndex Condition::add_group(NodeKind kind, std::span<const NodeIndex> children) {
  nodes_.push_back({kind, Comparator::kEqual, static_cast<std::uint32_t>(children_.size()),
                    static_cast<std::uint32_t>(children.size())});
  children_.insert(children_.end(), children.begin(), children.end());
  return static_cast<NodeIndex>(nodes_.size() - 1);
}

Condition::NodeIndex Condition::add_test(NodeKind kind, std::span<const Operand> operands, Comparator comparator) {
  nodes_.push_back(
      {kind, comparator, static_cast<std::uint32_t>(operands_.size()), static_cast<std::uint32_t>(operands.size())});
  operands_.insert(operands_.end(), operands.begin(), operands.end());
  return static_cast<NodeIndex>(nodes_.size() - 1);
}

std::size_t Condition::heap_bytes() const {
  return expression::heap_bytes(nodes_) + expression::heap_bytes(children_) + expression::heap_bytes(operands_) +
         expression::heap_bytes(paths_);
}

void append_top_level_attributes(const Condition& condition, std::vector<std::string_view>& out) {
  for (const Path& path : condition.paths()) out.push_back(path.attribute());
}

}  // namespace galvan::expression
