#pragma once

#include "security/credentials.h"
#include "security/policy.h"
#include "security/policy_evaluator.h"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan::security {

using PolicyPtr = std::shared_ptr<const Policy>;

/// The policies that limit somebody, but for those of resources: compiled, and shared by all of his requests until any
/// of them changes. Immutable.
class PrincipalPolicies {
 public:
  /// `boundary` may be null; `session` is empty without a limit of that kind.
  PrincipalPolicies(std::vector<PolicyPtr> identity, PolicyPtr boundary, std::vector<PolicyPtr> session);

  PolicyLayers layers() const {
    return {.identity = identity_, .boundary = boundary_.get(), .session = session_, .resource = nullptr};
  }
  /// The condition keys that any of the policies reads: in lower case, sorted, each once.
  const std::vector<std::string>& condition_keys() const { return condition_keys_; }

 private:
  std::vector<PolicyPtr> owned_;
  std::vector<const Policy*> identity_;
  PolicyPtr boundary_;
  std::vector<const Policy*> session_;
  std::vector<std::string> condition_keys_;
};

/// What the principal has under one of the keys aws:Principal…, aws:username, aws:userid, aws:TokenIssueTime; nothing
/// where it is another key, or the principal has none such. `key` is in lower case.
/// Source: IAM User Guide, "AWS global condition context keys", properties of the principal.
std::optional<std::string_view> principal_value(const Principal& principal, std::string_view key);

/// The principal as policies name it. Borrows it.
inline PrincipalArns principal_arns(const Principal& principal) {
  return {.account_id = principal.account_id, .arn = principal.arn, .role_arn = principal.role_arn};
}

}  // namespace galvan::security
