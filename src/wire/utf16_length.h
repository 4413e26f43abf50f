#pragma once

#include <cstddef>
#include <string_view>

namespace galvan::wire {

/// Length in UTF-16 units, which is how the service counts characters. `utf8` must be valid UTF-8.
inline std::size_t utf16_length(std::string_view utf8) {
  std::size_t units = 0;
  for (const char c : utf8) {
    const auto byte = static_cast<unsigned char>(c);
    const bool continuation = (byte & 0xC0) == 0x80;
    const bool needs_surrogates = byte >= 0xF0;
    units += continuation ? 0 : needs_surrogates ? 2 : 1;
  }
  return units;
}

}  // namespace galvan::wire
