#pragma once

#include "base/clock.h"
#include "identity/identity.h"
#include "identity/identity_error.h"
#include "identity/identity_store.h"

#include <string>
#include <vector>

namespace galvan::identity {

/// What a file says that there is (--identities). Ids and times are given to it when it is declared.
struct DeclaredIdentities {
  std::vector<Entity> entities;
  std::vector<ManagedPolicy> policies;  ///< of one version each
};

/// Makes what was declared as the file says: those of its names are made or replaced, keeping their ids, and what an
/// earlier file declared and this one does not is removed. Those that were made otherwise are left alone.
/// Errors: EntityAlreadyExists for a name or access key of somebody who was made otherwise; NoSuchEntity for groups
/// and policies that are not there; DeleteConflict for what is to go and others still have; LimitExceeded.
IdentityResult<void> declare(const DeclaredIdentities& declared, const std::string& account_id, WallTime now,
                             IdentityEdit& edit);

}  // namespace galvan::identity
