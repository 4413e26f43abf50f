#include "security/policy.h"

#include <algorithm>

namespace galvan::security {

bool PolicyStatement::matches_action(std::string_view lower_name) const {
  const ConditionContext nothing;
  std::string scratch;
  const bool listed = std::ranges::any_of(actions_, [&](const PolicyPattern& pattern) {
    const auto resolved = pattern.resolve(nothing, scratch);
    return resolved && matches_wildcards(*resolved, lower_name);
  });
  return listed != not_action_;
}

bool PolicyStatement::is_about_resource(std::string_view resource, const ConditionContext& context,
                                        std::string& scratch) const {
  if (!has_resources_) return true;
  if (every_resource_) return !not_resource_;
  bool unresolved = false;
  for (const PolicyPattern& pattern : resources_) {
    const auto resolved = pattern.resolve(context, scratch);
    if (!resolved) {
      unresolved = true;
    } else if (*resolved == resource || matches_resource(*resolved, resource)) {
      return !not_resource_;
    }
  }
  // A variable that stands for nothing must not allow what it was to exclude.
  return not_resource_ && !(unresolved && effect_ == PolicyEffect::kAllow);
}

bool PolicyStatement::conditions_hold(const ConditionContext& context, std::string& scratch) const {
  return std::ranges::all_of(
      conditions_, [&](const PolicyCondition& condition) { return condition.holds(context, effect_, scratch); });
}

PrincipalMatch PolicyStatement::match_principal(const PrincipalArns& principal) const {
  if (!has_principals_) return PrincipalMatch::kDirect;
  if (!not_principal_) return principals_.match(principal);
  return principals_.exempts(principal) ? PrincipalMatch::kNone : PrincipalMatch::kDirect;
}

}  // namespace galvan::security
