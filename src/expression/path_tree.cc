#include "expression/path_tree.h"

#include "base/check.h"

#include <algorithm>

namespace galvan::expression {

namespace {

bool comes_before(const PathElement& a, const PathElement& b) {
  return a.is_index() ? a.index() < b.index() : a.name() < b.name();
}

class Restriction {
 public:
  Restriction(const PathTree& tree, std::string& out) : tree_(tree), out_(out), writer_(out) {}

  // Appends what the node's children lead to in a map or list; returns how many of them lead to something.
  std::uint32_t append_map_entries(const PathTree::Node& node, ValueView map) {
    std::uint32_t count = 0;
    auto child = node.children.begin();
    for (const ValueView::Entry& entry : map.entries()) {
      while (child != node.children.end() && tree_.node(*child).element.name() < entry.name) ++child;
      if (child == node.children.end()) break;
      if (tree_.node(*child).element.name() != entry.name) continue;
      const std::size_t start = out_.size();
      writer_.name(entry.name);
      if (append(tree_.node(*child), entry.value)) {
        ++count;
      } else {
        out_.resize(start);
      }
    }
    return count;
  }

 private:
  std::uint32_t append_list_elements(const PathTree::Node& node, ValueView list) {
    std::uint32_t count = 0;
    auto child = node.children.begin();
    ListIndex index = 0;
    for (const ValueView element : list.elements()) {
      if (child == node.children.end()) break;
      if (tree_.node(*child).element.index() == index) {
        if (append(tree_.node(*child), element)) ++count;
        ++child;
      }
      ++index;
    }
    return count;
  }

  // Appends the value, restricted below the node, or nothing.
  bool append(const PathTree::Node& node, ValueView value) {
    if (node.path != PathTree::kNoPath) {
      writer_.value(value);
      return true;
    }
    const bool indexes = tree_.node(node.children.front()).element.is_index();
    if (value.type() != (indexes ? AttributeType::kL : AttributeType::kM)) return false;
    const std::size_t start = out_.size();
    const ValueWriter::Mark mark = indexes ? writer_.begin_list() : writer_.begin_map();
    const std::uint32_t count = indexes ? append_list_elements(node, value) : append_map_entries(node, value);
    writer_.end(mark, count);
    if (count == 0) out_.resize(start);
    return count != 0;
  }

  const PathTree& tree_;
  std::string& out_;
  ValueWriter writer_;
};

}  // namespace

PathTree::PathTree() { nodes_.push_back(Node{PathElement(ListIndex{0}), kNoPath, kNoPath, {}}); }

std::optional<PathTree::Clash> PathTree::add(const Path& path, PathNumber number) {
  std::uint32_t at = 0;
  for (const PathElement& element : path.elements()) {
    const Node& node = nodes_[at];
    if (node.path != kNoPath) return Clash{Clash::Kind::kOverlap, node.path};
    if (!node.children.empty() && nodes_[node.children.front()].element.is_index() != element.is_index())
      return Clash{Clash::Kind::kConflict, node.first_path};
    const auto place = std::lower_bound(
        node.children.begin(), node.children.end(), element,
        [this](std::uint32_t child, const PathElement& e) { return comes_before(nodes_[child].element, e); });
    if (place != node.children.end() && nodes_[*place].element == element) {
      at = *place;
      continue;
    }
    const auto offset = place - node.children.begin();
    const auto created = static_cast<std::uint32_t>(nodes_.size());
    nodes_.push_back(Node{element, kNoPath, number, {}});  // `node` dangles from here on
    auto& children = nodes_[at].children;
    children.insert(children.begin() + offset, created);
    at = created;
  }
  Node& end = nodes_[at];
  if (end.path != kNoPath) return Clash{Clash::Kind::kOverlap, end.path};
  if (!end.children.empty()) return Clash{Clash::Kind::kOverlap, end.first_path};
  end.path = number;
  return std::nullopt;
}

std::size_t PathTree::heap_bytes() const {
  std::size_t bytes = expression::heap_bytes(nodes_);
  for (const Node& node : nodes_) bytes += expression::heap_bytes(node.element) + expression::heap_bytes(node.children);
  return bytes;
}

void append_restricted(const PathTree& tree, ValueView item, std::string& out) {
  ValueWriter writer(out);
  const ValueWriter::Mark mark = writer.begin_map();
  const std::uint32_t count = item.absent() ? 0 : Restriction(tree, out).append_map_entries(tree.root(), item);
  writer.end(mark, count);
}

}  // namespace galvan::expression
