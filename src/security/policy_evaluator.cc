#include "security/policy_evaluator.h"

#include "base/check.h"

#include <array>

namespace galvan::security {
namespace {

PolicyDecision explicit_deny(PolicyLayer layer, const PolicyStatement* statement) {
  return {PolicyOutcome::kExplicitDeny, layer, statement};
}
PolicyDecision implicit_deny(PolicyLayer layer) { return {PolicyOutcome::kImplicitDeny, layer, nullptr}; }
PolicyDecision allowed(PolicyLayer layer, const PolicyStatement* statement) {
  return {PolicyOutcome::kAllowed, layer, statement};
}

/// With its article.
std::string_view layer_words(PolicyLayer layer) {
  switch (layer) {
    case PolicyLayer::kIdentity:
      return "an identity-based policy";
    case PolicyLayer::kResource:
      return "a resource-based policy";
    case PolicyLayer::kBoundary:
      return "a permissions boundary";
    case PolicyLayer::kSession:
      return "a session policy";
  }
  return {};
}

}  // namespace

void PolicyEvaluator::look_at(const PolicyRequest& request, PolicyLayer layer, const Policy& policy, Verdict& verdict) {
  for (const PolicyStatement& statement : policy.statements()) {
    if (!statement.is_about_action(request.action)) continue;
    const PrincipalMatch strength = statement.match_principal(request.principal);
    if (strength == PrincipalMatch::kNone) continue;
    // An allowing statement that would add nothing to what is known already.
    if (statement.effect() == PolicyEffect::kAllow && verdict.strength >= strength && matched_ == nullptr) continue;
    if (!statement.is_about_resource(request.resource, request.context, scratch_)) continue;
    if (!statement.conditions_hold(request.context, scratch_)) continue;
    if (matched_ != nullptr) matched_->push_back({layer, &policy, &statement});
    if (statement.effect() == PolicyEffect::kDeny) {
      if (verdict.deny == nullptr) verdict.deny = &statement;
      if (matched_ == nullptr) return;
    } else if (strength > verdict.strength) {
      verdict.allow = &statement;
      verdict.strength = strength;
    }
  }
}

PolicyDecision PolicyEvaluator::decide(const PolicyRequest& request, const PolicyLayers& layers) {
  std::array<Verdict, 4> verdicts;
  const auto verdict = [&](PolicyLayer layer) -> Verdict& { return verdicts[static_cast<std::size_t>(layer)]; };
  const auto look = [&](PolicyLayer layer, const Policy* policy) {
    if (policy == nullptr || (verdict(layer).deny != nullptr && matched_ == nullptr)) return;
    look_at(request, layer, *policy, verdict(layer));
  };
  if (!layers.root) {
    for (const Policy* policy : layers.identity) look(PolicyLayer::kIdentity, policy);
    look(PolicyLayer::kBoundary, layers.boundary);
    for (const Policy* policy : layers.session) look(PolicyLayer::kSession, policy);
  }
  look(PolicyLayer::kResource, layers.resource);
  for (const PolicyLayer layer :
       {PolicyLayer::kIdentity, PolicyLayer::kBoundary, PolicyLayer::kSession, PolicyLayer::kResource}) {
    if (verdict(layer).deny != nullptr) return explicit_deny(layer, verdict(layer).deny);
  }
  if (layers.root) return allowed(PolicyLayer::kIdentity, nullptr);
  const Verdict& resource = verdict(PolicyLayer::kResource);
  // A resource's policy that names the very user or session is enough, whatever its limits leave out; one that names
  // the session's role stands in for the role's own policies, within the limits; one that only names the account
  // leaves the decision to those.
  if (resource.strength == PrincipalMatch::kDirect) return allowed(PolicyLayer::kResource, resource.allow);
  const Verdict& identity = verdict(PolicyLayer::kIdentity);
  const bool by_role = resource.strength == PrincipalMatch::kRole;
  if (identity.allow == nullptr && !by_role) return implicit_deny(PolicyLayer::kIdentity);
  if (layers.boundary != nullptr && verdict(PolicyLayer::kBoundary).allow == nullptr)
    return implicit_deny(PolicyLayer::kBoundary);
  if (!layers.session.empty() && verdict(PolicyLayer::kSession).allow == nullptr)
    return implicit_deny(PolicyLayer::kSession);
  if (identity.allow != nullptr) return allowed(PolicyLayer::kIdentity, identity.allow);
  return allowed(PolicyLayer::kResource, resource.allow);
}

PolicyDecision PolicyEvaluator::evaluate(const PolicyRequest& request, const PolicyLayers& layers) {
  matched_ = nullptr;
  return decide(request, layers);
}

PolicyDecision PolicyEvaluator::explain(const PolicyRequest& request, const PolicyLayers& layers,
                                        std::vector<MatchedStatement>& matched) {
  matched_ = &matched;
  const PolicyDecision decision = decide(request, layers);
  matched_ = nullptr;
  return decision;
}

std::string access_denied_message(const PolicyRequest& request, const PolicyDecision& decision) {
  GALVAN_CHECK(!decision.allowed());
  std::string message = "User: ";
  message += request.principal.arn;
  message += " is not authorized to perform: ";
  message += request.action.name;
  message += " on resource: ";
  message += request.resource;
  const std::string_view words = layer_words(decision.layer);
  if (decision.outcome == PolicyOutcome::kExplicitDeny) {
    message += " with an explicit deny in ";
    message += words;
    return message;
  }
  message += " because no ";
  message += words.substr(words.find(' ') + 1);
  message += " allows the ";
  message += request.action.name;
  message += " action";
  return message;
}

}  // namespace galvan::security
