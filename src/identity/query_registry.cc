#include "identity/query_registry.h"

#include <algorithm>
#include <array>

namespace galvan::identity {
namespace {

constexpr QueryRow iam(std::string_view name, QueryResource resource, Operation run, bool has_result = true) {
  return {name, QueryApi::kIam, resource, run, QueryAccess::kByPolicy, has_result};
}
constexpr QueryRow sts(std::string_view name, Operation run) {
  return {name, QueryApi::kSts, QueryResource::kAny, run, QueryAccess::kAnyone, true};
}

// In order of names.
constexpr auto kOperations = std::to_array<QueryRow>({
    iam("AddUserToGroup", QueryResource::kGroup, add_user_to_group, false),
    sts("AssumeRole", assume_role),
    iam("AttachGroupPolicy", QueryResource::kGroup, attach_policy<EntityKind::kGroup>, false),
    iam("AttachRolePolicy", QueryResource::kRole, attach_policy<EntityKind::kRole>, false),
    iam("AttachUserPolicy", QueryResource::kUser, attach_policy<EntityKind::kUser>, false),
    iam("CreateAccessKey", QueryResource::kUser, create_access_key),
    iam("CreateGroup", QueryResource::kGroup, create_group),
    iam("CreatePolicy", QueryResource::kNewPolicy, create_policy),
    iam("CreatePolicyVersion", QueryResource::kPolicy, create_policy_version),
    iam("CreateRole", QueryResource::kRole, create_role),
    iam("CreateUser", QueryResource::kUser, create_user),
    iam("DeleteAccessKey", QueryResource::kUser, delete_access_key, false),
    iam("DeleteGroup", QueryResource::kGroup, delete_group, false),
    iam("DeleteGroupPolicy", QueryResource::kGroup, delete_inline_policy<EntityKind::kGroup>, false),
    iam("DeleteLoginProfile", QueryResource::kUser, no_login_profile, false),
    iam("DeletePolicy", QueryResource::kPolicy, delete_policy, false),
    iam("DeletePolicyVersion", QueryResource::kPolicy, delete_policy_version, false),
    iam("DeleteRole", QueryResource::kRole, delete_role, false),
    iam("DeleteRolePermissionsBoundary", QueryResource::kRole, delete_permissions_boundary<EntityKind::kRole>, false),
    iam("DeleteRolePolicy", QueryResource::kRole, delete_inline_policy<EntityKind::kRole>, false),
    iam("DeleteUser", QueryResource::kUser, delete_user, false),
    iam("DeleteUserPermissionsBoundary", QueryResource::kUser, delete_permissions_boundary<EntityKind::kUser>, false),
    iam("DeleteUserPolicy", QueryResource::kUser, delete_inline_policy<EntityKind::kUser>, false),
    iam("DetachGroupPolicy", QueryResource::kGroup, detach_policy<EntityKind::kGroup>, false),
    iam("DetachRolePolicy", QueryResource::kRole, detach_policy<EntityKind::kRole>, false),
    iam("DetachUserPolicy", QueryResource::kUser, detach_policy<EntityKind::kUser>, false),
    iam("GetAccessKeyLastUsed", QueryResource::kAny, get_access_key_last_used),
    sts("GetCallerIdentity", get_caller_identity),
    iam("GetGroup", QueryResource::kGroup, get_group),
    iam("GetGroupPolicy", QueryResource::kGroup, get_inline_policy<EntityKind::kGroup>),
    iam("GetLoginProfile", QueryResource::kUser, no_login_profile),
    iam("GetPolicy", QueryResource::kPolicy, get_policy),
    iam("GetPolicyVersion", QueryResource::kPolicy, get_policy_version),
    iam("GetRole", QueryResource::kRole, get_role),
    iam("GetRolePolicy", QueryResource::kRole, get_inline_policy<EntityKind::kRole>),
    sts("GetSessionToken", get_session_token),
    iam("GetUser", QueryResource::kUser, get_user),
    iam("GetUserPolicy", QueryResource::kUser, get_inline_policy<EntityKind::kUser>),
    iam("ListAccessKeys", QueryResource::kUser, list_access_keys),
    iam("ListAttachedGroupPolicies", QueryResource::kGroup, list_attached_policies<EntityKind::kGroup>),
    iam("ListAttachedRolePolicies", QueryResource::kRole, list_attached_policies<EntityKind::kRole>),
    iam("ListAttachedUserPolicies", QueryResource::kUser, list_attached_policies<EntityKind::kUser>),
    iam("ListEntitiesForPolicy", QueryResource::kPolicy, list_entities_for_policy),
    iam("ListGroupPolicies", QueryResource::kGroup, list_inline_policies<EntityKind::kGroup>),
    iam("ListGroups", QueryResource::kAny, list_groups),
    iam("ListGroupsForUser", QueryResource::kUser, list_groups_for_user),
    iam("ListInstanceProfilesForRole", QueryResource::kRole, list_instance_profiles_for_role),
    iam("ListMFADevices", QueryResource::kUser, list_mfa_devices),
    iam("ListPolicies", QueryResource::kAny, list_policies),
    iam("ListPolicyTags", QueryResource::kPolicy, list_policy_tags),
    iam("ListPolicyVersions", QueryResource::kPolicy, list_policy_versions),
    iam("ListRolePolicies", QueryResource::kRole, list_inline_policies<EntityKind::kRole>),
    iam("ListRoleTags", QueryResource::kRole, list_entity_tags<EntityKind::kRole>),
    iam("ListRoles", QueryResource::kAny, list_roles),
    iam("ListSSHPublicKeys", QueryResource::kUser, list_ssh_public_keys),
    iam("ListServiceSpecificCredentials", QueryResource::kUser, list_service_specific_credentials),
    iam("ListSigningCertificates", QueryResource::kUser, list_signing_certificates),
    iam("ListUserPolicies", QueryResource::kUser, list_inline_policies<EntityKind::kUser>),
    iam("ListUserTags", QueryResource::kUser, list_entity_tags<EntityKind::kUser>),
    iam("ListUsers", QueryResource::kAny, list_users),
    iam("PutGroupPolicy", QueryResource::kGroup, put_inline_policy<EntityKind::kGroup>, false),
    iam("PutRolePermissionsBoundary", QueryResource::kRole, put_permissions_boundary<EntityKind::kRole>, false),
    iam("PutRolePolicy", QueryResource::kRole, put_inline_policy<EntityKind::kRole>, false),
    iam("PutUserPermissionsBoundary", QueryResource::kUser, put_permissions_boundary<EntityKind::kUser>, false),
    iam("PutUserPolicy", QueryResource::kUser, put_inline_policy<EntityKind::kUser>, false),
    iam("RemoveUserFromGroup", QueryResource::kGroup, remove_user_from_group, false),
    iam("SetDefaultPolicyVersion", QueryResource::kPolicy, set_default_policy_version, false),
    iam("SimulateCustomPolicy", QueryResource::kAny, simulate_custom_policy),
    iam("SimulatePrincipalPolicy", QueryResource::kPolicySource, simulate_principal_policy),
    iam("TagPolicy", QueryResource::kPolicy, tag_policy, false),
    iam("TagRole", QueryResource::kRole, tag_entity<EntityKind::kRole>, false),
    iam("TagUser", QueryResource::kUser, tag_entity<EntityKind::kUser>, false),
    iam("UntagPolicy", QueryResource::kPolicy, untag_policy, false),
    iam("UntagRole", QueryResource::kRole, untag_entity<EntityKind::kRole>, false),
    iam("UntagUser", QueryResource::kUser, untag_entity<EntityKind::kUser>, false),
    iam("UpdateAccessKey", QueryResource::kUser, update_access_key, false),
    iam("UpdateAssumeRolePolicy", QueryResource::kRole, update_assume_role_policy, false),
    iam("UpdateGroup", QueryResource::kGroup, update_group, false),
    iam("UpdateRole", QueryResource::kRole, update_role),
    iam("UpdateRoleDescription", QueryResource::kRole, update_role_description),
    iam("UpdateUser", QueryResource::kUser, update_user, false),
});
static_assert(std::ranges::is_sorted(kOperations, {}, &QueryRow::name));

}  // namespace

std::span<const QueryRow> query_operations() { return kOperations; }

const QueryRow* find_query_operation(std::string_view name) {
  const auto* const found = std::ranges::lower_bound(kOperations, name, {}, &QueryRow::name);
  return found == kOperations.end() || found->name != name ? nullptr : found;
}

}  // namespace galvan::identity
