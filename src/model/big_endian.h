#pragma once

#include <concepts>
#include <cstddef>
#include <string>

// Integers within stored keys, whose byte order is the order of their values.
namespace galvan {

/// Reads sizeof(Integer) bytes.
template <std::unsigned_integral Integer>
Integer load_big_endian(const char* bytes) {
  Integer value = 0;
  for (std::size_t i = 0; i < sizeof(value); ++i) {
    value = static_cast<Integer>(value << 8U | static_cast<unsigned char>(bytes[i]));
  }
  return value;
}

/// Writes sizeof(value) bytes.
template <std::unsigned_integral Integer>
void store_big_endian(char* bytes, Integer value) {
  for (std::size_t i = sizeof(value); i-- > 0; value = static_cast<Integer>(value >> 8U)) {
    bytes[i] = static_cast<char>(value & 0xFFU);
  }
}

template <std::unsigned_integral Integer>
void append_big_endian(Integer value, std::string& out) {
  char bytes[sizeof(value)];
  store_big_endian(bytes, value);
  out.append(bytes, sizeof(bytes));
}

}  // namespace galvan
