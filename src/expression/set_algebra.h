#pragma once

#include "model/value.h"

#include <string>

namespace galvan::expression {

/// Appends the encoded set of the members of either set. Both must be sets of one type.
void append_union(ValueView a, ValueView b, std::string& out);

/// Appends the encoded set of the members of `a` that are not in `b`, both sets of one type. Returns false, and appends
/// nothing, where there are none: DynamoDB has no empty sets.
bool append_difference(ValueView a, ValueView b, std::string& out);

}  // namespace galvan::expression
