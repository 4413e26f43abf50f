#include "base/check.h"
#include "expression/set_algebra.h"
#include "expression/update.h"
#include "expression/update_write.h"
#include "model/limits.h"

#include <algorithm>
#include <optional>

namespace galvan::expression {

namespace {

using ActionKind = Update::ActionKind;
using Node = Update::Node;

tl::unexpected<ApiError> invalid_path() {
  return validation_error("The document path provided in the update expression is invalid for update");
}
tl::unexpected<ApiError> missing_attribute() {
  return validation_error("The provided expression refers to an attribute that does not exist in the item");
}
tl::unexpected<ApiError> incorrect_type(Update::Origin origin = Update::Origin::kExpression) {
  return validation_error(origin == Update::Origin::kExpression
                              ? "An operand in the update expression has an incorrect data type"
                              : "Type mismatch for attribute to update");
}

// Works out what the actions write. Every right-hand side sees the old item, so this comes before any writing, and
// all errors come from here.
class Computation {
 public:
  Computation(const Update& update, ValueView item, std::span<const ValueView> values)
      : update_(update),
        item_(item),
        values_(values),
        writes_(update.actions().size()),
        parent_missing_(writes_.size()),
        operand_missing_(writes_.size()) {}

  // Errors in the service's order: targets in what is no map or list; operands of a wrong type; then, from the last
  // section to the first, targets in what does not exist, and operands that do not exist; then numbers out of range.
  // An item that is too large whatever else is in it comes after these.
  Result<void> run() {
    GALVAN_TRY(check_parents());
    for (std::size_t i = 0; i < writes_.size(); ++i) GALVAN_TRY(compute(i));
    GALVAN_TRY(check_sections());
    if (number_error_) return failure(*std::move(number_error_));
    if (too_large()) return failure(oversized_update());
    settle_views();
    return check_nesting();
  }

  // By action. Borrows the computation, the item and the values.
  std::span<const Write> writes() const { return writes_; }

 private:
  const Update::Action& action(std::size_t i) const { return update_.actions()[i]; }

  // The map or list that an action's target is in.
  ValueView parent_of(const Path& target) const {
    return resolve(std::span(target.elements()).first(target.elements().size() - 1), item_);
  }

  Result<void> check_parents() {
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      const Path& target = update_.target(action(i));
      const ValueView parent = parent_of(target);
      parent_missing_[i] = parent.absent();
      if (parent.absent()) continue;
      const bool index = target.elements().back().is_index();
      if (parent.type() != (index ? AttributeType::kL : AttributeType::kM)) return invalid_path();
    }
    return ok();
  }

  Result<void> compute(std::size_t i) {
    switch (action(i).kind) {
      case ActionKind::kSet:
        return compute_set(i);
      case ActionKind::kRemove:
        writes_[i].kind = Write::Kind::kRemove;
        return ok();
      case ActionKind::kAdd:
        return compute_add(i);
      case ActionKind::kDelete:
        return compute_delete(i);
    }
    return ok();
  }

  Result<void> compute_set(std::size_t i) {
    const Node& node = update_.node(action(i).operand);
    writes_[i].kind = Write::Kind::kSet;
    if (node.kind == Node::Kind::kListAppend) return append_lists(i, operand(node.first), operand(node.second));
    if (node.kind == Node::Kind::kAdd || node.kind == Node::Kind::kSubtract)
      return calculate(i, operand(node.first), node.kind == Node::Kind::kSubtract, operand(node.second));
    writes_[i].value = operand(action(i).operand);
    operand_missing_[i] = writes_[i].value.absent();
    if (!operand_missing_[i]) count_written(writes_[i].value);
    return ok();
  }

  // What a path, a value or an if_not_exists() gives: absent where that is an attribute that does not exist.
  ValueView operand(Update::NodeIndex index) const {
    const Node* node = &update_.node(index);
    while (node->kind == Node::Kind::kIfNotExists) {
      const ValueView existing = update_.path(node->first).resolve(item_);
      if (!existing.absent()) return existing;
      node = &update_.node(node->second);
    }
    GALVAN_CHECK(node->kind == Node::Kind::kPath || node->kind == Node::Kind::kValue);
    return node->kind == Node::Kind::kPath ? update_.path(node->first).resolve(item_) : values_[node->first];
  }

  // Whether both operands are there, and of that type. The first one that is not decides about the error.
  Result<bool> usable(std::size_t i, ValueView first, ValueView second, AttributeType type) {
    for (const ValueView value : {first, second}) {
      if (value.absent()) {
        operand_missing_[i] = true;
        return false;
      }
      if (value.type() != type) return incorrect_type();
    }
    return true;
  }

  Result<void> append_lists(std::size_t i, ValueView first, ValueView second) {
    GALVAN_TRY(const bool lists, usable(i, first, second, AttributeType::kL));
    if (!lists) return ok();
    count_written(first);
    count_written(second);
    if (too_large()) return ok();
    begin_computed(i);
    ValueWriter writer(computed_);
    const ValueWriter::Mark mark = writer.begin_list();
    for (const ValueView element : first.elements()) writer.value(element);
    for (const ValueView element : second.elements()) writer.value(element);
    writer.end(mark, first.count() + second.count());
    end_computed();
    return ok();
  }

  Result<void> calculate(std::size_t i, ValueView first, bool subtract, ValueView second) {
    GALVAN_TRY(const bool numbers, usable(i, first, second, AttributeType::kN));
    if (!numbers) return ok();
    auto result =
        subtract ? Number::subtract(first.number(), second.number()) : Number::add(first.number(), second.number());
    if (!result) {
      if (!number_error_) number_error_.emplace(std::move(result).error());
      return ok();
    }
    begin_computed(i);
    ValueWriter(computed_).number(*result);
    end_computed();
    return ok();
  }

  Result<void> compute_add(std::size_t i) {
    const ValueView existing = update_.target(action(i)).resolve(item_);
    const ValueView added = values_[action(i).operand];
    writes_[i].kind = Write::Kind::kSet;
    if (existing.absent()) {
      writes_[i].value = added;
      count_written(added);
      return ok();
    }
    if (existing.type() != added.type()) return incorrect_type(update_.origin());
    if (added.type() == AttributeType::kL) return append_lists(i, existing, added);
    if (added.type() == AttributeType::kN) return calculate(i, existing, false, added);
    count_written(added);
    if (too_large()) return ok();
    begin_computed(i);
    append_union(existing, added, computed_);
    end_computed();
    return ok();
  }

  Result<void> compute_delete(std::size_t i) {
    const ValueView existing = update_.target(action(i)).resolve(item_);
    const ValueView removed = values_[action(i).operand];
    if (existing.absent()) return ok();
    if (existing.type() != removed.type()) return incorrect_type(update_.origin());
    begin_computed(i);
    const bool left = append_difference(existing, removed, computed_);
    end_computed();
    writes_[i].kind = left ? Write::Kind::kSet : Write::Kind::kRemove;
    return ok();
  }

  Result<void> check_sections() const {
    std::size_t end = writes_.size();
    while (end > 0) {
      std::size_t begin = end - 1;
      while (begin > 0 && action(begin - 1).kind == action(end - 1).kind) --begin;
      for (std::size_t i = begin; i < end; ++i)
        if (parent_missing_[i]) return invalid_path();
      for (std::size_t i = begin; i < end; ++i)
        if (operand_missing_[i]) return missing_attribute();
      end = begin;
    }
    return ok();
  }

  // A value may be named as often as the expression has room, and a few kilobytes of expression thus ask for gigabytes:
  // what would be written is counted before it is built. Targets are distinct, so all of it would be in the item. (The
  // few bytes that a list_append() counts twice are fewer than size_cost() has for its SET.)
  void count_written(ValueView value) {
    if (!too_large()) written_bytes_ += value_item_bytes(value);
  }
  bool too_large() const { return written_bytes_ > limits::kItemBytesMax; }

  // Computed values lie one after another in computed_, which moves as it grows: their views come at the end.
  void begin_computed(std::size_t i) { computed_parts_.push_back({i, computed_.size(), 0}); }
  void end_computed() { computed_parts_.back().length = computed_.size() - computed_parts_.back().start; }
  void settle_views() {
    for (const ComputedPart& part : computed_parts_)
      writes_[part.action].value = ValueView(std::string_view(computed_).substr(part.start, part.length));
  }

  // The old item and the request's values are within the limit, so only what goes down to another level can leave it.
  Result<void> check_nesting() const {
    for (std::size_t i = 0; i < writes_.size(); ++i) {
      const std::size_t above = update_.target(action(i)).elements().size() - 1;
      if (above == 0 || writes_[i].kind != Write::Kind::kSet) continue;
      if (needs_more_levels(writes_[i].value, static_cast<std::size_t>(limits::kNestingLevelsMax) - above))
        return validation_error("Nesting Levels have exceeded supported limits");
    }
    return ok();
  }

  const Update& update_;
  ValueView item_;
  std::span<const ValueView> values_;
  // By action:
  std::vector<Write> writes_;
  std::vector<bool> parent_missing_, operand_missing_;

  std::optional<ApiError> number_error_;
  std::size_t written_bytes_ = 0;
  struct ComputedPart {
    std::size_t action, start, length;
  };
  std::vector<ComputedPart> computed_parts_;
  std::string computed_;
};

}  // namespace

Result<void> apply_update(const Update& update, ValueView old_item, std::span<const ValueView> values,
                          std::string& new_item) {
  Computation computation(update, old_item, values);
  GALVAN_TRY(computation.run());
  append_rewritten(update.targets(), old_item, computation.writes(), new_item);
  return ok();
}

}  // namespace galvan::expression
