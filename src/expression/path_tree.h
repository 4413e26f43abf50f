#pragma once

#include "expression/path.h"
#include "model/api_error.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <vector>

namespace galvan::expression {

/// Several document paths as one tree, to walk an item once for all of them. No path in it is equal to, or the
/// beginning of, another, and all steps from one place are names or all are indexes.
class PathTree {
 public:
  using PathNumber = std::uint32_t;
  static constexpr PathNumber kNoPath = std::numeric_limits<PathNumber>::max();

  struct Node {
    PathElement element;  // how the parent reaches this node; empty for the root
    /// The path that ends here; kNoPath where paths go on.
    PathNumber path = kNoPath;
    /// The first path added that leads here or further.
    PathNumber first_path = kNoPath;
    /// Ascending by name (byte order) or by index.
    std::vector<std::uint32_t> children;
  };

  PathTree();

  /// Why a path cannot stand beside one that was added before.
  struct Clash {
    enum class Kind : std::uint8_t {
      kOverlap,  // one is equal to, or the beginning of, the other
      kConflict  // they take the same value for a map and for a list
    };
    Kind kind;
    PathNumber other;
  };
  /// Adds a path under a number of the caller's. A path that clashes is not added; `other` is the number of the first
  /// path that it clashes with.
  std::optional<Clash> add(const Path& path, PathNumber number);

  const Node& root() const { return nodes_.front(); }
  const Node& node(std::uint32_t index) const { return nodes_[index]; }
  bool empty() const { return nodes_.front().children.empty(); }
  std::size_t heap_bytes() const;

 private:
  std::vector<Node> nodes_;
};

/// Appends an M of what the tree's paths lead to in an item: lists are compacted, in ascending order of indexes.
/// `item` may be absent, which gives an empty M.
void append_restricted(const PathTree& tree, ValueView item, std::string& out);

}  // namespace galvan::expression
