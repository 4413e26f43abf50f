#include "security/random_bytes.h"

#include "base/check.h"

#include <openssl/rand.h>

namespace galvan::security {

std::string random_bytes(std::size_t count) {
  std::string bytes(count, '\0');
  GALVAN_CHECK(RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(count)) == 1);
  return bytes;
}

}  // namespace galvan::security
