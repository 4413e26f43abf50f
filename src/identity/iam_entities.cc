#include "identity/iam_operations.h"

#include <algorithm>
#include <utility>

namespace galvan::identity {
namespace {

constexpr EntityKind kUser = EntityKind::kUser;
constexpr EntityKind kGroup = EntityKind::kGroup;
constexpr EntityKind kRole = EntityKind::kRole;

constexpr std::int64_t kSessionSecondsLeast = 3600;
constexpr std::int64_t kSessionSecondsMost = 43'200;

std::string_view element_name(EntityKind kind) { return kind == kUser ? "User" : kind == kGroup ? "Group" : "Role"; }
std::size_t quota_of(EntityKind kind) {
  return kind == kUser ? quotas::kUsers : kind == kGroup ? quotas::kGroups : quotas::kRoles;
}

tl::unexpected<IdentityError> limit_exceeded(std::string_view what, std::size_t limit) {
  return identity_error(IdentityErrorKind::kLimitExceeded,
                        "Cannot exceed quota for " + std::string(what) + ": " + std::to_string(limit));
}
tl::unexpected<IdentityError> already_exists(EntityKind kind, std::string_view name) {
  return identity_error(IdentityErrorKind::kEntityAlreadyExists,
                        std::string(element_name(kind)) + " with name " + std::string(name) + " already exists.");
}
tl::unexpected<IdentityError> must_first(std::string_view what_first) {
  return identity_error(IdentityErrorKind::kDeleteConflict,
                        "Cannot delete entity, must " + std::string(what_first) + " first.");
}

void write_whole(QueryCall& call, const Entity& entity) {
  call.xml.begin(element_name(entity.kind));
  write_entity(call, entity, true);
  call.xml.end(element_name(entity.kind));
}

IdentityResult<Entity> given_entity(QueryCall& call, EntityKind kind) {
  Entity entity;
  entity.kind = kind;
  entity.created = call.now;
  GALVAN_TRY(entity.name, required_name(call, name_parameter(kind), name_size_max(kind)));
  GALVAN_TRY(entity.path, optional_path(call, "Path"));
  entity.id = new_unique_id(id_prefix(kind));
  if (kind == kGroup) return entity;
  GALVAN_TRY(entity.tags, given_tags(call));
  GALVAN_TRY(entity.boundary_arn, optional_text(call, "PermissionsBoundary", 2048));
  if (kind == kUser) return entity;
  GALVAN_TRY(entity.description, optional_text(call, "Description", quotas::kDescriptionMax));
  GALVAN_TRY(entity.session_seconds_max, optional_integer(call, "MaxSessionDuration", kSessionSecondsLeast,
                                                          kSessionSecondsMost, kSessionSecondsLeast));
  GALVAN_TRY(entity.trust, given_document(call, "AssumeRolePolicyDocument", security::PolicyKind::kTrust,
                                          quotas::kTrustPolicySize, "Cannot exceed quota for ACLSizePerRole: 2048"));
  return entity;
}

IdentityResult<void> create_entity(QueryCall& call, EntityKind kind) {
  GALVAN_TRY(const Entity entity, given_entity(call, kind));
  GALVAN_TRY(call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    if (edit.view().find(kind, entity.name)) return already_exists(kind, entity.name);
    if (edit.view().entities(kind).size() >= quota_of(kind))
      return limit_exceeded(std::string(element_name(kind)) + "sPerAccount", quota_of(kind));
    if (!entity.boundary_arn.empty() && !edit.view().find_policy(entity.boundary_arn, call.account_id())) {
      return no_such_entity("Scope ARN: " + entity.boundary_arn + " does not exist or is not attachable.");
    }
    edit.put(entity);
    return {};
  }));
  write_whole(call, entity);
  return {};
}

/// Runs `change` on a copy of the entity that the call names.
IdentityResult<Entity> change_entity(QueryCall& call, EntityKind kind, const std::function<void(Entity&)>& change) {
  Entity changed;
  GALVAN_TRY(call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const EntityPtr present, named_entity(call, edit.view(), kind));
    changed = *present;
    change(changed);
    edit.put(changed);
    return {};
  }));
  return changed;
}

/// UpdateUser and UpdateGroup: a new name and a new path.
IdentityResult<void> rename_entity(QueryCall& call, EntityKind kind, std::string_view new_name_parameter) {
  std::string new_name;
  if (call.parameters.has(new_name_parameter)) {
    GALVAN_TRY(new_name, required_name(call, new_name_parameter, name_size_max(kind)));
  }
  GALVAN_TRY(const std::string new_path, optional_path(call, "NewPath"));
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const EntityPtr present, named_entity(call, edit.view(), kind));
    Entity changed = *present;
    if (call.parameters.has("NewPath")) changed.path = new_path;
    if (!new_name.empty()) {
      const EntityPtr other = edit.view().find(kind, new_name);
      if (other && other != present) return already_exists(kind, new_name);
      changed.name = new_name;
      edit.remove(kind, present->name);
    }
    edit.put(changed);
    if (kind != kGroup || changed.name == present->name) return {};
    const auto users = edit.view().users;
    for (const auto& [key, user] : users) {
      if (!user->groups.contains(present->name)) continue;
      Entity member = *user;
      member.groups.erase(present->name);
      member.groups.insert(changed.name);
      edit.put(std::move(member));
    }
    return {};
  });
}

/// What an entity must not have any more to be deleted.
IdentityResult<void> check_free(const IdentitySnapshot& identities, const Entity& entity) {
  if (!entity.attached_policies.empty()) return must_first("detach all policies");
  if (!entity.inline_policies.empty()) return must_first("delete policies");
  if (!entity.access_keys.empty()) return must_first("delete access keys");
  if (!entity.groups.empty()) return must_first("remove user from all groups");
  const bool has_members = entity.kind == kGroup && std::ranges::any_of(identities.users, [&](const auto& user) {
                             return user.second->groups.contains(entity.name);
                           });
  if (has_members) return must_first("remove users from group");
  return {};
}

IdentityResult<void> delete_entity(QueryCall& call, EntityKind kind) {
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const EntityPtr present, named_entity(call, edit.view(), kind));
    GALVAN_TRY(check_free(edit.view(), *present));
    edit.remove(kind, present->name);
    // Nothing is left of it for a later one of the same name.
    const auto sessions = edit.view().sessions;
    for (const auto& [id, session] : sessions) {
      if (session->entity_id == present->id) edit.remove_session(id);
    }
    return {};
  });
}

IdentityResult<void> list_entities(QueryCall& call, EntityKind kind, std::string_view list_name,
                                   const std::function<bool(const Entity&)>& wanted) {
  GALVAN_TRY(const std::string prefix, optional_text(call, "PathPrefix", quotas::kPathMax));
  std::vector<std::string> keys;
  std::vector<EntityPtr> found;
  for (const auto& [key, entity] : call.identities->entities(kind)) {
    if (!entity->path.starts_with(prefix) || !wanted(*entity)) continue;
    keys.push_back(key);
    found.push_back(entity);
  }
  return write_page(call, list_name, keys, [&](std::size_t index) { write_entity(call, *found[index], false); });
}

bool everyone(const Entity&) { return true; }

IdentityResult<void> change_membership(QueryCall& call, bool member) {
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const EntityPtr group, named_entity(call, edit.view(), kGroup));
    GALVAN_TRY(const EntityPtr present, named_entity(call, edit.view(), kUser));
    Entity user = *present;
    if (member && user.groups.size() >= quotas::kGroupsPerUser && !user.groups.contains(group->name))
      return limit_exceeded("GroupsPerUser", quotas::kGroupsPerUser);
    if (member) {
      user.groups.insert(group->name);
    } else if (user.groups.erase(group->name) == 0) {
      return no_such_entity("The user with name " + user.name + " is not in the group " + group->name + ".");
    }
    edit.put(std::move(user));
    return {};
  });
}

}  // namespace

IdentityResult<void> create_user(QueryCall& call) { return create_entity(call, kUser); }
IdentityResult<void> create_group(QueryCall& call) { return create_entity(call, kGroup); }
IdentityResult<void> create_role(QueryCall& call) { return create_entity(call, kRole); }

IdentityResult<void> get_user(QueryCall& call) {
  if (!call.parameters.has("UserName") && call.caller.kind == security::PrincipalKind::kRoot) {
    call.xml.begin("User");
    call.xml.text("UserId", call.account_id());
    call.xml.text("Arn", call.caller.arn);
    call.xml.end("User");
    return {};
  }
  GALVAN_TRY(const EntityPtr user, named_user_or_caller(call, *call.identities));
  write_whole(call, *user);
  return {};
}

IdentityResult<void> get_group(QueryCall& call) {
  GALVAN_TRY(const EntityPtr group, named_entity(call, *call.identities, kGroup));
  write_whole(call, *group);
  return list_entities(call, kUser, "Users", [&](const Entity& user) { return user.groups.contains(group->name); });
}

IdentityResult<void> get_role(QueryCall& call) {
  GALVAN_TRY(const EntityPtr role, named_entity(call, *call.identities, kRole));
  write_whole(call, *role);
  return {};
}

IdentityResult<void> update_user(QueryCall& call) { return rename_entity(call, kUser, "NewUserName"); }
IdentityResult<void> update_group(QueryCall& call) { return rename_entity(call, kGroup, "NewGroupName"); }

IdentityResult<void> update_role(QueryCall& call) {
  GALVAN_TRY(const std::string description, optional_text(call, "Description", quotas::kDescriptionMax));
  GALVAN_TRY(const std::int64_t seconds,
             optional_integer(call, "MaxSessionDuration", kSessionSecondsLeast, kSessionSecondsMost, 0));
  GALVAN_TRY(change_entity(call, kRole, [&](Entity& role) {
    if (call.parameters.has("Description")) role.description = description;
    if (seconds != 0) role.session_seconds_max = seconds;
  }));
  return {};
}

IdentityResult<void> update_role_description(QueryCall& call) {
  GALVAN_TRY(const std::string description, optional_text(call, "Description", quotas::kDescriptionMax));
  GALVAN_TRY(const Entity role,
             change_entity(call, kRole, [&](Entity& present) { present.description = description; }));
  write_whole(call, role);
  return {};
}

IdentityResult<void> update_assume_role_policy(QueryCall& call) {
  GALVAN_TRY(const PolicyDocument trust,
             given_document(call, "PolicyDocument", security::PolicyKind::kTrust, quotas::kTrustPolicySize,
                            "Cannot exceed quota for ACLSizePerRole: 2048"));
  GALVAN_TRY(change_entity(call, kRole, [&](Entity& role) { role.trust = trust; }));
  return {};
}

IdentityResult<void> delete_user(QueryCall& call) { return delete_entity(call, kUser); }
IdentityResult<void> delete_group(QueryCall& call) { return delete_entity(call, kGroup); }
IdentityResult<void> delete_role(QueryCall& call) { return delete_entity(call, kRole); }

IdentityResult<void> list_users(QueryCall& call) { return list_entities(call, kUser, "Users", everyone); }
IdentityResult<void> list_groups(QueryCall& call) { return list_entities(call, kGroup, "Groups", everyone); }
IdentityResult<void> list_roles(QueryCall& call) { return list_entities(call, kRole, "Roles", everyone); }

IdentityResult<void> list_groups_for_user(QueryCall& call) {
  GALVAN_TRY(const EntityPtr user, named_entity(call, *call.identities, kUser));
  return list_entities(call, kGroup, "Groups", [&](const Entity& group) { return user->groups.contains(group.name); });
}

IdentityResult<void> add_user_to_group(QueryCall& call) { return change_membership(call, true); }
IdentityResult<void> remove_user_from_group(QueryCall& call) { return change_membership(call, false); }

}  // namespace galvan::identity
