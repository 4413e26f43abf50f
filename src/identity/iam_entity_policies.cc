#include "identity/iam_operations.h"

#include <utility>

namespace galvan::identity {
namespace {

std::string_view title(EntityKind kind) {
  return kind == EntityKind::kUser ? "User" : kind == EntityKind::kGroup ? "Group" : "Role";
}

std::size_t inline_size_max(EntityKind kind) {
  return kind == EntityKind::kUser    ? quotas::kUserInlineSize
         : kind == EntityKind::kGroup ? quotas::kGroupInlineSize
                                      : quotas::kRoleInlineSize;
}

std::size_t inline_size(const Entity& entity) {
  std::size_t size = 0;
  for (const auto& [name, document] : entity.inline_policies) size += counted_size(document.text);
  return size;
}

IdentityResult<std::string> policy_name(QueryCall& call) {
  return required_name(call, "PolicyName", quotas::kPolicyNameMax);
}

tl::unexpected<IdentityError> no_such_inline_policy(EntityKind kind, std::string_view name) {
  return no_such_entity("The " + std::string(kind_word(kind)) + " policy with name " + std::string(name) +
                        " cannot be found.");
}

/// Runs `change` on a copy of the entity that the call names; an error leaves it as it is.
IdentityResult<void> change_entity(
    QueryCall& call, EntityKind kind,
    const std::function<IdentityResult<void>(const IdentitySnapshot&, Entity&)>& change) {
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const EntityPtr present, named_entity(call, edit.view(), kind));
    Entity changed = *present;
    GALVAN_TRY(change(edit.view(), changed));
    edit.put(std::move(changed));
    return {};
  });
}

}  // namespace

template <EntityKind Kind>
IdentityResult<void> put_inline_policy(QueryCall& call) {
  GALVAN_TRY(const std::string name, policy_name(call));
  const std::size_t size_max = inline_size_max(Kind);
  const std::string too_large = "Maximum policy size of " + std::to_string(size_max) + " bytes exceeded for " +
                                std::string(kind_word(Kind)) + " " +
                                std::string(call.parameters.text(name_parameter(Kind)));
  GALVAN_TRY(const PolicyDocument document,
             given_document(call, "PolicyDocument", security::PolicyKind::kIdentity, size_max, too_large));
  return change_entity(call, Kind, [&](const IdentitySnapshot&, Entity& entity) -> IdentityResult<void> {
    entity.inline_policies.insert_or_assign(name, document);
    if (inline_size(entity) > size_max) return identity_error(IdentityErrorKind::kLimitExceeded, too_large);
    return {};
  });
}

template <EntityKind Kind>
IdentityResult<void> get_inline_policy(QueryCall& call) {
  GALVAN_TRY(const EntityPtr entity, named_entity(call, *call.identities, Kind));
  GALVAN_TRY(const std::string name, policy_name(call));
  const auto found = entity->inline_policies.find(name);
  if (found == entity->inline_policies.end()) return no_such_inline_policy(Kind, name);
  call.xml.text(name_parameter(Kind), entity->name);
  call.xml.text("PolicyName", name);
  call.xml.text("PolicyDocument", percent_encoded(found->second.text));
  return {};
}

template <EntityKind Kind>
IdentityResult<void> delete_inline_policy(QueryCall& call) {
  GALVAN_TRY(const std::string name, policy_name(call));
  return change_entity(call, Kind, [&](const IdentitySnapshot&, Entity& entity) -> IdentityResult<void> {
    if (entity.inline_policies.erase(name) == 0) return no_such_inline_policy(Kind, name);
    return {};
  });
}

template <EntityKind Kind>
IdentityResult<void> list_inline_policies(QueryCall& call) {
  GALVAN_TRY(const EntityPtr entity, named_entity(call, *call.identities, Kind));
  std::vector<std::string> names;
  for (const auto& [name, document] : entity->inline_policies) names.push_back(name);
  return write_texts_page(call, "PolicyNames", names);
}

template <EntityKind Kind>
IdentityResult<void> attach_policy(QueryCall& call) {
  GALVAN_TRY(const std::string arn, required_text(call, "PolicyArn", 2048));
  return change_entity(call, Kind, [&](const IdentitySnapshot& identities, Entity& entity) -> IdentityResult<void> {
    if (!identities.find_policy(arn, call.account_id()))
      return no_such_entity("Policy " + arn + " does not exist or is not attachable.");
    entity.attached_policies.insert(arn);
    if (entity.attached_policies.size() > quotas::kAttachedPolicies) {
      return identity_error(IdentityErrorKind::kLimitExceeded, "Cannot exceed quota for PoliciesPer" +
                                                                   std::string(title(Kind)) + ": " +
                                                                   std::to_string(quotas::kAttachedPolicies));
    }
    return {};
  });
}

template <EntityKind Kind>
IdentityResult<void> detach_policy(QueryCall& call) {
  GALVAN_TRY(const std::string arn, required_text(call, "PolicyArn", 2048));
  return change_entity(call, Kind, [&](const IdentitySnapshot&, Entity& entity) -> IdentityResult<void> {
    if (entity.attached_policies.erase(arn) == 0) return no_such_entity("Policy " + arn + " was not found.");
    return {};
  });
}

template <EntityKind Kind>
IdentityResult<void> list_attached_policies(QueryCall& call) {
  GALVAN_TRY(const EntityPtr entity, named_entity(call, *call.identities, Kind));
  GALVAN_TRY(const std::string prefix, optional_text(call, "PathPrefix", quotas::kPathMax));
  std::vector<std::string> arns;
  std::vector<ManagedPolicyPtr> found;
  for (const std::string& arn : entity->attached_policies) {
    const ManagedPolicyPtr policy = call.identities->find_policy(arn, call.account_id());
    if (!policy || !policy->path.starts_with(prefix)) continue;
    arns.push_back(arn);
    found.push_back(policy);
  }
  return write_page(call, "AttachedPolicies", arns, [&](std::size_t index) {
    call.xml.text("PolicyName", found[index]->name);
    call.xml.text("PolicyArn", arns[index]);
  });
}

template <EntityKind Kind>
IdentityResult<void> put_permissions_boundary(QueryCall& call) {
  GALVAN_TRY(const std::string arn, required_text(call, "PermissionsBoundary", 2048));
  return change_entity(call, Kind, [&](const IdentitySnapshot& identities, Entity& entity) -> IdentityResult<void> {
    if (!identities.find_policy(arn, call.account_id()))
      return no_such_entity("Scope ARN: " + arn + " does not exist or is not attachable.");
    entity.boundary_arn = arn;
    return {};
  });
}

template <EntityKind Kind>
IdentityResult<void> delete_permissions_boundary(QueryCall& call) {
  return change_entity(call, Kind, [&](const IdentitySnapshot&, Entity& entity) -> IdentityResult<void> {
    if (entity.boundary_arn.empty()) {
      return no_such_entity(std::string(title(Kind)) + " " + entity.name + " does not have a permissions boundary.");
    }
    entity.boundary_arn.clear();
    return {};
  });
}

template IdentityResult<void> put_inline_policy<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> put_inline_policy<EntityKind::kGroup>(QueryCall&);
template IdentityResult<void> put_inline_policy<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> get_inline_policy<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> get_inline_policy<EntityKind::kGroup>(QueryCall&);
template IdentityResult<void> get_inline_policy<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> delete_inline_policy<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> delete_inline_policy<EntityKind::kGroup>(QueryCall&);
template IdentityResult<void> delete_inline_policy<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> list_inline_policies<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> list_inline_policies<EntityKind::kGroup>(QueryCall&);
template IdentityResult<void> list_inline_policies<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> attach_policy<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> attach_policy<EntityKind::kGroup>(QueryCall&);
template IdentityResult<void> attach_policy<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> detach_policy<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> detach_policy<EntityKind::kGroup>(QueryCall&);
template IdentityResult<void> detach_policy<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> list_attached_policies<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> list_attached_policies<EntityKind::kGroup>(QueryCall&);
template IdentityResult<void> list_attached_policies<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> put_permissions_boundary<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> put_permissions_boundary<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> delete_permissions_boundary<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> delete_permissions_boundary<EntityKind::kRole>(QueryCall&);

}  // namespace galvan::identity
