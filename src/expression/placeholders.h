#pragma once

#include "model/api_error.h"
#include "model/value.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan::expression {

/// One entry of ExpressionAttributeNames: "#n" stands for an attribute name. Borrows both.
struct NamePlaceholder {
  std::string_view placeholder, name;
};

/// One entry of ExpressionAttributeValues: ":v" stands for a value. Borrows both.
struct ValuePlaceholder {
  std::string_view placeholder;
  ValueView value;
};

/// Where a value of ExpressionAttributeValues stands in Placeholders::values().
using ValueSlot = std::uint32_t;

/// Which placeholders of a request some of its expressions used: those of names, then those of values, each in byte
/// order.
using PlaceholderUses = std::vector<bool>;

/// What the placeholders of one request stand for, and which of them its expressions used. Slots are given in byte
/// order of the placeholders, so that they do not depend on the order in which a client writes its map. Borrows the
/// texts and values it was made of. Not thread-safe: it belongs to one request.
class Placeholders {
 public:
  /// The placeholders of each list must be distinct.
  Placeholders(std::vector<NamePlaceholder> names, std::vector<ValuePlaceholder> values);

  /// What "#n" stands for, marked as used; nothing where it is not defined.
  std::optional<std::string_view> use_name(std::string_view placeholder);
  /// The slot of ":v", marked as used; nothing where it is not defined.
  std::optional<ValueSlot> use_value(std::string_view placeholder);

  /// A slot for a value of a legacy parameter, which has no placeholder. Moves values().
  ValueSlot add_value(ValueView value);

  /// Call once all expressions of the request are parsed.
  /// Errors: ValidationException naming every unused placeholder, names before values.
  Result<void> check_all_used() const;

  /// By slot: what evaluate() and its like take.
  std::span<const ValueView> values() const { return values_; }
  std::vector<ValueView> take_values() && { return std::move(values_); }

  /// For whoever keeps trees that were parsed with the placeholders of one request, to be used with those of another:
  /// add_uses() of what take_uses() answered marks them as the parse did.
  PlaceholderUses take_uses();
  void add_uses(const PlaceholderUses& uses);
  /// Appends all of the placeholders that a tree may depend on: the names with what they stand for, and the values'
  /// placeholders, but not the values. Equal bytes mean equal trees from one text, whatever the order of the maps.
  void append_key(std::string& out) const;
  /// What append_key() appends, at most.
  std::size_t key_bytes() const { return key_bytes_; }

 private:
  std::vector<NamePlaceholder> names_;           // ascending by placeholder
  std::vector<ValuePlaceholder> value_entries_;  // ascending by placeholder
  std::vector<ValueView> values_;                // of the placeholders, parallel to them; then those without one
  PlaceholderUses used_;
  std::size_t key_bytes_ = 0;
};

/// Appends a text with its length before it.
void append_key_part(std::string_view text, std::string& out);

/// Checks the keys of both maps; nothing where the request has no such map. Expressions are not looked at, and a value
/// may be absent here (what the request gave is none, which is told of after the keys).
/// Errors: ValidationException for an empty map, a key that is not '#' or ':' with letters, digits and underscores
/// after it, a key beyond limits::kPlaceholderBytesMax, a name that is empty or beyond limits::kAttributeNameBytesMax,
/// or maps that together are beyond limits::kPlaceholderMapsBytesMax.
Result<void> check_placeholder_syntax(std::optional<std::span<const NamePlaceholder>> names,
                                      std::optional<std::span<const ValuePlaceholder>> values);

}  // namespace galvan::expression
