#pragma once

#include "model/number.h"
#include "model/value.h"

#include <cstddef>
#include <cstdint>
#include <map>
#include <random>
#include <set>
#include <string>
#include <variant>
#include <vector>

// For tests only: values as plain trees, to hold what reads and writes encoded bytes against something simple.
namespace galvan::expression::testing {

struct Null {
  friend auto operator<=>(const Null&, const Null&) = default;
};
struct Binary {
  std::string bytes;
  friend auto operator<=>(const Binary&, const Binary&) = default;
};

struct Tree;
using List = std::vector<Tree>;
using Map = std::map<std::string, Tree>;
using StringSet = std::set<std::string>;
using NumberSet = std::set<std::int64_t>;

struct Tree {
  std::variant<std::string, std::int64_t, Binary, Null, bool, List, Map, StringSet, NumberSet> value;

  template <class T>
  const T* as() const {
    return std::get_if<T>(&value);
  }
  template <class T>
  T* as() {
    return std::get_if<T>(&value);
  }
  friend bool operator==(const Tree& a, const Tree& b) { return a.value == b.value; }
};

inline AttributeValue encode(const Tree& tree);

struct Encoder {
  AttributeValue operator()(const std::string& string) const { return AttributeValue::string(string); }
  AttributeValue operator()(std::int64_t number) const { return AttributeValue::number(number); }
  AttributeValue operator()(const Binary& binary) const { return AttributeValue::binary(binary.bytes); }
  AttributeValue operator()(Null) const { return AttributeValue::null(); }
  AttributeValue operator()(bool value) const { return AttributeValue::boolean(value); }
  AttributeValue operator()(const List& list) const {
    std::vector<AttributeValue> elements;
    for (const Tree& element : list) elements.push_back(encode(element));
    return AttributeValue::list(elements);
  }
  AttributeValue operator()(const Map& map) const {
    AttributeMap entries;
    for (const auto& [name, value] : map) entries.emplace(name, encode(value));
    return AttributeValue::map(entries);
  }
  AttributeValue operator()(const StringSet& set) const {
    return AttributeValue::set(AttributeType::kSS, std::vector<std::string>(set.begin(), set.end()));
  }
  AttributeValue operator()(const NumberSet& set) const {
    std::vector<std::string> keys;
    for (const std::int64_t number : set) Number(number).append_key(keys.emplace_back());
    return AttributeValue::set(AttributeType::kNS, std::move(keys));
  }
};

inline AttributeValue encode(const Tree& tree) { return std::visit(Encoder{}, tree.value); }

/// Random values from small ranges, so that they often meet.
class Dice {
 public:
  explicit Dice(unsigned seed) : engine_(seed) {}

  std::size_t below(std::size_t bound) { return std::uniform_int_distribution<std::size_t>(0, bound - 1)(engine_); }
  bool one_in(std::size_t chances) { return below(chances) == 0; }
  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }

  std::int64_t number() { return static_cast<std::int64_t>(below(7)) - 2; }
  std::string name() { return std::string(1, static_cast<char>('a' + below(4))); }
  std::string string() {
    std::string string;
    for (std::size_t length = below(4); length > 0; --length) string.append(one_of(letters_));
    return string;
  }
  StringSet string_set() {
    StringSet set{string()};
    while (!one_in(3)) set.insert(string());
    return set;
  }
  NumberSet number_set() {
    NumberSet set{number()};
    while (!one_in(3)) set.insert(number());
    return set;
  }

  Tree tree(int levels) {
    switch (below(levels > 0 ? 12 : 6)) {
      case 0:
      case 1:
        return {number()};
      case 2:
        return {string()};
      case 3:
        return {Binary{string()}};
      case 4:
        return one_in(2) ? Tree{Null{}} : Tree{one_in(2)};
      case 5:
        return one_in(2) ? Tree{string_set()} : Tree{number_set()};
      case 6:
      case 7:
      case 8:
        return {list(levels - 1)};
      default:
        return {map(levels - 1)};
    }
  }
  List list(int levels) {
    List list;
    for (std::size_t count = below(4); count > 0; --count) list.push_back(tree(levels));
    return list;
  }
  Map map(int levels) {
    Map map;
    for (std::size_t count = below(5); count > 0; --count) map[name()] = tree(levels);
    return map;
  }

 private:
  std::mt19937 engine_;
  std::vector<std::string> letters_{"x", "y", "\xC3\xA9", "\xF0\x9D\x84\x9E"};
};

/// A step of a random path: a name, or an index.
struct Step {
  std::string name;
  std::size_t index = 0;
  bool is_index = false;
};
using Steps = std::vector<Step>;

inline Steps random_path(Dice& dice) {
  Steps steps{{dice.name()}};
  while (steps.size() < 4 && dice.one_in(2)) {
    Step step;
    step.is_index = dice.one_in(2);
    if (step.is_index) {
      step.index = dice.below(4);
    } else {
      step.name = dice.name();
    }
    steps.push_back(step);
  }
  return steps;
}

inline std::string text_of(const Steps& steps) {
  std::string text;
  for (const Step& step : steps) {
    if (step.is_index) {
      text += "[" + std::to_string(step.index) + "]";
    } else {
      text += (text.empty() ? "" : ".") + step.name;
    }
  }
  return text;
}

inline const Tree* find(const Tree* value, const Step& step) {
  if (value == nullptr) return nullptr;
  if (step.is_index) {
    const List* list = value->as<List>();
    return list != nullptr && step.index < list->size() ? &(*list)[step.index] : nullptr;
  }
  const Map* map = value->as<Map>();
  if (map == nullptr) return nullptr;
  const auto found = map->find(step.name);
  return found == map->end() ? nullptr : &found->second;
}

/// What the steps lead to, or nullptr.
inline const Tree* find(const Tree& item, const Steps& steps) {
  const Tree* value = &item;
  for (const Step& step : steps) value = find(value, step);
  return value;
}

}  // namespace galvan::expression::testing
