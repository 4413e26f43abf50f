#include "identity/identity.h"

#include "base/check.h"

#include <algorithm>

namespace galvan::identity {

const PolicyVersion& ManagedPolicy::default_document() const {
  const auto found = std::ranges::find(versions, default_version, &PolicyVersion::number);
  GALVAN_CHECK(found != versions.end());
  return *found;
}

EntityPtr IdentitySnapshot::find(EntityKind kind, std::string_view name) const {
  const auto& all = entities(kind);
  const auto found = all.find(security::to_lower_ascii(name));
  return found == all.end() ? nullptr : found->second;
}

ManagedPolicyPtr IdentitySnapshot::find_policy(std::string_view arn, std::string_view account_id) const {
  const std::size_t slash = arn.rfind('/');
  if (slash == std::string_view::npos) return nullptr;
  const std::string name = security::to_lower_ascii(arn.substr(slash + 1));
  // The account's own policies may have the names of AWS's.
  for (const std::string& key : {name, "aws:" + name}) {
    const auto found = policies.find(key);
    if (found != policies.end() && policy_arn(account_id, *found->second) == arn) return found->second;
  }
  return nullptr;
}

std::string_view kind_word(EntityKind kind) {
  return kind == EntityKind::kUser ? "user" : kind == EntityKind::kGroup ? "group" : "role";
}

std::string entity_arn(std::string_view account_id, EntityKind kind, std::string_view path, std::string_view name) {
  std::string arn = "arn:aws:iam::";
  arn += account_id;
  arn += ':';
  arn += kind_word(kind);
  arn += path;
  arn += name;
  return arn;
}

std::string policy_arn(std::string_view account_id, const ManagedPolicy& policy) {
  std::string arn = "arn:aws:iam::";
  arn += policy.of_aws ? "aws" : account_id;
  arn += ":policy";
  arn += policy.path;
  arn += policy.name;
  return arn;
}

std::string role_session_arn(std::string_view account_id, std::string_view role_name, std::string_view session_name) {
  std::string arn = "arn:aws:sts::";
  arn += account_id;
  arn += ":assumed-role/";
  arn += role_name;
  arn += '/';
  arn += session_name;
  return arn;
}

}  // namespace galvan::identity
