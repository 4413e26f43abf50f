#pragma once

#include "model/value.h"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace galvan::expression {

using ListIndex = std::uint32_t;

/// One step of a document path: the name of a map's entry, or the index of a list's element.
class PathElement {
 public:
  explicit PathElement(std::string name) : step_(std::move(name)) {}
  explicit PathElement(ListIndex index) : step_(index) {}

  bool is_index() const { return std::holds_alternative<ListIndex>(step_); }
  /// A name only.
  const std::string& name() const { return *std::get_if<std::string>(&step_); }
  /// An index only.
  ListIndex index() const { return *std::get_if<ListIndex>(&step_); }

  friend bool operator==(const PathElement&, const PathElement&) = default;

 private:
  std::variant<std::string, ListIndex> step_;
};

/// Memory that a string or vector has beside the object itself.
template <class Container>
std::size_t heap_bytes(const Container& container) {
  return container.capacity() * sizeof(typename Container::value_type);
}
/// The same of one step; of a path, see below.
std::size_t heap_bytes(const PathElement& element);

/// What steps lead to from `value`, or an absent view: also where `value` is absent, or a step meets a value that is
/// not a map or list. Does not allocate.
ValueView resolve(std::span<const PathElement> steps, ValueView value);

/// A document path: a top-level attribute name, then names and indexes. Never empty. Owns its names.
class Path {
 public:
  explicit Path(std::string attribute) { elements_.emplace_back(std::move(attribute)); }

  void append_name(std::string name) { elements_.emplace_back(std::move(name)); }
  void append_index(ListIndex index) { elements_.emplace_back(index); }

  const std::string& attribute() const { return elements_.front().name(); }
  const std::vector<PathElement>& elements() const { return elements_; }
  bool nested() const { return elements_.size() > 1; }

  /// What the path leads to in an item (see above).
  ValueView resolve(ValueView item) const { return galvan::expression::resolve(elements_, item); }

  /// Appends the form that messages have: "[a, b, [0]]".
  void append_text(std::string& out) const;

  friend bool operator==(const Path&, const Path&) = default;

 private:
  std::vector<PathElement> elements_;
};

std::size_t heap_bytes(const Path& path);
std::size_t heap_bytes(const std::vector<Path>& paths);

}  // namespace galvan::expression
