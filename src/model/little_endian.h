#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string>

// Integers of stored bytes. Every format of ours is little-endian, whatever the machine.
namespace galvan {

static_assert(std::endian::native == std::endian::little, "loads and stores below would need a byte swap");

template <class Integer>
Integer load_little_endian(const char* bytes) {
  Integer value;
  std::memcpy(&value, bytes, sizeof(value));
  return value;
}

template <class Integer>
void store_little_endian(char* bytes, Integer value) {
  std::memcpy(bytes, &value, sizeof(value));
}

template <class Integer>
void append_little_endian(Integer value, std::string& out) {
  char bytes[sizeof(value)];
  store_little_endian(bytes, value);
  out.append(bytes, sizeof(bytes));
}

}  // namespace galvan
