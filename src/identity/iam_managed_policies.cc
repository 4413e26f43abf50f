#include "identity/iam_operations.h"

#include <algorithm>
#include <charconv>
#include <utility>

namespace galvan::identity {
namespace {

constexpr std::string_view kTooLarge = "Cannot exceed quota for PolicySize: 6144";

std::string version_id(std::int64_t number) { return "v" + std::to_string(number); }

IdentityResult<PolicyDocument> given_policy_document(QueryCall& call) {
  return given_document(call, "PolicyDocument", security::PolicyKind::kIdentity, quotas::kManagedPolicySize, kTooLarge);
}

tl::unexpected<IdentityError> delete_conflict(std::string message) {
  return identity_error(IdentityErrorKind::kDeleteConflict, std::move(message));
}

/// Members of Policy, without an element around them.
void write_policy(QueryCall& call, const ManagedPolicy& policy, bool whole) {
  const std::string arn = policy_arn(call.account_id(), policy);
  const PolicyUses uses = uses_of(*call.identities, arn);
  call.xml.text("PolicyName", policy.name);
  call.xml.text("PolicyId", policy.id);
  call.xml.text("Arn", arn);
  call.xml.text("Path", policy.path);
  call.xml.text("DefaultVersionId", version_id(policy.default_version));
  call.xml.integer("AttachmentCount", uses.attachments);
  call.xml.integer("PermissionsBoundaryUsageCount", uses.boundaries);
  call.xml.boolean("IsAttachable", true);
  if (whole && !policy.description.empty()) call.xml.text("Description", policy.description);
  call.xml.time("CreateDate", policy.created);
  call.xml.time("UpdateDate", policy.updated);
  if (whole && !policy.tags.empty()) write_tags(call.xml, policy.tags);
}

void write_version(QueryCall& call, const ManagedPolicy& policy, const PolicyVersion& version, bool document) {
  if (document) call.xml.text("Document", percent_encoded(version.document.text));
  call.xml.text("VersionId", version_id(version.number));
  call.xml.boolean("IsDefaultVersion", version.number == policy.default_version);
  call.xml.time("CreateDate", version.created);
}

IdentityResult<std::int64_t> given_version(const QueryCall& call) {
  GALVAN_TRY(const std::string id, required_text(call, "VersionId", 64));
  std::int64_t number = 0;
  const auto read = std::from_chars(id.data() + 1, id.data() + id.size(), number);
  if (id[0] != 'v' || read.ec != std::errc() || read.ptr != id.data() + id.size() || number < 1) {
    return validation_failure("1 validation error detected: Value '" + id +
                              "' at 'versionId' failed to satisfy constraint: Member must satisfy regular expression "
                              "pattern: v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?");
  }
  return number;
}

/// Errors: NoSuchEntity.
template <class Policy>
auto find_version(const QueryCall& call, Policy& policy, std::int64_t number)
    -> IdentityResult<decltype(policy.versions.begin())> {
  const auto found = std::ranges::find(policy.versions, number, &PolicyVersion::number);
  if (found == policy.versions.end()) {
    return no_such_entity("Policy " + policy_arn(call.account_id(), policy) + " version " + version_id(number) +
                          " does not exist or is not attachable.");
  }
  return found;
}

/// Runs `change` on a copy of the policy that the call names. Errors: AccessDenied for policies of AWS.
IdentityResult<void> change_policy(QueryCall& call, const std::function<IdentityResult<void>(ManagedPolicy&)>& change) {
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const ManagedPolicyPtr present, named_policy(call, edit.view()));
    if (present->of_aws) return identity_error(IdentityErrorKind::kAccessDenied, "Policies of AWS cannot be changed.");
    ManagedPolicy policy = *present;
    GALVAN_TRY(change(policy));
    policy.updated = call.now;
    edit.put(std::move(policy));
    return {};
  });
}

bool flag(const QueryCall& call, std::string_view parameter) { return call.parameters.text(parameter) == "true"; }

}  // namespace

PolicyUses uses_of(const IdentitySnapshot& identities, std::string_view arn) {
  PolicyUses uses;
  for (const EntityKind kind : {EntityKind::kUser, EntityKind::kGroup, EntityKind::kRole}) {
    for (const auto& [key, entity] : identities.entities(kind)) {
      if (entity->attached_policies.contains(std::string(arn))) ++uses.attachments;
      if (entity->boundary_arn == arn) ++uses.boundaries;
    }
  }
  return uses;
}

IdentityResult<void> create_policy(QueryCall& call) {
  ManagedPolicy policy;
  GALVAN_TRY(policy.name, required_name(call, "PolicyName", quotas::kPolicyNameMax));
  GALVAN_TRY(policy.path, optional_path(call, "Path"));
  GALVAN_TRY(policy.description, optional_text(call, "Description", quotas::kDescriptionMax));
  GALVAN_TRY(policy.tags, given_tags(call));
  GALVAN_TRY(PolicyDocument document, given_policy_document(call));
  policy.id = new_unique_id("ANPA");
  policy.created = policy.updated = call.now;
  policy.versions.push_back({.number = 1, .document = std::move(document), .created = call.now});
  GALVAN_TRY(call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    if (edit.view().policies.contains(security::to_lower_ascii(policy.name))) {
      return identity_error(IdentityErrorKind::kEntityAlreadyExists,
                            "A policy called " + policy.name + " already exists. Duplicate names are not allowed.");
    }
    if (edit.view().policies.size() >= quotas::kPolicies) {
      return identity_error(IdentityErrorKind::kLimitExceeded,
                            "Cannot exceed quota for PoliciesPerAccount: " + std::to_string(quotas::kPolicies));
    }
    edit.put(policy);
    return {};
  }));
  call.xml.begin("Policy");
  write_policy(call, policy, true);
  call.xml.end("Policy");
  return {};
}

IdentityResult<void> get_policy(QueryCall& call) {
  GALVAN_TRY(const ManagedPolicyPtr policy, named_policy(call, *call.identities));
  call.xml.begin("Policy");
  write_policy(call, *policy, true);
  call.xml.end("Policy");
  return {};
}

IdentityResult<void> delete_policy(QueryCall& call) {
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const ManagedPolicyPtr policy, named_policy(call, edit.view()));
    if (policy->of_aws) return identity_error(IdentityErrorKind::kAccessDenied, "Policies of AWS cannot be deleted.");
    const PolicyUses uses = uses_of(edit.view(), policy_arn(call.account_id(), *policy));
    if (uses.attachments + uses.boundaries > 0) return delete_conflict("Cannot delete a policy attached to entities.");
    if (policy->versions.size() > 1) {
      return delete_conflict(
          "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. "
          "The default version is deleted with the policy.");
    }
    edit.remove_policy(policy->name);
    return {};
  });
}

IdentityResult<void> list_policies(QueryCall& call) {
  GALVAN_TRY(const std::string prefix, optional_text(call, "PathPrefix", quotas::kPathMax));
  const std::string_view scope = call.parameters.text("Scope");
  std::vector<std::string> keys;
  std::vector<ManagedPolicyPtr> found;
  for (const auto& [key, policy] : call.identities->policies) {
    if ((scope == "AWS" && !policy->of_aws) || (scope == "Local" && policy->of_aws)) continue;
    if (!policy->path.starts_with(prefix)) continue;
    if (flag(call, "OnlyAttached") &&
        uses_of(*call.identities, policy_arn(call.account_id(), *policy)).attachments == 0)
      continue;
    keys.push_back(key);
    found.push_back(policy);
  }
  return write_page(call, "Policies", keys, [&](std::size_t index) { write_policy(call, *found[index], false); });
}

IdentityResult<void> create_policy_version(QueryCall& call) {
  GALVAN_TRY(const PolicyDocument document, given_policy_document(call));
  ManagedPolicy changed;
  GALVAN_TRY(change_policy(call, [&](ManagedPolicy& policy) -> IdentityResult<void> {
    if (policy.versions.size() >= quotas::kPolicyVersions) {
      return identity_error(IdentityErrorKind::kLimitExceeded,
                            "A managed policy can have up to 5 versions. Before you create a new version, you must "
                            "delete an existing version.");
    }
    policy.versions.push_back({.number = ++policy.last_version, .document = document, .created = call.now});
    if (flag(call, "SetAsDefault")) policy.default_version = policy.last_version;
    changed = policy;
    return {};
  }));
  call.xml.begin("PolicyVersion");
  write_version(call, changed, changed.versions.back(), false);
  call.xml.end("PolicyVersion");
  return {};
}

IdentityResult<void> get_policy_version(QueryCall& call) {
  GALVAN_TRY(const ManagedPolicyPtr policy, named_policy(call, *call.identities));
  GALVAN_TRY(const std::int64_t number, given_version(call));
  GALVAN_TRY(const auto version, find_version(call, *policy, number));
  call.xml.begin("PolicyVersion");
  write_version(call, *policy, *version, true);
  call.xml.end("PolicyVersion");
  return {};
}

IdentityResult<void> delete_policy_version(QueryCall& call) {
  GALVAN_TRY(const std::int64_t number, given_version(call));
  return change_policy(call, [&](ManagedPolicy& policy) -> IdentityResult<void> {
    GALVAN_TRY(const auto version, find_version(call, policy, number));
    if (number == policy.default_version) return delete_conflict("Cannot delete the default version of a policy.");
    policy.versions.erase(version);
    return {};
  });
}

IdentityResult<void> list_policy_versions(QueryCall& call) {
  GALVAN_TRY(const ManagedPolicyPtr policy, named_policy(call, *call.identities));
  // Newest first, as the service has them; there are never more than a page holds.
  call.xml.boolean("IsTruncated", false);
  call.xml.begin("Versions");
  for (auto version = policy->versions.rbegin(); version != policy->versions.rend(); ++version) {
    call.xml.begin("member");
    write_version(call, *policy, *version, false);
    call.xml.end("member");
  }
  call.xml.end("Versions");
  return {};
}

IdentityResult<void> set_default_policy_version(QueryCall& call) {
  GALVAN_TRY(const std::int64_t number, given_version(call));
  return change_policy(call, [&](ManagedPolicy& policy) -> IdentityResult<void> {
    GALVAN_TRY(find_version(call, policy, number));
    policy.default_version = number;
    return {};
  });
}

IdentityResult<void> list_entities_for_policy(QueryCall& call) {
  GALVAN_TRY(const ManagedPolicyPtr policy, named_policy(call, *call.identities));
  const std::string arn = policy_arn(call.account_id(), *policy);
  const std::string_view usage = call.parameters.text("PolicyUsageFilter");
  const std::string_view filter = call.parameters.text("EntityFilter");
  call.xml.boolean("IsTruncated", false);
  for (const EntityKind kind : {EntityKind::kGroup, EntityKind::kUser, EntityKind::kRole}) {
    const std::string title(name_parameter(kind).substr(0, name_parameter(kind).size() - 4));
    call.xml.begin("Policy" + title + "s");
    for (const auto& [key, entity] : call.identities->entities(kind)) {
      const bool attached = entity->attached_policies.contains(arn) && usage != "PermissionsBoundary";
      const bool bounds = entity->boundary_arn == arn && usage != "PermissionsPolicy";
      if ((!attached && !bounds) || (!filter.empty() && filter != title)) continue;
      call.xml.begin("member");
      call.xml.text(title + "Name", entity->name);
      call.xml.text(title + "Id", entity->id);
      call.xml.end("member");
    }
    call.xml.end("Policy" + title + "s");
  }
  return {};
}

}  // namespace galvan::identity
