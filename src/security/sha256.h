#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace galvan::security {

using Sha256Digest = std::array<unsigned char, 32>;

Sha256Digest sha256(std::string_view bytes);

inline std::string_view bytes_of(const Sha256Digest& digest) {
  return {reinterpret_cast<const char*>(digest.data()), digest.size()};
}

/// A key for HMAC-SHA256, prepared: what the key's own two blocks leave is kept, which is half the work for short
/// messages. No secrets can be read back from it but by whoever reads the process's memory.
class HmacKey {
 public:
  explicit HmacKey(std::string_view key);

  Sha256Digest sign(std::string_view message) const;

 private:
  // The library's running state, whose size is checked in sha256.cc, so that no other file sees the library.
  struct alignas(8) State {
    std::array<unsigned char, 112> bytes;
  };
  State inner_;
  State outer_;
};

/// Lower-case hexadecimal digits.
using HexDigest = std::array<char, 64>;
HexDigest to_hex(const Sha256Digest& digest);
inline std::string_view view(const HexDigest& text) { return {text.data(), text.size()}; }

/// Whether both are the same, in a time that tells nothing about where they differ.
bool equal_in_constant_time(std::string_view a, std::string_view b);

}  // namespace galvan::security
