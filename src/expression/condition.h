#pragma once

#include "expression/expression_kind.h"
#include "expression/path.h"
#include "expression/placeholders.h"
#include "model/api_error.h"
#include "model/value.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

namespace galvan::expression {

enum class Comparator : std::uint8_t { kEqual, kNotEqual, kLess, kLessOrEqual, kGreater, kGreaterOrEqual };

/// What a condition looks at: a document path, a value of the request, or the size() of either.
struct Operand {
  enum class Kind : std::uint8_t { kPath, kValue, kSizeOfPath, kSizeOfValue };
  Kind kind;
  /// A path of Condition::paths(), or a value slot.
  std::uint32_t index;

  bool is_path() const { return kind == Kind::kPath || kind == Kind::kSizeOfPath; }
  friend bool operator==(const Operand&, const Operand&) = default;
};

/// The tree of a condition or filter expression. Owns its names; values are slots, so one tree serves any request of
/// the same text. Immutable once built, and safe to share between threads. Built by parse_condition(), and by whoever
/// translates the legacy parameters.
class Condition {
 public:
  using NodeIndex = std::uint32_t;
  enum class NodeKind : std::uint8_t {
    // Over nodes (is_group):
    kAnd,
    kOr,
    kNot,
    // Over operands:
    kCompare,             // 2
    kBetween,             // 3: operand, lower bound, upper bound
    kIn,                  // 2 and more: operand, candidates
    kAttributeExists,     // 1: a path
    kAttributeNotExists,  // 1: a path
    kAttributeType,       // 2: the operand, a value that names the type
    kBeginsWith,          // 2
    kContains,            // 2
  };
  struct Node {
    NodeKind kind;
    Comparator comparator;       // kCompare only
    std::uint32_t first, count;  // in the children or in the operands
  };

  std::uint32_t add_path(Path path);
  NodeIndex add_group(NodeKind kind, std::span<const NodeIndex> children);
  NodeIndex add_test(NodeKind kind, std::span<const Operand> operands, Comparator comparator = Comparator::kEqual);
  /// The last call decides.
  void set_root(NodeIndex root) { root_ = root; }

  NodeIndex root() const { return root_; }
  const Node& node(NodeIndex index) const { return nodes_[index]; }
  std::span<const Node> nodes() const { return nodes_; }
  std::span<const NodeIndex> children(const Node& node) const {
    return std::span(children_).subspan(node.first, node.count);
  }
  std::span<const Operand> operands(const Node& node) const {
    return std::span(operands_).subspan(node.first, node.count);
  }
  const std::vector<Path>& paths() const { return paths_; }
  std::size_t heap_bytes() const;

 private:
  std::vector<Node> nodes_;
  std::vector<NodeIndex> children_;
  std::vector<Operand> operands_;
  std::vector<Path> paths_;
  NodeIndex root_ = 0;
};

/// Whether nodes of that kind stand over other nodes.
constexpr bool is_group(Condition::NodeKind kind) { return kind <= Condition::NodeKind::kNot; }

/// Parses and checks a condition. Marks the placeholders it uses. With kKeyCondition as `kind` only the messages
/// change: see key_condition.h for what such a condition must fulfil further. Errors: ValidationException "Invalid
/// ConditionExpression: …" in the service's words and order.
Result<Condition> parse_condition(ExpressionKind kind, std::string_view text, Placeholders& placeholders);

/// The part of parse_condition() that looks at the values: for a tree that was parsed with another request's values.
Result<void> check_condition_values(ExpressionKind kind, const Condition& condition, std::span<const ValueView> values);

/// Whether the condition holds for an item; an absent view stands for no item. `values` are those that the condition
/// was checked with. Does not fail and does not allocate.
bool evaluate(const Condition& condition, ValueView item, std::span<const ValueView> values);

/// Appends the top-level attribute of each path in the condition; some may come more than once. Borrowed from it.
void append_top_level_attributes(const Condition& condition, std::vector<std::string_view>& out);

}  // namespace galvan::expression
