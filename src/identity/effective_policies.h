#pragma once

#include "identity/identity.h"
#include "security/credentials.h"
#include "security/policy_evaluator.h"
#include "security/principal_policies.h"

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::identity {

/// The type of a policy that the service gives to all but those of resources.
inline const std::string kIamPolicy = "IAM Policy";

/// A policy with what the simulator calls it.
struct SourcePolicy {
  std::string id;    ///< "user_ann_books", a managed policy's name, "PolicyInputList.1"
  std::string type;  ///< kIamPolicy, or that of a resource's policy
  std::shared_ptr<const security::Policy> policy;
};

/// All policies that have a say in what somebody does, but for those of resources.
struct EffectivePolicies {
  bool root = false;
  std::vector<SourcePolicy> identity;
  std::vector<SourcePolicy> boundary;  ///< one or none
  std::vector<SourcePolicy> session;

  /// What the evaluator takes; `pointers` is its memory.
  struct Pointers {
    std::vector<const security::Policy*> identity;
    std::vector<const security::Policy*> session;
  };
  security::PolicyLayers layers(Pointers& pointers) const;
  /// The same for many requests; null for the root user.
  std::shared_ptr<const security::PrincipalPolicies> compiled() const;
};

/// Those of a user, group or role: its own and its groups', and its boundary.
EffectivePolicies policies_of(const IdentitySnapshot& identities, std::string_view account_id, const Entity& entity);

/// Those of whoever signed with `access_key_id`, limits of sessions included. Somebody who is not there any more has
/// none.
EffectivePolicies policies_of(const IdentitySnapshot& identities, const security::Principal& caller,
                              std::string_view access_key_id);

/// Adds what is known of a principal under aws:… keys to a context, which borrows from the principal and from `memory`.
void add_principal_keys(const security::Principal& principal, std::vector<std::string>& memory,
                        security::ConditionContext& context);

}  // namespace galvan::identity
