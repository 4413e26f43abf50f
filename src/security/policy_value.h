#pragma once

#include "base/clock.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

// Values that condition operators compare besides texts and numbers.
namespace galvan::security {

/// Microseconds since 1970.
using PolicyInstant = std::int64_t;

/// Reads one of the ISO 8601 forms of the W3C (2026, 2026-01, 2026-01-31, 2026-01-31T10:20Z, with seconds and
/// fractions, and an offset in place of Z), or seconds since 1970, which have more than four digits. Source: IAM User
/// Guide, "IAM JSON policy elements: Condition operators", date condition operators.
std::optional<PolicyInstant> parse_policy_instant(std::string_view text);

/// "2026-01-31T10:20:30Z", as aws:CurrentTime has it.
std::string format_policy_time(WallTime time);

/// A range of IPv4 or IPv6 addresses.
struct IpRange {
  std::array<std::uint8_t, 16> address{};
  int family = 0;       ///< AF_INET or AF_INET6
  int prefix_bits = 0;  ///< of the address; what follows them does not count

  bool contains(const IpRange& single) const;
};

/// Reads an address, with a prefix's length behind a slash or without: 203.0.113.0/24, 2001:db8::/32.
std::optional<IpRange> parse_ip_range(std::string_view text);

}  // namespace galvan::security
