#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace galvan::security {

/// What a certificate for development says.
struct SelfSignedOptions {
  /// Host names and IP addresses that it is for; the first names it. Not empty.
  std::vector<std::string> hosts;
  int days = 365;
};

/// Makes a key (P-256) and a certificate that it signs itself, and writes both as PEM files; that of the key for its
/// owner's eyes only. Files that are there already are left alone.
/// Errors: one line.
BasicResult<void, std::string> write_self_signed(const SelfSignedOptions& options,
                                                 const std::filesystem::path& certificate_file,
                                                 const std::filesystem::path& key_file);

}  // namespace galvan::security
