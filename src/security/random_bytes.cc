#include "security/random_bytes.h"

#include "base/check.h"

#include <openssl/rand.h>

namespace galvan::security {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  GALVAN_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

std::string random_characters(std::size_t count, std::string_view alphabet) {
  GALVAN_CHECK(!alphabet.empty() && 256 % alphabet.size() == 0);
  std::string text = random_bytes(count);
  for (char& byte : text) byte = alphabet[static_cast<unsigned char>(byte) % alphabet.size()];
  return text;
}

}  // namespace galvan::security
