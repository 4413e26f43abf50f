#pragma once

#include "base/clock.h"
#include "base/result.h"
#include "cli/serve_doors.h"
#include "cli/serve_options.h"
#include "identity/identity_store.h"
#include "security/credentials.h"
#include "server/audit_log.h"
#include "server/log.h"
#include "storage/engine.h"

#include <memory>
#include <string>
#include <string_view>

namespace galvan::cli {

/// Whether requests must be signed with known keys, by the options and by who can reach the server.
/// Errors: one line, for an open door that nobody asked for.
BasicResult<bool, std::string> authentication_wanted(const ServeOptions& options, const Doors& doors);

/// The credentials of the account's root: those of GALVAN_ROOT_ACCESS_KEY_ID and GALVAN_ROOT_SECRET_ACCESS_KEY where
/// they are set, else those of a file in the data folder, which is made if it is missing. The folder must be there. The
/// log is told where they come from. Null, and no file, without `authentication`.
/// Errors: one line.
BasicResult<std::unique_ptr<security::CredentialStore>, std::string> open_root_credentials(const ServeOptions& options,
                                                                                           bool authentication,
                                                                                           std::string_view account_id,
                                                                                           Log& log);

/// The audit log that the options ask for; null for none.
/// Errors: one line.
BasicResult<std::unique_ptr<AuditLog>, std::string> open_audit_log(const ServeOptions& options, bool authentication,
                                                                   Log& log);

/// Users, groups, roles and policies, as the engine has them. The key that secrets are encrypted under is made in the
/// data folder if there are none yet. All references must outlive them, and so must `root`, which may be null.
/// Errors: one line.
BasicResult<std::unique_ptr<identity::IdentityStore>, std::string> open_identities(
    const ServeOptions& options, Engine& engine, const Clock& clock, std::string_view account_id,
    const security::CredentialStore* root);

}  // namespace galvan::cli
