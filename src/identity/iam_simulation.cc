#include "identity/effective_policies.h"
#include "identity/iam_operations.h"
#include "security/policy_evaluator.h"

#include <algorithm>
#include <deque>
#include <map>
#include <optional>
#include <utility>

namespace galvan::identity {
namespace {

using security::PolicyKind;
using security::PolicyLayer;
using security::PolicyOutcome;

// Decisions of one call, and values of its context.
constexpr std::size_t kResultsMax = 1000;
constexpr std::size_t kContextValuesMax = 1000;

struct Simulation {
  EffectivePolicies policies;
  std::vector<SourcePolicy> resource;  ///< one or none
  security::PrincipalArns principal;
  std::vector<std::string> actions;
  std::vector<std::string> resources;
  security::ConditionContext context;

  // What the context borrows.
  std::deque<std::string> texts;
  std::vector<std::string> memory;
  security::Principal simulated;
};

IdentityResult<void> read_policies(const QueryCall& call, std::string_view parameter, std::vector<SourcePolicy>& out) {
  const std::vector<std::string> documents = call.parameters.list(parameter);
  for (std::size_t i = 0; i < documents.size(); ++i) {
    auto parsed = security::Policy::parse(documents[i], PolicyKind::kIdentity);
    if (!parsed) {
      return identity_error(IdentityErrorKind::kInvalidInput,
                            "Invalid entry for " + std::string(parameter) + ": " + parsed.error().message);
    }
    out.push_back({std::string(parameter) + "." + std::to_string(i + 1), kIamPolicy,
                   std::make_shared<const security::Policy>(*std::move(parsed))});
  }
  return {};
}

IdentityResult<void> read_resource_policy(const QueryCall& call, Simulation& simulation) {
  if (!call.parameters.has("ResourcePolicy")) return {};
  auto parsed = security::Policy::parse(call.parameters.text("ResourcePolicy"), PolicyKind::kResource);
  if (!parsed) {
    return identity_error(IdentityErrorKind::kInvalidInput,
                          "Invalid entry for ResourcePolicy: " + parsed.error().message);
  }
  simulation.resource.push_back(
      {"ResourcePolicy", "Resource Policy", std::make_shared<const security::Policy>(*std::move(parsed))});
  return {};
}

/// Given keys first: what they say counts instead of what is known of the principal.
IdentityResult<void> read_context(const QueryCall& call, Simulation& simulation) {
  std::size_t count = 0;
  for (const std::string& structure : call.parameters.structures("ContextEntries")) {
    GALVAN_TRY(const std::string name, required_text(call, structure + ".ContextKeyName", 256));
    const std::string key = security::to_lower_ascii(name);
    if (simulation.context.find(key)) continue;
    std::vector<std::string_view> values;
    for (std::string& value : call.parameters.list(structure + ".ContextKeyValues"))
      values.push_back(simulation.texts.emplace_back(std::move(value)));
    count += values.size() + 1;
    if (count > kContextValuesMax)
      return identity_error(IdentityErrorKind::kInvalidInput, "ContextEntries has too many values.");
    simulation.context.add(simulation.texts.emplace_back(key), values);
  }
  return {};
}

IdentityResult<void> read_request(const QueryCall& call, Simulation& simulation) {
  simulation.actions = call.parameters.list("ActionNames");
  simulation.resources = call.parameters.list("ResourceArns");
  if (simulation.resources.empty()) simulation.resources.emplace_back("*");
  if (simulation.actions.empty()) {
    return validation_failure(
        "1 validation error detected: Value null at 'actionNames' failed to satisfy constraint: Member must not be "
        "null");
  }
  for (const std::string& action : simulation.actions) {
    if (action.find(':') == std::string::npos || action.size() > 128)
      return identity_error(IdentityErrorKind::kInvalidInput, "Invalid action name: " + action.substr(0, 128));
  }
  if (simulation.actions.size() * simulation.resources.size() > kResultsMax) {
    return identity_error(IdentityErrorKind::kInvalidInput,
                          "At most " + std::to_string(kResultsMax) + " decisions are simulated at a time.");
  }
  GALVAN_TRY(read_policies(call, "PolicyInputList", simulation.policies.identity));
  std::vector<SourcePolicy> boundary;
  GALVAN_TRY(read_policies(call, "PermissionsBoundaryPolicyInputList", boundary));
  if (boundary.size() > 1)
    return identity_error(IdentityErrorKind::kInvalidInput, "There can be one permissions boundary only.");
  if (!boundary.empty()) simulation.policies.boundary = std::move(boundary);
  GALVAN_TRY(read_resource_policy(call, simulation));
  return read_context(call, simulation);
}

void write_position(XmlWriter& xml, std::string_view name, security::TextPosition position) {
  xml.begin(name);
  xml.integer("Line", static_cast<std::int64_t>(position.line));
  xml.integer("Column", static_cast<std::int64_t>(position.column));
  xml.end(name);
}

const SourcePolicy* source_of(const Simulation& simulation, const security::MatchedStatement& match) {
  const std::vector<SourcePolicy>& sources = match.layer == PolicyLayer::kIdentity   ? simulation.policies.identity
                                             : match.layer == PolicyLayer::kBoundary ? simulation.policies.boundary
                                                                                     : simulation.resource;
  const auto found =
      std::ranges::find_if(sources, [&](const SourcePolicy& source) { return source.policy.get() == match.policy; });
  return found == sources.end() ? nullptr : &*found;
}

/// The keys that some policy reads and the context does not have.
std::vector<std::string> missing_keys(const Simulation& simulation) {
  std::vector<std::string> missing;
  for (const auto* sources : {&simulation.policies.identity, &simulation.policies.boundary, &simulation.resource}) {
    for (const SourcePolicy& source : *sources) {
      for (const std::string& key : source.policy->condition_keys()) {
        if (!simulation.context.find(key) && std::ranges::find(missing, key) == missing.end()) missing.push_back(key);
      }
    }
  }
  return missing;
}

void write_texts(XmlWriter& xml, std::string_view name, const std::vector<std::string>& texts) {
  xml.begin(name);
  for (const std::string& text : texts) xml.text("member", text);
  xml.end(name);
}

void write_result(QueryCall& call, const Simulation& simulation, const std::string& action, const std::string& resource,
                  const std::vector<std::string>& missing) {
  EffectivePolicies::Pointers pointers;
  security::PolicyLayers layers = simulation.policies.layers(pointers);
  if (!simulation.resource.empty()) layers.resource = simulation.resource.front().policy.get();
  std::vector<security::MatchedStatement> matched;
  security::PolicyEvaluator evaluator;
  const auto decision = evaluator.explain(
      {security::PolicyAction::named(action), resource, simulation.principal, simulation.context}, layers, matched);
  XmlWriter& xml = call.xml;
  xml.text("EvalActionName", action);
  xml.text("EvalResourceName", resource);
  xml.text("EvalDecision", decision.allowed()                                 ? "allowed"
                           : decision.outcome == PolicyOutcome::kExplicitDeny ? "explicitDeny"
                                                                              : "implicitDeny");
  xml.begin("MatchedStatements");
  for (const security::MatchedStatement& match : matched) {
    const SourcePolicy* const source = source_of(simulation, match);
    xml.begin("member");
    xml.text("SourcePolicyId", source->id);
    xml.text("SourcePolicyType", source->type);
    write_position(xml, "StartPosition", match.statement->begin());
    write_position(xml, "EndPosition", match.statement->end());
    xml.end("member");
  }
  xml.end("MatchedStatements");
  write_texts(xml, "MissingContextValues", missing);
  if (!simulation.policies.boundary.empty()) {
    const auto boundary_says = [&](security::PolicyEffect effect) {
      return std::ranges::any_of(matched, [effect](const security::MatchedStatement& match) {
        return match.layer == PolicyLayer::kBoundary && match.statement->effect() == effect;
      });
    };
    xml.begin("PermissionsBoundaryDecisionDetail");
    xml.boolean("AllowedByPermissionsBoundary",
                boundary_says(security::PolicyEffect::kAllow) && !boundary_says(security::PolicyEffect::kDeny));
    xml.end("PermissionsBoundaryDecisionDetail");
  }
}

IdentityResult<void> write_results(QueryCall& call, const Simulation& simulation) {
  const std::vector<std::string> missing = missing_keys(simulation);
  const std::size_t resources = simulation.resources.size();
  std::vector<std::string> markers;
  // As many digits each, so that they are in order as texts.
  for (std::size_t i = 0; i < simulation.actions.size() * resources; ++i)
    markers.push_back(std::to_string(kResultsMax + i));
  return write_page(call, "EvaluationResults", markers, [&](std::size_t i) {
    write_result(call, simulation, simulation.actions[i / resources], simulation.resources[i % resources], missing);
  });
}

/// The user, group or role of an ARN.
EntityPtr entity_of_arn(const QueryCall& call, const std::string& arn) {
  const std::size_t slash = arn.rfind('/');
  if (slash == std::string::npos) return nullptr;
  for (const EntityKind kind : {EntityKind::kUser, EntityKind::kGroup, EntityKind::kRole}) {
    EntityPtr entity = call.identities->find(kind, arn.substr(slash + 1));
    if (entity && entity_arn(call.account_id(), kind, entity->path, entity->name) == arn) return entity;
  }
  return nullptr;
}

}  // namespace

IdentityResult<void> simulate_custom_policy(QueryCall& call) {
  Simulation simulation;
  GALVAN_TRY(const std::string caller_arn, optional_text(call, "CallerArn", 2048));
  GALVAN_TRY(read_request(call, simulation));
  if (simulation.policies.identity.empty()) {
    return validation_failure(
        "1 validation error detected: Value null at 'policyInputList' failed to satisfy constraint: Member must not "
        "be null");
  }
  simulation.principal = {.account_id = call.account_id(), .arn = caller_arn};
  return write_results(call, simulation);
}

IdentityResult<void> simulate_principal_policy(QueryCall& call) {
  GALVAN_TRY(const std::string arn, required_text(call, "PolicySourceArn", 2048));
  const EntityPtr entity = entity_of_arn(call, arn);
  if (!entity) return no_such_entity("The entity with ARN " + arn + " cannot be found.");
  Simulation simulation;
  simulation.policies = policies_of(*call.identities, call.account_id(), *entity);
  GALVAN_TRY(const std::string caller_arn, optional_text(call, "CallerArn", 2048));
  GALVAN_TRY(read_request(call, simulation));
  simulation.simulated = {.kind = security::PrincipalKind::kUser,
                          .account_id = call.account_id(),
                          .arn = caller_arn.empty() ? arn : caller_arn,
                          .user_id = entity->id,
                          .user_name = entity->kind == EntityKind::kUser ? entity->name : std::string(),
                          .tags = entity->tags};
  security::ConditionContext known;
  add_principal_keys(simulation.simulated, simulation.memory, known);
  simulation.context.add_missing(known);
  simulation.principal = principal_arns(simulation.simulated);
  return write_results(call, simulation);
}

}  // namespace galvan::identity
