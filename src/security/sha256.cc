// OpenSSL 3 would rather have SHA-256 used through EVP, which allocates its running states and reaches them through
// pointers: that costs more than hashing what a small request has. The plain functions are the same code below.
#define OPENSSL_SUPPRESS_DEPRECATED

#include "security/sha256.h"

#include <openssl/crypto.h>
#include <openssl/sha.h>

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

void append_hex(const Sha256Digest& digest, std::string& out) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  for (const unsigned char byte : digest) {
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0xfU];
  }
}

bool equal_in_constant_time(std::string_view a, std::string_view b) {
  return a.size() == b.size() && CRYPTO_memcmp(a.data(), b.data(), a.size()) == 0;
}

}  // namespace galvan::security
