#pragma once

#include "expression/path_tree.h"
#include "model/value.h"

#include <cstdint>
#include <span>
#include <string>

namespace galvan::expression {

/// What becomes of one path of an item. Borrows the value.
struct Write {
  enum class Kind : std::uint8_t { kKeep, kSet, kRemove };
  Kind kind = Kind::kKeep;
  ValueView value;  // kSet only
};

/// Appends the encoded M that the writes, one for each path of `targets` and by its number, make of an item. What a
/// path's last step is in must be there, and be a map or list as the step needs. Indexes are those of the old lists;
/// elements set past the end are appended in the order of their indexes. What no path touches is copied as it is.
void append_rewritten(const PathTree& targets, ValueView item, std::span<const Write> writes, std::string& out);

}  // namespace galvan::expression
