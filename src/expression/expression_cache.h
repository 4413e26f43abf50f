#pragma once

#include "expression/condition.h"
#include "expression/expression_kind.h"
#include "expression/key_condition.h"
#include "expression/placeholders.h"
#include "expression/projection.h"
#include "expression/update.h"
#include "model/api_error.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

namespace galvan::expression {

using ConditionPtr = std::shared_ptr<const Condition>;
using KeyConditionPtr = std::shared_ptr<const KeyCondition>;
using UpdatePtr = std::shared_ptr<const Update>;
using ProjectionPtr = std::shared_ptr<const Projection>;

/// Parsed expressions, so that an application's few expressions are parsed once and not with each request. An entry is
/// found by the expression's kind and text, the names that the request's placeholders stand for, and the placeholders
/// of its values: all that a tree is made of. The values themselves differ from request to request, and are checked
/// each time; whatever is wrong with them, the parser says it, in its order. Errors are not kept.
///
/// Each thread that parses has a cache of its own, so that nothing is shared and nothing waits. What is used least
/// recently leaves first. figures() is for any thread.
class ExpressionCache {
 public:
  struct Bounds {
    std::size_t entries_max = 1024;
    /// Of all entries, their keys included.
    std::size_t bytes_max = std::size_t{1} << 20;
    /// Of one entry's key: what is larger, or is likely to be made for one request, is not kept.
    std::size_t key_bytes_max = std::size_t{8} << 10;
  };
  struct Figures {
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;
    std::uint64_t entries = 0;
    std::uint64_t bytes = 0;

    Figures& operator+=(const Figures& other);
  };

  ExpressionCache() : ExpressionCache(Bounds()) {}
  explicit ExpressionCache(const Bounds& bounds) : bounds_(bounds) {}
  ExpressionCache(const ExpressionCache&) = delete;
  ExpressionCache& operator=(const ExpressionCache&) = delete;

  /// As parse_condition(), parse_key_condition(), parse_update() and parse_projection(): the same trees, marks on the
  /// placeholders, and errors. A tree lives for as long as its pointer does, whatever happens to its entry.
  Result<ConditionPtr> condition(ExpressionKind kind, std::string_view text, Placeholders& placeholders);
  Result<KeyConditionPtr> key_condition(std::string_view text, Placeholders& placeholders);
  Result<UpdatePtr> update(std::string_view text, Placeholders& placeholders);
  Result<ProjectionPtr> projection(std::string_view text, Placeholders& placeholders);

  Figures figures() const;

 private:
  enum class TreeKind : std::uint8_t { kCondition, kFilter, kKeyConditionSyntax, kKeyCondition, kUpdate, kProjection };
  using Tree = std::variant<ConditionPtr, KeyConditionPtr, UpdatePtr, ProjectionPtr>;
  struct Entry {
    std::string key;
    Tree tree;
    PlaceholderUses uses;
    std::size_t bytes;
  };
  using Entries = std::list<Entry>;

  template <class T, class Parse, class Check>
  Result<std::shared_ptr<const T>> get(TreeKind kind, std::string_view text, Placeholders& placeholders,
                                       const Parse& parse, const Check& check);
  bool make_key(TreeKind kind, std::string_view text, const Placeholders& placeholders);
  const Entry* find();
  void keep(Tree tree, PlaceholderUses uses, std::size_t tree_bytes);
  void drop_oldest();

  const Bounds bounds_;
  Entries entries_;                                                 // the most recently used first
  std::unordered_map<std::string_view, Entries::iterator> by_key_;  // keys borrow from entries_
  std::string key_;                                                 // of the expression at hand
  std::size_t bytes_ = 0;
  // Written by the cache's own thread alone.
  std::atomic<std::uint64_t> hits_{0}, misses_{0}, entry_count_{0}, entry_bytes_{0};
};

}  // namespace galvan::expression
