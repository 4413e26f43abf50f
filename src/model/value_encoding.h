#pragma once

#include "base/check.h"
#include "model/little_endian.h"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <string>
#include <string_view>

// The smallest pieces of the grammar in value.h: tags, lengths and container headers. Everything that reads or writes
// encoded values stands on these; other folders use value.h.
namespace galvan::encoding {

/// Stored: never renumber.
enum class Tag : std::uint8_t {
  kS = 0x01,
  kN = 0x02,
  kB = 0x03,
  kNull = 0x04,
  kFalse = 0x05,
  kTrue = 0x06,
  kL = 0x07,
  kM = 0x08,
  kSS = 0x09,
  kNS = 0x0A,
  kBS = 0x0B,
};

/// Tag, `bytes` and `count` of a container.
inline constexpr std::size_t kContainerHeaderBytes = 9;
inline constexpr std::size_t kVarintBytesMax = 5;

inline std::uint8_t byte_at(std::string_view bytes, std::size_t index) {
  return static_cast<std::uint8_t>(bytes[index]);
}

/// A length read from the start of some bytes, and how many bytes it took.
struct Length {
  std::size_t value;
  std::size_t width;
};

/// `bytes` must start with a well-formed varint.
inline Length read_varint(std::string_view bytes) {
  const std::uint8_t first = byte_at(bytes, 0);
  if (first < 0x80) [[likely]]
    return {first, 1};
  std::size_t value = first & 0x7F;
  std::size_t width = 1;
  std::uint8_t byte = 0x80;
  while ((byte & 0x80) != 0 && width < kVarintBytesMax) {
    byte = byte_at(bytes, width);
    value |= static_cast<std::size_t>(byte & 0x7F) << (7 * width);
    ++width;
  }
  return {value, width};
}

inline void append_varint(std::size_t value, std::string& out) {
  GALVAN_CHECK(value <= std::numeric_limits<std::uint32_t>::max());
  while (value >= 0x80) {
    out.push_back(static_cast<char>(value | 0x80));
    value >>= 7;
  }
  out.push_back(static_cast<char>(value));
}

/// A run of bytes with its varint length before it: where it starts, and its size.
inline std::string_view read_varint_bytes(std::string_view bytes) {
  const Length length = read_varint(bytes);
  return {bytes.data() + length.width, length.value};
}

inline void append_varint_bytes(std::string_view run, std::string& out) {
  append_varint(run.size(), out);
  out.append(run);
}

/// A number key with its length byte before it.
inline std::string_view read_short_bytes(std::string_view bytes) { return {bytes.data() + 1, byte_at(bytes, 0)}; }

/// Bytes of `run` together with the length before it, given that it was read from `bytes`.
inline std::size_t width_with_length(std::string_view bytes, std::string_view run) {
  return static_cast<std::size_t>(run.data() - bytes.data()) + run.size();
}

}  // namespace galvan::encoding
