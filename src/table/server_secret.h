#pragma once

#include "storage/engine.h"

#include <cstddef>
#include <string>
#include <string_view>

namespace galvan {

inline constexpr std::size_t kServerSecretBytes = 32;

/// The secret of this data folder, which it keeps ever after: `fresh`, kServerSecretBytes random ones, if it had none.
/// What the server hands out to be given back, and must not be forged (a NextToken), is authenticated with it. Blocks;
/// for start-up. Errors: those of the engine; kCorruption if what is stored is no secret.
StorageResult<std::string> load_server_secret(Engine& engine, std::string_view fresh);

}  // namespace galvan
