// OpenSSL 3 would rather have SHA-256 used through EVP, which allocates its running states and reaches them through
// pointers: that costs more than hashing what a small request has. The plain functions are the same code below.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "security/sha256.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <type_traits>

namespace galvan::security {
namespace {

constexpr std::size_t kBlockBytes = SHA256_CBLOCK;
using Block = std::array<unsigned char, kBlockBytes>;

SHA256_CTX state_after(const Block& block) {
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, block.data(), block.size());
  return state;
}

Sha256Digest finish(SHA256_CTX& state) {
  Sha256Digest digest;
  SHA256_Final(digest.data(), &state);
  return digest;
}

}  // namespace

Sha256Digest sha256(std::string_view bytes) {
  SHA256_CTX state;
  SHA256_Init(&state);
  SHA256_Update(&state, bytes.data(), bytes.size());
  return finish(state);
}

HmacKey::HmacKey(std::string_view key) {
  static_assert(sizeof(SHA256_CTX) == sizeof(State) && alignof(SHA256_CTX) <= alignof(State));
  static_assert(std::is_trivially_copyable_v<SHA256_CTX>);
  Block block{};
  if (key.size() > block.size()) {
    const Sha256Digest digest = sha256(key);
    std::memcpy(block.data(), digest.data(), digest.size());
  } else if (!key.empty()) {
    std::memcpy(block.data(), key.data(), key.size());
  }
  for (unsigned char& byte : block) byte ^= 0x36U;
  const SHA256_CTX inner = state_after(block);
  for (unsigned char& byte : block) byte ^= 0x36U ^ 0x5cU;
  const SHA256_CTX outer = state_after(block);
  std::memcpy(&inner_, &inner, sizeof inner);
  std::memcpy(&outer_, &outer, sizeof outer);
  OPENSSL_cleanse(block.data(), block.size());
}

Sha256Digest HmacKey::sign(std::string_view message) const {
  SHA256_CTX state;
  std::memcpy(&state, &inner_, sizeof state);
  SHA256_Update(&state, message.data(), message.size());
  const Sha256Digest digest = finish(state);
  std::memcpy(&state, &outer_, sizeof state);
  SHA256_Update(&state, digest.data(), digest.size());
  return finish(state);
}

// Four bytes at a time: each of the eight half bytes gets a byte of a word, and all become digits together.
HexDigest to_hex(const Sha256Digest& digest) {
  static_assert(std::endian::native == std::endian::little);
  HexDigest text;
  for (std::size_t i = 0; i < digest.size(); i += 4) {
    std::uint32_t four = 0;
    std::memcpy(&four, digest.data() + i, sizeof four);
    std::uint64_t spread = (four | std::uint64_t{four} << 16U) & 0x0000'ffff'0000'ffffU;
    spread = (spread | spread << 8U) & 0x00ff'00ff'00ff'00ffU;
    const std::uint64_t halves = (spread >> 4U & 0x000f'000f'000f'000fU) | (spread & 0x000f'000f'000f'000fU) << 8U;
    const std::uint64_t letters = (halves + 0x0606'0606'0606'0606U) >> 4U & 0x0101'0101'0101'0101U;
    const std::uint64_t digits = halves + 0x3030'3030'3030'3030U + letters * ('a' - '9' - 1);
    std::memcpy(text.data() + 2 * i, &digits, sizeof digits);
  }
  return text;
}

// By words: a byte at a time, as OpenSSL's own does it, takes as long as hashing a small body.
bool equal_in_constant_time(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  std::uint64_t difference = 0;
  for (std::size_t i = 0; i < a.size(); i += sizeof difference) {
    const std::size_t count = std::min(sizeof difference, a.size() - i);
    std::uint64_t left = 0;
    std::uint64_t right = 0;
    std::memcpy(&left, a.data() + i, count);
    std::memcpy(&right, b.data() + i, count);
    difference |= left ^ right;
  }
  return difference == 0;
}

}  // namespace galvan::security
