#include "expression/test_model.h"
#include "expression/test_notation.h"
#include "expression/update.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <optional>

namespace galvan::expression {
namespace {

using namespace testing;  // NOLINT: the whole of the test model is used

// What an action does to its target, once it has seen the old item.
struct Effect {
  Steps target;
  enum class Kind { kKeep, kSet, kRemove } kind = Kind::kKeep;
  Tree value{};
};
// A random action: its text, and its effect on an item; nothing where it fails.
struct Action {
  std::string text;
  std::function<std::optional<Effect>(const Tree& item)> effect;
};
struct Operand {
  std::string text;
  std::function<std::optional<Tree>(const Tree& item)> value;
};

bool writable(const Tree& item, const Steps& target) {
  const Tree* parent = find(item, Steps(target.begin(), target.end() - 1));
  if (parent == nullptr) return false;
  return target.back().is_index ? parent->as<List>() != nullptr : parent->as<Map>() != nullptr;
}

// Writes into a copy of the old item: names and elements that are there first, then what goes past a list's end in
// order of indexes, and removals of elements from the last to the first.
Tree with_effects(Tree item, std::vector<Effect> effects) {
  const auto parent_of = [&item](const Steps& target) {
    return const_cast<Tree*>(find(item, Steps(target.begin(), target.end() - 1)));
  };
  std::sort(effects.begin(), effects.end(), [](const Effect& a, const Effect& b) {
    return a.target.size() != b.target.size() ? a.target.size() > b.target.size()
                                              : a.target.back().index < b.target.back().index;
  });
  // Deeper targets first: what is above them still stands where it stood.
  for (std::size_t size = 4; size > 0; --size) {
    for (const Effect& effect : effects) {
      if (effect.target.size() != size || effect.kind != Effect::Kind::kSet) continue;
      Tree* parent = parent_of(effect.target);
      const Step& last = effect.target.back();
      if (!last.is_index) {
        (*parent->as<Map>())[last.name] = effect.value;
      } else if (last.index < parent->as<List>()->size()) {
        (*parent->as<List>())[last.index] = effect.value;
      }
    }
  }
  for (std::size_t size = 4; size > 0; --size) {
    // Lists grow and shrink only after all elements at their old indexes are written.
    std::vector<std::pair<List*, std::vector<Effect>>> lists;
    for (const Effect& effect : effects) {
      if (effect.target.size() != size || effect.kind == Effect::Kind::kKeep) continue;
      Tree* parent = parent_of(effect.target);
      const Step& last = effect.target.back();
      if (!last.is_index) {
        if (effect.kind == Effect::Kind::kRemove) parent->as<Map>()->erase(last.name);
        continue;
      }
      List* list = parent->as<List>();
      auto found = std::find_if(lists.begin(), lists.end(), [list](const auto& entry) { return entry.first == list; });
      if (found == lists.end()) found = lists.insert(lists.end(), {list, {}});
      found->second.push_back(effect);
    }
    for (auto& [list, list_effects] : lists) {
      const std::size_t old_size = list->size();
      for (const Effect& effect : list_effects)
        if (effect.kind == Effect::Kind::kSet && effect.target.back().index >= old_size) list->push_back(effect.value);
      for (auto effect = list_effects.rbegin(); effect != list_effects.rend(); ++effect)
        if (effect->kind == Effect::Kind::kRemove && effect->target.back().index < old_size)
          list->erase(list->begin() + static_cast<std::ptrdiff_t>(effect->target.back().index));
    }
  }
  return item;
}

template <class Set>
std::optional<Effect> set_effect(const Steps& target, const Tree* existing, const Set& operand, bool add) {
  if (existing == nullptr)
    return add ? Effect{target, Effect::Kind::kSet, Tree{operand}} : Effect{target, Effect::Kind::kKeep, {}};
  const Set* set = existing->as<Set>();
  if (set == nullptr) return std::nullopt;
  Set result = *set;
  for (const auto& member : operand) {
    if (add) {
      result.insert(member);
    } else {
      result.erase(member);
    }
  }
  if (result.empty()) return Effect{target, Effect::Kind::kRemove, {}};
  return Effect{target, Effect::Kind::kSet, Tree{result}};
}

class Generator {
 public:
  explicit Generator(unsigned seed) : dice_(seed) {
    constants_ = {Tree{dice_.number()},     Tree{dice_.number()}, Tree{dice_.list(1)}, Tree{dice_.string_set()},
                  Tree{dice_.number_set()}, dice_.tree(2),        dice_.tree(2)};
    for (const Tree& constant : constants_) encoded_.push_back(encode(constant));
    for (std::size_t i = 0; i < constants_.size(); ++i) names_.push_back(":v" + std::to_string(i));
  }

  std::vector<ValuePlaceholder> placeholders() const {
    std::vector<ValuePlaceholder> placeholders;
    for (std::size_t i = 0; i < names_.size(); ++i) placeholders.push_back({names_[i], encoded_[i]});
    return placeholders;
  }

  Tree item() {
    Map map;
    for (const char* name : {"a", "b", "c", "d"})
      if (!dice_.one_in(4)) map[name] = dice_.tree(3);
    return {map};
  }

  // A section each for some of the four kinds, in random order.
  std::pair<std::string, std::vector<Action>> update() {
    std::vector<std::string> sections{"SET", "REMOVE", "ADD", "DELETE"};
    std::string text;
    std::vector<Action> actions;
    while (text.empty() || (!sections.empty() && dice_.one_in(2))) {
      const std::size_t chosen = dice_.below(sections.size());
      const std::string section = sections[chosen];
      sections.erase(sections.begin() + static_cast<std::ptrdiff_t>(chosen));
      text += " " + section;
      std::string separator = " ";
      do {
        actions.push_back(action(section));
        text += separator + actions.back().text;
        separator = ", ";
      } while (!dice_.one_in(2));
    }
    return {text, actions};
  }

 private:
  Action action(const std::string& section) {
    const Steps target = random_path(dice_);
    const std::string text = text_of(target);
    if (section == "REMOVE") return {text, [target](const Tree&) { return Effect{target, Effect::Kind::kRemove, {}}; }};
    if (section == "SET") {
      const Operand value = set_value();
      return {text + " = " + value.text, [target, value](const Tree& item) -> std::optional<Effect> {
                const auto result = value.value(item);
                if (!result) return std::nullopt;
                return Effect{target, Effect::Kind::kSet, *result};
              }};
    }
    const bool add = section == "ADD";
    const std::size_t slot = add && dice_.one_in(2) ? dice_.below(2) : 3 + dice_.below(2);
    const Tree operand = constants_[slot];
    return {
        text + " " + names_[slot], [target, operand, add](const Tree& item) -> std::optional<Effect> {
          const Tree* existing = find(item, target);
          if (const auto* strings = operand.as<StringSet>()) return set_effect(target, existing, *strings, add);
          if (const auto* numbers = operand.as<NumberSet>()) return set_effect(target, existing, *numbers, add);
          if (existing == nullptr) return Effect{target, Effect::Kind::kSet, operand};
          if (existing->as<std::int64_t>() == nullptr) return std::nullopt;
          return Effect{target, Effect::Kind::kSet, Tree{*existing->as<std::int64_t>() + *operand.as<std::int64_t>()}};
        }};
  }

  Operand path() {
    const Steps steps = random_path(dice_);
    return {text_of(steps), [steps](const Tree& item) {
              const Tree* found = find(item, steps);
              return found == nullptr ? std::nullopt : std::optional<Tree>(*found);
            }};
  }

  Operand constant(std::size_t first, std::size_t count) {
    const std::size_t slot = first + dice_.below(count);
    const Tree tree = constants_[slot];
    return {names_[slot], [tree](const Tree&) { return std::optional<Tree>(tree); }};
  }

  // Of the constants, one of those `count` from `first` on, so that static checks pass.
  Operand operand(std::size_t first, std::size_t count) {
    if (dice_.one_in(4)) {
      const Operand tested = path();
      Operand otherwise = operand(first, count);
      while (otherwise.text == tested.text) otherwise = operand(first, count);
      return {"if_not_exists(" + tested.text + ", " + otherwise.text + ")", [tested, otherwise](const Tree& item) {
                const auto existing = tested.value(item);
                return existing ? existing : otherwise.value(item);
              }};
    }
    return dice_.one_in(2) ? path() : constant(first, count);
  }

  Operand set_value() {
    switch (dice_.below(4)) {
      case 0: {
        const Operand a = operand(2, 1), b = operand(2, 1);
        return {"list_append(" + a.text + ", " + b.text + ")", [a, b](const Tree& item) -> std::optional<Tree> {
                  const auto first = a.value(item), second = b.value(item);
                  if (!first || !second || !first->as<List>() || !second->as<List>()) return std::nullopt;
                  List list = *first->as<List>();
                  list.insert(list.end(), second->as<List>()->begin(), second->as<List>()->end());
                  return Tree{list};
                }};
      }
      case 1: {
        const Operand a = operand(0, 2), b = operand(0, 2);
        const bool plus = dice_.one_in(2);
        return {a.text + (plus ? " + " : " - ") + b.text, [a, b, plus](const Tree& item) -> std::optional<Tree> {
                  const auto first = a.value(item), second = b.value(item);
                  if (!first || !second) return std::nullopt;
                  const auto *x = first->as<std::int64_t>(), *y = second->as<std::int64_t>();
                  if (x == nullptr || y == nullptr) return std::nullopt;
                  return Tree{plus ? *x + *y : *x - *y};
                }};
      }
      default:
        return operand(0, constants_.size());
    }
  }

  Dice dice_;
  std::vector<Tree> constants_;
  std::vector<AttributeValue> encoded_;
  std::vector<std::string> names_;
};

std::optional<Tree> updated_model(const Tree& item, const std::vector<Action>& actions) {
  std::vector<Effect> effects;
  for (const Action& action : actions) {
    auto effect = action.effect(item);
    if (!effect) return std::nullopt;
    effects.push_back(*std::move(effect));
  }
  // ADD and DELETE that keep their target still need its parent, as REMOVE does.
  for (const Effect& effect : effects)
    if (!writable(item, effect.target)) return std::nullopt;
  return with_effects(item, std::move(effects));
}

TEST(UpdateProperty, RandomUpdatesDoWhatTheyDoToAPlainTree) {
  std::size_t applied = 0, refused = 0;
  for (unsigned seed = 1; seed <= 3000; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator generator(seed);
    const auto values = generator.placeholders();
    const auto [text, actions] = generator.update();
    SCOPED_TRACE(text);
    Placeholders placeholders({}, values);
    const auto update = parse_update(text, placeholders);
    if (!update) {
      ASSERT_NE(update.error().message().find("Two document paths"), std::string::npos) << update.error().message();
      continue;
    }
    for (int i = 0; i < 8; ++i) {
      const Tree item = generator.item();
      const AttributeValue encoded = encode(item);
      SCOPED_TRACE(notation_of(encoded));
      const std::optional<Tree> expected = updated_model(item, actions);
      std::string out;
      const auto result = apply_update(*update, encoded, placeholders.values(), out);
      ASSERT_EQ(result.has_value(), expected.has_value()) << message_of(result);
      (expected ? applied : refused) += 1;
      if (expected) {
        ASSERT_EQ(notation_of(ValueView(out)), notation_of(encode(*expected)));
      }
    }
  }
  EXPECT_GT(applied, 2000U);
  EXPECT_GT(refused, 2000U);
}

}  // namespace
}  // namespace galvan::expression
