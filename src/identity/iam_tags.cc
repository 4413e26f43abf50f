#include "identity/iam_operations.h"

#include <algorithm>
#include <utility>

namespace galvan::identity {
namespace {

using security::to_lower_ascii;

/// Keys of tags are alike in any case.
bool same_key(const Tags::value_type& tag, std::string_view key) {
  return to_lower_ascii(tag.first) == to_lower_ascii(key);
}

IdentityResult<void> add_tags(Tags& tags, const Tags& added) {
  for (const auto& tag : added) {
    const auto present = std::ranges::find_if(tags, [&](const auto& other) { return same_key(other, tag.first); });
    if (present == tags.end()) {
      tags.push_back(tag);
    } else {
      *present = tag;
    }
  }
  if (tags.size() <= quotas::kTags) return {};
  return identity_error(IdentityErrorKind::kLimitExceeded,
                        "The number of tags has reached the maximum limit of " + std::to_string(quotas::kTags) + ".");
}

void remove_tags(Tags& tags, const std::vector<std::string>& keys) {
  std::erase_if(tags, [&](const auto& tag) {
    return std::ranges::any_of(keys, [&](const std::string& key) { return same_key(tag, key); });
  });
}

IdentityResult<void> change_entity_tags(QueryCall& call, EntityKind kind,
                                        const std::function<IdentityResult<void>(Tags&)>& change) {
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const EntityPtr present, named_entity(call, edit.view(), kind));
    Entity entity = *present;
    GALVAN_TRY(change(entity.tags));
    edit.put(std::move(entity));
    return {};
  });
}

IdentityResult<void> change_policy_tags(QueryCall& call, const std::function<IdentityResult<void>(Tags&)>& change) {
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    GALVAN_TRY(const ManagedPolicyPtr present, named_policy(call, edit.view()));
    if (present->of_aws) return identity_error(IdentityErrorKind::kAccessDenied, "Policies of AWS cannot be changed.");
    ManagedPolicy policy = *present;
    GALVAN_TRY(change(policy.tags));
    edit.put(std::move(policy));
    return {};
  });
}

/// All tags; there are never more than a page holds.
IdentityResult<void> write_all(QueryCall& call, const Tags& tags) {
  call.xml.boolean("IsTruncated", false);
  write_tags(call.xml, tags);
  return {};
}

}  // namespace

template <EntityKind Kind>
IdentityResult<void> tag_entity(QueryCall& call) {
  GALVAN_TRY(const Tags added, given_tags(call));
  return change_entity_tags(call, Kind, [&](Tags& tags) { return add_tags(tags, added); });
}

template <EntityKind Kind>
IdentityResult<void> untag_entity(QueryCall& call) {
  const std::vector<std::string> keys = call.parameters.list("TagKeys");
  return change_entity_tags(call, Kind, [&](Tags& tags) -> IdentityResult<void> {
    remove_tags(tags, keys);
    return {};
  });
}

template <EntityKind Kind>
IdentityResult<void> list_entity_tags(QueryCall& call) {
  GALVAN_TRY(const EntityPtr entity, named_entity(call, *call.identities, Kind));
  return write_all(call, entity->tags);
}

IdentityResult<void> tag_policy(QueryCall& call) {
  GALVAN_TRY(const Tags added, given_tags(call));
  return change_policy_tags(call, [&](Tags& tags) { return add_tags(tags, added); });
}

IdentityResult<void> untag_policy(QueryCall& call) {
  const std::vector<std::string> keys = call.parameters.list("TagKeys");
  return change_policy_tags(call, [&](Tags& tags) -> IdentityResult<void> {
    remove_tags(tags, keys);
    return {};
  });
}

IdentityResult<void> list_policy_tags(QueryCall& call) {
  GALVAN_TRY(const ManagedPolicyPtr policy, named_policy(call, *call.identities));
  return write_all(call, policy->tags);
}

template IdentityResult<void> tag_entity<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> tag_entity<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> untag_entity<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> untag_entity<EntityKind::kRole>(QueryCall&);
template IdentityResult<void> list_entity_tags<EntityKind::kUser>(QueryCall&);
template IdentityResult<void> list_entity_tags<EntityKind::kRole>(QueryCall&);

}  // namespace galvan::identity
