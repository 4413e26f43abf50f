#pragma once

#include "expression/projection.h"
#include "wire/json_writer.h"

#include <string_view>

namespace galvan {

/// Appends what the projection (null: everything) leaves of an item, without a member name.
void append_projected_item(ValueView item, const expression::Projection* projection, wire::JsonWriter& writer);

/// The same as a member of the object that is open.
void append_item_member(std::string_view member, ValueView item, const expression::Projection* projection,
                        wire::JsonWriter& writer);

}  // namespace galvan
