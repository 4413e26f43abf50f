#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace galvan {

/// What a transaction asks for, in 128 bits: equal fingerprints are taken for equal content. Nobody gains by a
/// collision, since a token's owner chooses the content too.
struct RequestFingerprint {
  std::uint64_t high = 0;
  std::uint64_t low = 0;
  friend bool operator==(const RequestFingerprint&, const RequestFingerprint&) = default;
};

/// The fingerprint of these parts in this order. Where one part ends and the next begins matters.
RequestFingerprint fingerprint_of(std::span<const std::string_view> parts);

}  // namespace galvan
