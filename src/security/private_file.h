#pragma once

#include "base/result.h"

#include <filesystem>
#include <string>
#include <string_view>

// Files that hold secrets: for their owner's eyes only, and there whole or not at all.
namespace galvan::security {

/// Writes, syncs and renames, so that a crash leaves all of the file or what was there before. Mode 0600. Errors: one
/// line naming the file.
BasicResult<void, std::string> write_private_file(const std::filesystem::path& file, std::string_view bytes);

/// Whether there is such a file. Errors: one line naming the file, where it cannot be looked at, and where others than
/// its owner may read or change it.
BasicResult<bool, std::string> find_private_file(const std::filesystem::path& file);

}  // namespace galvan::security
