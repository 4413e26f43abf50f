#pragma once

#include "identity/identity.h"

namespace galvan::identity {

/// Adds the policies that every account has (arn:aws:iam::aws:policy/…) and that are about DynamoDB, IAM or
/// everything. Their documents say what AWS's say of the actions that this server has.
void add_aws_policies(IdentitySnapshot& identities);

}  // namespace galvan::identity
