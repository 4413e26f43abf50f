#pragma once

#include "wire/json_writer.h"

#include <cstdint>
#include <optional>
#include <string_view>

namespace galvan {

enum class ReturnConsumedCapacity : std::uint8_t { kNone, kTotal, kIndexes };

/// The member's value; absent is NONE. `text` must have passed the member's constraints.
ReturnConsumedCapacity parse_return_consumed_capacity(std::optional<std::string_view> text);

/// Appends the ConsumedCapacity object of one table, without its member name. `table_name` is echoed as the request
/// gave it. Not to be called for kNone.
void append_consumed_capacity(std::string_view table_name, double units, ReturnConsumedCapacity detail,
                              wire::JsonWriter& writer);

}  // namespace galvan
