#include "expression/condition.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

namespace galvan::expression {

namespace {

// Strings are measured as the service's Java does: in UTF-16 code units.
std::size_t utf16_length(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xC0) != 0x80) units += byte >= 0xF0 ? 2 : 1;
  }
  return units;
}

// Writes the size of a value that has one to `out`, as an N.
void append_size(ValueView value, std::string& out) {
  if (value.absent()) return;
  std::size_t size = 0;
  switch (value.type()) {
    case AttributeType::kS:
      size = utf16_length(value.bytes());
      break;
    case AttributeType::kB:
      size = value.bytes().size();
      break;
    case AttributeType::kL:
    case AttributeType::kM:
    case AttributeType::kSS:
    case AttributeType::kNS:
    case AttributeType::kBS:
      size = value.count();
      break;
    case AttributeType::kN:
    case AttributeType::kNull:
    case AttributeType::kBool:
      return;
  }
  ValueWriter(out).number(Number(static_cast<std::int64_t>(size)));
}

bool compares(ValueView a, Comparator comparator, ValueView b) {
  if (a.absent() || b.absent()) return comparator == Comparator::kNotEqual;
  if (comparator == Comparator::kEqual) return a == b;
  if (comparator == Comparator::kNotEqual) return !(a == b);
  if (a.type() != b.type() || !is_scalar_key_type(a.type())) return false;
  const int order = ValueView::compare(a, b);
  switch (comparator) {
    case Comparator::kLess:
      return order < 0;
    case Comparator::kLessOrEqual:
      return order <= 0;
    case Comparator::kGreater:
      return order > 0;
    case Comparator::kGreaterOrEqual:
      return order >= 0;
    case Comparator::kEqual:
    case Comparator::kNotEqual:
      break;
  }
  return false;
}

bool begins_with(ValueView value, ValueView prefix) {
  if (value.absent() || prefix.absent() || value.type() != prefix.type()) return false;
  if (value.type() != AttributeType::kS && value.type() != AttributeType::kB) return false;
  return value.bytes().starts_with(prefix.bytes());
}

// In time linear in both, which std::string_view::find() is not: of one letter repeated it would compare all of `part`
// at each place of `whole`, a second for the largest item, and under the item's latch.
bool contains_bytes(std::string_view whole, std::string_view part) {
  return ::memmem(whole.data(), whole.size(), part.data(), part.size()) != nullptr;
}

bool contains(ValueView whole, ValueView part) {
  if (whole.absent() || part.absent()) return false;
  const AttributeType type = part.type();
  switch (whole.type()) {
    case AttributeType::kS:
    case AttributeType::kB:
      return type == whole.type() && contains_bytes(whole.bytes(), part.bytes());
    case AttributeType::kSS:
      return type == AttributeType::kS && whole.has_member(part.bytes());
    case AttributeType::kNS:
      return type == AttributeType::kN && whole.has_member(part.number_key());
    case AttributeType::kBS:
      return type == AttributeType::kB && whole.has_member(part.bytes());
    case AttributeType::kL: {
      const auto elements = whole.elements();
      return std::any_of(elements.begin(), elements.end(), [part](ValueView element) { return element == part; });
    }
    case AttributeType::kN:
    case AttributeType::kNull:
    case AttributeType::kBool:
    case AttributeType::kM:
      return false;
  }
  return false;
}

class Evaluation {
 public:
  Evaluation(const Condition& condition, ValueView item, std::span<const ValueView> values)
      : condition_(condition), item_(item), values_(values) {}

  // As deep as the condition's groups are nested: limits::kExpressionOperatorsMax at most.
  bool holds(Condition::NodeIndex index) const {
    const Condition::Node& node = condition_.node(index);
    if (!is_group(node.kind)) return test_holds(node);
    const std::span<const Condition::NodeIndex> children = condition_.children(node);
    const auto child_holds = [this](Condition::NodeIndex child) { return holds(child); };
    if (node.kind == Condition::NodeKind::kAnd) return std::all_of(children.begin(), children.end(), child_holds);
    if (node.kind == Condition::NodeKind::kOr) return std::any_of(children.begin(), children.end(), child_holds);
    return !holds(children[0]);
  }

 private:
  bool test_holds(const Condition::Node& node) const {
    const std::span<const Operand> operands = condition_.operands(node);
    // Room for a size(): its N fits a string without allocation.
    std::string first_size, second_size;
    const ValueView first = value_of(operands[0], first_size);
    switch (node.kind) {
      case Condition::NodeKind::kCompare:
        return compares(first, node.comparator, value_of(operands[1], second_size));
      case Condition::NodeKind::kBetween: {
        if (!compares(first, Comparator::kGreaterOrEqual, value_of(operands[1], second_size))) return false;
        std::string third_size;
        return compares(first, Comparator::kLessOrEqual, value_of(operands[2], third_size));
      }
      case Condition::NodeKind::kIn:
        return is_in(first, operands.subspan(1));
      case Condition::NodeKind::kAttributeExists:
        return !first.absent();
      case Condition::NodeKind::kAttributeNotExists:
        return first.absent();
      case Condition::NodeKind::kAttributeType:
        return !first.absent() && attribute_type_name(first.type()) == value_of(operands[1], second_size).bytes();
      case Condition::NodeKind::kBeginsWith:
        return begins_with(first, value_of(operands[1], second_size));
      case Condition::NodeKind::kContains:
        return contains(first, value_of(operands[1], second_size));
      case Condition::NodeKind::kAnd:
      case Condition::NodeKind::kOr:
      case Condition::NodeKind::kNot:
        break;
    }
    return false;
  }

  bool is_in(ValueView value, std::span<const Operand> candidates) const {
    return std::any_of(candidates.begin(), candidates.end(), [&](const Operand& candidate) {
      std::string size;
      return compares(value, Comparator::kEqual, value_of(candidate, size));
    });
  }

  // `size` keeps the bytes of a size() for the view that is returned.
  ValueView value_of(const Operand& operand, std::string& size) const {
    switch (operand.kind) {
      case Operand::Kind::kPath:
        return condition_.paths()[operand.index].resolve(item_);
      case Operand::Kind::kValue:
        return values_[operand.index];
      case Operand::Kind::kSizeOfPath:
        append_size(condition_.paths()[operand.index].resolve(item_), size);
        return ValueView(size);
      case Operand::Kind::kSizeOfValue:
        append_size(values_[operand.index], size);
        return ValueView(size);
    }
    return {};
  }

  const Condition& condition_;
  ValueView item_;
  std::span<const ValueView> values_;
};

}  // namespace

bool evaluate(const Condition& condition, ValueView item, std::span<const ValueView> values) {
  return Evaluation(condition, item, values).holds(condition.root());
}

}  // namespace galvan::expression
