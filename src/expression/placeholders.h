#pragma once

#include "model/api_error.h"
#include "model/value.h"

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
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

/// What the placeholders of one request stand for, and which of them its expressions used. Slots are given in byte
/// order of the placeholders, so that they do not depend on the order in which a client writes its map. Borrows the
/// texts and values it was made of. Not thread-safe: it belongs to one request.
class Placeholders {
 public:
  /// The placeholders of each span must be distinct.
  Placeholders(std::span<const NamePlaceholder> names, std::span<const ValuePlaceholder> values);

  /// What "#n" stands for, marked as used; nothing where it is not defined.
  std::optional<std::string_view> use_name(std::string_view placeholder);
  /// The slot of ":v", marked as used; nothing where it is not defined.
  std::optional<ValueSlot> use_value(std::string_view placeholder);

  /// Call once all expressions of the request are parsed.
  /// Errors: ValidationException naming every unused placeholder, names before values.
  Result<void> check_all_used() const;

  /// By slot: what evaluate() and its like take.
  std::span<const ValueView> values() const { return values_; }

 private:
  struct Name {
    NamePlaceholder entry;
    bool used = false;
  };
  std::vector<Name> names_;                           // ascending by placeholder
  std::vector<std::string_view> value_placeholders_;  // ascending; parallel to the next two
  std::vector<ValueView> values_;
  std::vector<bool> values_used_;
};

/// Checks the keys of both maps; nothing where the request has no such map. Expressions are not looked at, and a value
/// may be absent here (what the request gave is none, which is told of after the keys).
/// Errors: ValidationException for an empty map, a key that is not '#' or ':' with letters, digits and underscores
/// after it, a key beyond limits::kPlaceholderBytesMax, a name that is empty or beyond limits::kAttributeNameBytesMax,
/// or maps that together are beyond limits::kPlaceholderMapsBytesMax.
Result<void> check_placeholder_syntax(std::optional<std::span<const NamePlaceholder>> names,
                                      std::optional<std::span<const ValuePlaceholder>> values);

}  // namespace galvan::expression
