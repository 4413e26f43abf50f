#include "security/secret_box.h"

#include "base/check.h"
#include "security/private_file.h"
#include "security/random_bytes.h"

#include <openssl/evp.h>

#include <algorithm>
#include <fstream>
#include <memory>

namespace galvan::security {
namespace {

constexpr std::size_t kNonceBytes = 12;
constexpr std::size_t kTagBytes = 16;

const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }
unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
int length_of(std::string_view text) { return static_cast<int>(text.size()); }

struct CipherEnd {
  void operator()(EVP_CIPHER_CTX* cipher) const { EVP_CIPHER_CTX_free(cipher); }
};
using Cipher = std::unique_ptr<EVP_CIPHER_CTX, CipherEnd>;

}  // namespace

SecretBox SecretBox::in_memory() {
  Key key;
  std::ranges::copy(random_bytes(key.size()), key.begin());
  return SecretBox(key);
}

BasicResult<SecretBox, std::string> SecretBox::open(const std::filesystem::path& folder, bool may_create) {
  const std::filesystem::path file = folder / kKeyFile;
  GALVAN_TRY(const bool found, find_private_file(file));
  if (!found) {
    if (may_create) return create(file);
    return failure(file.string() + ": is missing, and the keys of the users in this folder are encrypted under it");
  }
  std::ifstream stream(file, std::ios::binary);
  Key key;
  stream.read(reinterpret_cast<char*>(key.data()), static_cast<std::streamsize>(key.size()));
  if (!stream || stream.peek() != std::ifstream::traits_type::eof())
    return failure(file.string() + ": is no key of " + std::to_string(kKeyBytes) + " bytes");
  return SecretBox(key);
}

BasicResult<SecretBox, std::string> SecretBox::create(const std::filesystem::path& file) {
  SecretBox box = in_memory();
  GALVAN_TRY(write_private_file(file, {reinterpret_cast<const char*>(box.key_.data()), box.key_.size()}));
  return box;
}

std::string SecretBox::seal(std::string_view secret, std::string_view name) const {
  std::string sealed = random_bytes(kNonceBytes);
  sealed.resize(kNonceBytes + secret.size() + kTagBytes);
  unsigned char* const out = bytes_of(sealed);
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int written = 0;
  const bool done =
      EVP_EncryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), out) == 1 &&
      EVP_EncryptUpdate(cipher.get(), nullptr, &written, bytes_of(name), length_of(name)) == 1 &&
      EVP_EncryptUpdate(cipher.get(), out + kNonceBytes, &written, bytes_of(secret), length_of(secret)) == 1 &&
      EVP_EncryptFinal_ex(cipher.get(), out + kNonceBytes + written, &written) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_GET_TAG, kTagBytes, out + kNonceBytes + secret.size()) == 1;
  GALVAN_CHECK(done);
  return sealed;
}

std::optional<std::string> SecretBox::open_sealed(std::string_view sealed, std::string_view name) const {
  if (sealed.size() < kNonceBytes + kTagBytes) return std::nullopt;
  const std::string_view hidden = sealed.substr(kNonceBytes, sealed.size() - kNonceBytes - kTagBytes);
  std::string tag(sealed.substr(sealed.size() - kTagBytes));
  std::string secret(hidden.size(), '\0');
  const Cipher cipher(EVP_CIPHER_CTX_new());
  int written = 0;
  const bool done =
      EVP_DecryptInit_ex(cipher.get(), EVP_aes_256_gcm(), nullptr, key_.data(), bytes_of(sealed)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), nullptr, &written, bytes_of(name), length_of(name)) == 1 &&
      EVP_DecryptUpdate(cipher.get(), bytes_of(secret), &written, bytes_of(hidden), length_of(hidden)) == 1 &&
      EVP_CIPHER_CTX_ctrl(cipher.get(), EVP_CTRL_GCM_SET_TAG, kTagBytes, bytes_of(tag)) == 1 &&
      EVP_DecryptFinal_ex(cipher.get(), bytes_of(secret) + written, &written) == 1;
  if (!done) return std::nullopt;
  return secret;
}

}  // namespace galvan::security
