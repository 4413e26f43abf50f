#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::security {

/// What is known of a request under its condition keys: `aws:username`, `dynamodb:LeadingKeys`. Borrows all names and
/// values; its own memory is kept by clear(), so that a context reused from request to request allocates nothing.
class ConditionContext {
 public:
  using Values = std::span<const std::string_view>;

  void clear() {
    entries_.clear();
    values_.clear();
  }

  /// `name` is in lower case, and not in the context yet.
  void add(std::string_view name, std::string_view value) { add(name, Values(&value, 1)); }
  void add(std::string_view name, Values values) {
    entries_.push_back({name, values_.size(), values.size(), false});
    values_.insert(values_.end(), values.begin(), values.end());
  }

  /// Adds one more value to the key that was added last.
  void extend(std::string_view value) {
    values_.push_back(value);
    ++entries_.back().count;
  }

  /// Adds a key under which the request could have any value at all: LeadingKeys of a Scan. A condition on it that is
  /// to allow holds only where it holds for every value, and one that is to deny where it may hold for some.
  void add_any(std::string_view name) { entries_.push_back({.name = name, .first = 0, .count = 0, .any = true}); }

  /// Adds what the other context has and this one does not.
  void add_missing(const ConditionContext& other) {
    for (const Entry& entry : other.entries_) {
      if (has(entry.name)) continue;
      add(entry.name, Values(other.values_).subspan(entry.first, entry.count));
      entries_.back().any = entry.any;
    }
  }

  /// The values of a key, which may be none; nothing where the request does not have the key. `name` is in lower case.
  /// Valid until the context changes.
  std::optional<Values> find(std::string_view name) const {
    const Entry* const entry = entry_of(name);
    if (entry == nullptr) return std::nullopt;
    return Values(values_).subspan(entry->first, entry->count);
  }
  bool has(std::string_view name) const { return entry_of(name) != nullptr; }
  /// Whether the key was added by add_any(): find() has no values for it.
  bool is_any(std::string_view name) const {
    const Entry* const entry = entry_of(name);
    return entry != nullptr && entry->any;
  }

 private:
  struct Entry {
    std::string_view name;
    std::size_t first;
    std::size_t count;
    bool any;
  };

  const Entry* entry_of(std::string_view name) const {
    for (const Entry& entry : entries_) {
      if (entry.name == name) return &entry;
    }
    return nullptr;
  }

  std::vector<Entry> entries_;
  std::vector<std::string_view> values_;
};

/// The same text with A to Z in lower case: the form of condition keys and actions, which are alike in any case.
inline std::string to_lower_ascii(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

}  // namespace galvan::security
