#include "identity/effective_policies.h"

#include <utility>

namespace galvan::identity {
namespace {

using security::Policy;
using security::Principal;
using security::PrincipalKind;

/// What stands for a limit whose policy is not there: nothing is allowed by it.
std::shared_ptr<const Policy> no_rights() {
  static const auto policy = std::make_shared<const Policy>();
  return policy;
}

SourcePolicy managed(const IdentitySnapshot& identities, std::string_view account_id, const std::string& arn) {
  const ManagedPolicyPtr policy = identities.find_policy(arn, account_id);
  if (!policy) return {arn, kIamPolicy, no_rights()};
  return {policy->name, kIamPolicy, policy->default_document().document.policy};
}

void append_policies(const IdentitySnapshot& identities, std::string_view account_id, const Entity& entity,
                     std::vector<SourcePolicy>& out) {
  for (const auto& [name, document] : entity.inline_policies) {
    out.push_back({std::string(kind_word(entity.kind)) + "_" + entity.name + "_" + name, kIamPolicy, document.policy});
  }
  for (const std::string& arn : entity.attached_policies) out.push_back(managed(identities, account_id, arn));
}

void add_session(const IdentitySnapshot& identities, std::string_view account_id, const Session& session,
                 EffectivePolicies& policies) {
  for (std::size_t i = 0; i < session.policies.size(); ++i)
    policies.session.push_back({"SessionPolicy." + std::to_string(i + 1), kIamPolicy, session.policies[i].policy});
  for (const std::string& arn : session.policy_arns) policies.session.push_back(managed(identities, account_id, arn));
}

}  // namespace

security::PolicyLayers EffectivePolicies::layers(Pointers& pointers) const {
  pointers.identity.clear();
  pointers.session.clear();
  for (const SourcePolicy& source : identity) pointers.identity.push_back(source.policy.get());
  for (const SourcePolicy& source : session) pointers.session.push_back(source.policy.get());
  return {.identity = pointers.identity,
          .boundary = boundary.empty() ? nullptr : boundary.front().policy.get(),
          .session = pointers.session,
          .root = root};
}

std::shared_ptr<const security::PrincipalPolicies> EffectivePolicies::compiled() const {
  if (root) return nullptr;
  const auto documents = [](const std::vector<SourcePolicy>& sources) {
    std::vector<security::PolicyPtr> policies;
    policies.reserve(sources.size());
    for (const SourcePolicy& source : sources) policies.push_back(source.policy);
    return policies;
  };
  return std::make_shared<const security::PrincipalPolicies>(
      documents(identity), boundary.empty() ? nullptr : boundary.front().policy, documents(session));
}

EffectivePolicies policies_of(const IdentitySnapshot& identities, std::string_view account_id, const Entity& entity) {
  EffectivePolicies policies;
  append_policies(identities, account_id, entity, policies.identity);
  for (const std::string& name : entity.groups) {
    if (const EntityPtr group = identities.find(EntityKind::kGroup, name))
      append_policies(identities, account_id, *group, policies.identity);
  }
  if (!entity.boundary_arn.empty()) policies.boundary.push_back(managed(identities, account_id, entity.boundary_arn));
  return policies;
}

EffectivePolicies policies_of(const IdentitySnapshot& identities, const Principal& caller,
                              std::string_view access_key_id) {
  EffectivePolicies policies;
  if (caller.kind == PrincipalKind::kRoot) {
    policies.root = true;
    return policies;
  }
  const auto session = identities.sessions.find(access_key_id);
  EntityPtr entity;
  if (caller.kind == PrincipalKind::kUser) {
    entity = identities.find(EntityKind::kUser, caller.user_name);
  } else if (session != identities.sessions.end()) {
    entity = identities.find(EntityKind::kRole, session->second->entity_name);
  }
  if (entity) policies = policies_of(identities, caller.account_id, *entity);
  if (session != identities.sessions.end()) add_session(identities, caller.account_id, *session->second, policies);
  return policies;
}

void add_principal_keys(const Principal& principal, std::vector<std::string>& memory,
                        security::ConditionContext& context) {
  // The context borrows: the memory must not move any more.
  memory.clear();
  memory.reserve(principal.tags.size());
  for (const std::string_view key : {"aws:principalarn", "aws:principalaccount", "aws:principaltype", "aws:userid",
                                     "aws:username", "aws:tokenissuetime"}) {
    if (const auto value = security::principal_value(principal, key)) context.add(key, *value);
  }
  for (const auto& [key, value] : principal.tags) {
    memory.push_back("aws:principaltag/" + security::to_lower_ascii(key));
    context.add(memory.back(), value);
  }
}

}  // namespace galvan::identity
