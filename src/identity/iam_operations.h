#pragma once

#include "identity/query_call.h"

// The operations of IAM and STS. Each appends the members of its result to the call's XML, and has changed nothing
// where it fails. Errors are those of the API references. Those that end a change for good run on the store's writer.
namespace galvan::identity {

using Operation = IdentityResult<void> (*)(QueryCall&);

// Users, groups and roles (iam_entities.cc).
IdentityResult<void> create_user(QueryCall& call);
IdentityResult<void> create_group(QueryCall& call);
IdentityResult<void> create_role(QueryCall& call);
IdentityResult<void> get_user(QueryCall& call);
IdentityResult<void> get_group(QueryCall& call);
IdentityResult<void> get_role(QueryCall& call);
IdentityResult<void> update_user(QueryCall& call);
IdentityResult<void> update_group(QueryCall& call);
IdentityResult<void> update_role(QueryCall& call);
IdentityResult<void> update_role_description(QueryCall& call);
IdentityResult<void> update_assume_role_policy(QueryCall& call);
IdentityResult<void> delete_user(QueryCall& call);
IdentityResult<void> delete_group(QueryCall& call);
IdentityResult<void> delete_role(QueryCall& call);
IdentityResult<void> list_users(QueryCall& call);
IdentityResult<void> list_groups(QueryCall& call);
IdentityResult<void> list_roles(QueryCall& call);
IdentityResult<void> list_groups_for_user(QueryCall& call);
IdentityResult<void> add_user_to_group(QueryCall& call);
IdentityResult<void> remove_user_from_group(QueryCall& call);

// Access keys (iam_access_keys.cc).
IdentityResult<void> create_access_key(QueryCall& call);
IdentityResult<void> list_access_keys(QueryCall& call);
IdentityResult<void> update_access_key(QueryCall& call);
IdentityResult<void> delete_access_key(QueryCall& call);
IdentityResult<void> get_access_key_last_used(QueryCall& call);

// Policies of users, groups and roles (iam_entity_policies.cc).
template <EntityKind Kind>
IdentityResult<void> put_inline_policy(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> get_inline_policy(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> delete_inline_policy(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> list_inline_policies(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> attach_policy(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> detach_policy(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> list_attached_policies(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> put_permissions_boundary(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> delete_permissions_boundary(QueryCall& call);

// Managed policies (iam_managed_policies.cc).
IdentityResult<void> create_policy(QueryCall& call);
IdentityResult<void> get_policy(QueryCall& call);
IdentityResult<void> delete_policy(QueryCall& call);
IdentityResult<void> list_policies(QueryCall& call);
IdentityResult<void> create_policy_version(QueryCall& call);
IdentityResult<void> get_policy_version(QueryCall& call);
IdentityResult<void> delete_policy_version(QueryCall& call);
IdentityResult<void> list_policy_versions(QueryCall& call);
IdentityResult<void> set_default_policy_version(QueryCall& call);
IdentityResult<void> list_entities_for_policy(QueryCall& call);

// Tags (iam_tags.cc).
template <EntityKind Kind>
IdentityResult<void> tag_entity(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> untag_entity(QueryCall& call);
template <EntityKind Kind>
IdentityResult<void> list_entity_tags(QueryCall& call);
IdentityResult<void> tag_policy(QueryCall& call);
IdentityResult<void> untag_policy(QueryCall& call);
IdentityResult<void> list_policy_tags(QueryCall& call);

// What this server never has any of (iam_absent.cc).
IdentityResult<void> list_instance_profiles_for_role(QueryCall& call);
IdentityResult<void> list_mfa_devices(QueryCall& call);
IdentityResult<void> list_signing_certificates(QueryCall& call);
IdentityResult<void> list_ssh_public_keys(QueryCall& call);
IdentityResult<void> list_service_specific_credentials(QueryCall& call);
IdentityResult<void> no_login_profile(QueryCall& call);

// The simulator (iam_simulation.cc).
IdentityResult<void> simulate_custom_policy(QueryCall& call);
IdentityResult<void> simulate_principal_policy(QueryCall& call);

// STS (sts_operations.cc).
IdentityResult<void> get_caller_identity(QueryCall& call);
IdentityResult<void> assume_role(QueryCall& call);
IdentityResult<void> get_session_token(QueryCall& call);

/// How many users, groups and roles a policy is attached to, and of how many it is the boundary.
struct PolicyUses {
  std::int64_t attachments = 0;
  std::int64_t boundaries = 0;
};
PolicyUses uses_of(const IdentitySnapshot& identities, std::string_view arn);

}  // namespace galvan::identity
