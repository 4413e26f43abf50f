#include "security/principal_policies.h"

#include <algorithm>
#include <utility>

namespace galvan::security {

PrincipalPolicies::PrincipalPolicies(std::vector<PolicyPtr> identity, PolicyPtr boundary,
                                     std::vector<PolicyPtr> session)
    : owned_(std::move(identity)), boundary_(std::move(boundary)) {
  for (const PolicyPtr& policy : owned_) identity_.push_back(policy.get());
  for (PolicyPtr& policy : session) session_.push_back(owned_.emplace_back(std::move(policy)).get());
  const auto note_keys = [this](const Policy& policy) {
    const auto& keys = policy.condition_keys();
    condition_keys_.insert(condition_keys_.end(), keys.begin(), keys.end());
  };
  for (const PolicyPtr& policy : owned_) note_keys(*policy);
  if (boundary_) note_keys(*boundary_);
  std::ranges::sort(condition_keys_);
  condition_keys_.erase(std::unique(condition_keys_.begin(), condition_keys_.end()), condition_keys_.end());
}

std::optional<std::string_view> principal_value(const Principal& principal, std::string_view key) {
  constexpr std::string_view kTag = "aws:principaltag/";
  const bool session = principal.kind == PrincipalKind::kRoleSession;
  if (key.starts_with(kTag)) {
    const std::string_view name = key.substr(kTag.size());
    for (const auto& [tag, value] : principal.tags) {
      if (equals_ignoring_case(tag, name)) return value;
    }
    return std::nullopt;
  }
  if (key == "aws:principalarn") return session ? principal.role_arn : principal.arn;
  if (key == "aws:principalaccount") return principal.account_id;
  if (key == "aws:userid") return principal.user_id;
  if (key == "aws:username" && !principal.user_name.empty()) return principal.user_name;
  if (key == "aws:tokenissuetime" && !principal.token_issue_time.empty()) return principal.token_issue_time;
  if (key != "aws:principaltype") return std::nullopt;
  return principal.kind == PrincipalKind::kRoot ? "Account" : session ? "AssumedRole" : "User";
}

}  // namespace galvan::security
