#pragma once

#include "base/clock.h"
#include "wire/json_writer.h"

#include <cstdint>
#include <string_view>

// Members of a reply's object: a name and a value.
namespace galvan {

inline void string_member(std::string_view name, std::string_view value, wire::JsonWriter& writer) {
  writer.key(name);
  writer.string(value);
}

inline void integer_member(std::string_view name, std::int64_t value, wire::JsonWriter& writer) {
  writer.key(name);
  writer.integer(value);
}

/// Seconds since 1970 with their fraction, as the service writes a time.
inline void time_member(std::string_view name, WallTime time, wire::JsonWriter& writer) {
  writer.key(name);
  writer.timestamp_ms(time.time_since_epoch().count());
}

}  // namespace galvan
