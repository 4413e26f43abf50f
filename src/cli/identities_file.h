#pragma once

#include "base/result.h"
#include "identity/declared_identities.h"
#include "identity/identity_store.h"
#include "server/log.h"

#include <filesystem>
#include <string>

namespace galvan::cli {

/// Reads users, groups, roles and managed policies from TOML, as docs/access.md has it.
/// Errors: one line with the file and what is wrong with which of them. Never tells a secret.
BasicResult<identity::DeclaredIdentities, std::string> read_identities_file(const std::filesystem::path& file,
                                                                            const std::string& account_id);

/// Reads the file and makes it so, all at once or not at all. Blocks. Errors: one line.
BasicResult<void, std::string> load_identities(const std::filesystem::path& file, identity::IdentityStore& store);

/// The same while the server runs; logs what came of it. Nothing is done without a file.
void reload_identities(const std::filesystem::path& file, identity::IdentityStore& store, Log& log);

}  // namespace galvan::cli
