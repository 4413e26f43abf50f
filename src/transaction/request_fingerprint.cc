#include "transaction/request_fingerprint.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace galvan {

// Fingerprints are stored for as long as a token is honoured: a change of this makes repeats look like other requests
// for ten minutes after an upgrade.
RequestFingerprint fingerprint_of(std::span<const std::string_view> parts) {
  XXH3_state_t state;
  XXH3_128bits_reset(&state);
  for (const std::string_view part : parts) {
    const std::uint64_t length = part.size();
    XXH3_128bits_update(&state, &length, sizeof(length));
    XXH3_128bits_update(&state, part.data(), part.size());
  }
  const XXH128_hash_t hash = XXH3_128bits_digest(&state);
  return {hash.high64, hash.low64};
}

}  // namespace galvan
