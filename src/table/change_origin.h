#pragma once

#include <cstdint>

namespace galvan {

/// Who changed an item, as its change record tells. Stored: never renumber.
enum class ChangeOrigin : std::uint8_t {
  kUser = 0,        ///< a request
  kTimeToLive = 1,  ///< the service: the item had expired
};

}  // namespace galvan
