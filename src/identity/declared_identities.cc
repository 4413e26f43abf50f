#include "identity/declared_identities.h"

#include "identity/query_call.h"

#include <algorithm>
#include <set>
#include <string_view>
#include <utility>

namespace galvan::identity {
namespace {

using security::to_lower_ascii;

constexpr EntityKind kKinds[] = {EntityKind::kGroup, EntityKind::kUser, EntityKind::kRole};

/// "user ann".
std::string title(const Entity& entity) { return std::string(kind_word(entity.kind)) + " " + entity.name; }

IdentityResult<void> refuse_foreign(std::string_view what) {
  return identity_error(IdentityErrorKind::kEntityAlreadyExists,
                        std::string(what) + " is there already, and was not made by a file");
}

IdentityResult<void> put_policy(ManagedPolicy policy, WallTime now, IdentityEdit& edit) {
  const auto found = edit.view().policies.find(to_lower_ascii(policy.name));
  policy.declared = true;
  policy.created = policy.updated = now;
  policy.versions.front().created = now;
  if (found == edit.view().policies.end()) {
    policy.id = new_unique_id("ANPA");
    edit.put(std::move(policy));
    return {};
  }
  const ManagedPolicy& present = *found->second;
  if (!present.declared) return refuse_foreign("policy " + present.name);
  policy.id = present.id;
  policy.created = present.created;
  const PolicyVersion& version = present.default_document();
  if (version.document.text == policy.versions.front().document.text) {
    policy.updated = present.updated;
    policy.versions = {version};
    policy.default_version = version.number;
    policy.last_version = present.last_version;
  } else {
    policy.last_version = present.last_version + 1;
    policy.default_version = policy.versions.front().number = policy.last_version;
  }
  edit.put(std::move(policy));
  return {};
}

/// Errors: EntityAlreadyExists for an access key that another user has.
IdentityResult<void> check_keys(const Entity& entity, const IdentitySnapshot& identities) {
  for (const AccessKeyRecord& key : entity.access_keys) {
    const auto owner = identities.access_keys.find(key.id);
    const bool foreign = owner != identities.access_keys.end() && owner->second != to_lower_ascii(entity.name);
    if (foreign || identities.sessions.contains(key.id))
      return identity_error(IdentityErrorKind::kEntityAlreadyExists, "access key " + key.id + " is somebody else's");
  }
  return {};
}

IdentityResult<void> put_entity(Entity entity, WallTime now, IdentityEdit& edit) {
  const EntityPtr present = edit.view().find(entity.kind, entity.name);
  if (present && !present->declared) return refuse_foreign(title(*present));
  GALVAN_TRY(check_keys(entity, edit.view()));
  entity.declared = true;
  entity.id = present ? present->id : new_unique_id(id_prefix(entity.kind));
  entity.created = present ? present->created : now;
  for (AccessKeyRecord& key : entity.access_keys) {
    key.created = now;
    if (!present) continue;
    const auto same = std::ranges::find(present->access_keys, key.id, &AccessKeyRecord::id);
    if (same != present->access_keys.end()) key.created = same->created;
  }
  edit.put(std::move(entity));
  return {};
}

void remove_entity(const EntityPtr& entity, IdentityEdit& edit) {
  edit.remove(entity->kind, entity->name);
  const auto sessions = edit.view().sessions;
  for (const auto& [id, session] : sessions) {
    if (session->entity_id == entity->id) edit.remove_session(id);
  }
}

/// Removes what is declared and not named any more.
void remove_others(const DeclaredIdentities& declared, IdentityEdit& edit) {
  std::set<std::pair<EntityKind, std::string>> kept;
  for (const Entity& entity : declared.entities) kept.emplace(entity.kind, to_lower_ascii(entity.name));
  for (const EntityKind kind : kKinds) {
    const auto present = edit.view().entities(kind);
    for (const auto& [name, entity] : present) {
      if (entity->declared && !kept.contains({kind, name})) remove_entity(entity, edit);
    }
  }
  std::set<std::string> policies;
  for (const ManagedPolicy& policy : declared.policies) policies.insert(to_lower_ascii(policy.name));
  const auto present = edit.view().policies;
  for (const auto& [name, policy] : present) {
    if (policy->declared && !policies.contains(name)) edit.remove_policy(name);
  }
}

/// Whether everything that an entity names is there. Others than the file's may have what the file took away.
IdentityResult<void> check_references(const Entity& entity, const std::string& account_id,
                                      const IdentitySnapshot& identities) {
  const auto missing = [&](const std::string& what) {
    const auto kind = entity.declared ? IdentityErrorKind::kNoSuchEntity : IdentityErrorKind::kDeleteConflict;
    return identity_error(kind, title(entity) + " has " + what + ", which is not there");
  };
  for (const std::string& group : entity.groups) {
    if (!identities.find(EntityKind::kGroup, group)) return missing("group " + group);
  }
  for (const std::string& arn : entity.attached_policies) {
    if (!identities.find_policy(arn, account_id)) return missing("policy " + arn);
  }
  if (!entity.boundary_arn.empty() && !identities.find_policy(entity.boundary_arn, account_id))
    return missing("permissions boundary " + entity.boundary_arn);
  return {};
}

IdentityResult<void> check_quotas(const IdentitySnapshot& identities) {
  const auto check = [](std::size_t count, std::size_t most, std::string_view what) -> IdentityResult<void> {
    if (count <= most) return {};
    return identity_error(IdentityErrorKind::kLimitExceeded,
                          "there can be " + std::to_string(most) + " " + std::string(what));
  };
  GALVAN_TRY(check(identities.users.size(), quotas::kUsers, "users"));
  GALVAN_TRY(check(identities.groups.size(), quotas::kGroups, "groups"));
  GALVAN_TRY(check(identities.roles.size(), quotas::kRoles, "roles"));
  return check(identities.policies.size(), quotas::kPolicies, "managed policies");
}

}  // namespace

IdentityResult<void> declare(const DeclaredIdentities& declared, const std::string& account_id, WallTime now,
                             IdentityEdit& edit) {
  remove_others(declared, edit);
  for (const ManagedPolicy& policy : declared.policies) GALVAN_TRY(put_policy(policy, now, edit));
  for (const Entity& entity : declared.entities) GALVAN_TRY(put_entity(entity, now, edit));
  for (const EntityKind kind : kKinds) {
    for (const auto& [name, entity] : edit.view().entities(kind))
      GALVAN_TRY(check_references(*entity, account_id, edit.view()));
  }
  return check_quotas(edit.view());
}

}  // namespace galvan::identity
