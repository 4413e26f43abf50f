#pragma once

#include "base/clock.h"
#include "security/policy_value.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galvan::identity {

/// Appends XML elements to a buffer that it borrows. The caller keeps begin and end in order.
class XmlWriter {
 public:
  explicit XmlWriter(std::string& out) : out_(out) {}

  /// `attributes` are written as they are, with a space before them.
  void begin(std::string_view name, std::string_view attributes = {});
  void end(std::string_view name);
  /// An element with text; characters that XML 1.0 does not have are left out.
  void text(std::string_view name, std::string_view value);
  void integer(std::string_view name, std::int64_t value) { text(name, std::to_string(value)); }
  void boolean(std::string_view name, bool value) { text(name, value ? "true" : "false"); }
  /// As AWS writes times: "2026-11-21T20:06:00Z".
  void time(std::string_view name, WallTime value) { text(name, security::format_policy_time(value)); }

 private:
  std::string& out_;
};

/// Percent-encodes all but letters, digits and -._~ (RFC 3986), as IAM answers policy documents.
std::string percent_encoded(std::string_view text);

}  // namespace galvan::identity
