#include "identity/query_service.h"

#include "identity/effective_policies.h"
#include "identity/query_registry.h"
#include "identity/query_reply.h"

#include <deque>
#include <utility>
#include <vector>

namespace galvan::identity {
namespace {

constexpr std::string_view kIamVersion = "2010-05-08";
constexpr std::string_view kStsVersion = "2011-06-15";

IdentityResult<const QueryRow*> find_row(const QueryParameters& parameters) {
  const std::string_view action = parameters.text("Action");
  const std::string_view version = parameters.text("Version");
  const QueryRow* const row = find_query_operation(action);
  const bool right_version =
      row != nullptr && (version.empty() || version == (row->api == QueryApi::kIam ? kIamVersion : kStsVersion));
  if (!right_version) {
    return identity_error(IdentityErrorKind::kInvalidAction,
                          "Could not find operation " + std::string(action) + " for version " + std::string(version));
  }
  return row;
}

/// The ARN of the user, group or role that the call names; of one that there is not, as it would be.
std::string named_arn(const QueryCall& call, EntityKind kind) {
  std::string_view name = call.parameters.text(name_parameter(kind));
  if (name.empty() && kind == EntityKind::kUser) name = call.caller.user_name;
  if (name.empty()) return "*";
  const EntityPtr entity = call.identities->find(kind, name);
  if (entity) return entity_arn(call.account_id(), kind, entity->path, entity->name);
  const std::string_view path = call.parameters.text("Path");
  return entity_arn(call.account_id(), kind, path.empty() ? "/" : path, name);
}

std::string resource_arn(const QueryCall& call, QueryResource resource) {
  switch (resource) {
    case QueryResource::kAny:
      return "*";
    case QueryResource::kUser:
      return named_arn(call, EntityKind::kUser);
    case QueryResource::kGroup:
      return named_arn(call, EntityKind::kGroup);
    case QueryResource::kRole:
      return named_arn(call, EntityKind::kRole);
    case QueryResource::kPolicy:
      return std::string(call.parameters.text("PolicyArn"));
    case QueryResource::kNewPolicy: {
      ManagedPolicy policy;
      policy.name = call.parameters.text("PolicyName");
      if (!call.parameters.text("Path").empty()) policy.path = call.parameters.text("Path");
      return policy_arn(call.account_id(), policy);
    }
    case QueryResource::kPolicySource:
      return std::string(call.parameters.text("PolicySourceArn"));
  }
  return "*";
}

/// What is known of a call under condition keys, and the memory that it needs.
class CallContext {
 public:
  CallContext(const QueryCall& call, const QueryRequest& request) {
    add_principal_keys(call.caller, memory_, context_);
    add("aws:currenttime", security::format_policy_time(call.now));
    add("aws:epochtime", std::to_string(std::chrono::floor<std::chrono::seconds>(call.now).time_since_epoch().count()));
    add("aws:securetransport", request.secure ? "true" : "false");
    if (!request.source_address.empty()) add("aws:sourceip", std::string(request.source_address));
    if (call.parameters.has("PolicyArn")) add("iam:policyarn", std::string(call.parameters.text("PolicyArn")));
    if (call.parameters.has("PermissionsBoundary"))
      add("iam:permissionsboundary", std::string(call.parameters.text("PermissionsBoundary")));
    add_tags(call.parameters);
  }
  const security::ConditionContext& context() const { return context_; }

 private:
  void add(std::string_view key, std::string value) { context_.add(key, texts_.emplace_back(std::move(value))); }

  void add_tags(const QueryParameters& parameters) {
    std::vector<std::string_view> keys;
    for (const std::string& structure : parameters.structures("Tags")) {
      const std::string_view key = texts_.emplace_back(parameters.text(structure + ".Key"));
      const std::string& name = texts_.emplace_back("aws:requesttag/" + security::to_lower_ascii(key));
      if (!context_.find(name)) context_.add(name, texts_.emplace_back(parameters.text(structure + ".Value")));
      keys.push_back(key);
    }
    for (std::string& key : parameters.list("TagKeys")) keys.push_back(texts_.emplace_back(std::move(key)));
    if (!keys.empty()) context_.add("aws:tagkeys", keys);
  }

  std::vector<std::string> memory_;
  std::deque<std::string> texts_;
  security::ConditionContext context_;
};

IdentityResult<void> authorize(const QueryCall& call, const QueryRow& row, const QueryRequest& request) {
  if (row.access == QueryAccess::kAnyone || call.access_key_id.empty()) return {};
  const EffectivePolicies policies = policies_of(*call.identities, call.caller, call.access_key_id);
  EffectivePolicies::Pointers pointers;
  const std::string resource = resource_arn(call, row.resource);
  const std::string action = "iam:" + std::string(row.name);
  const CallContext context(call, request);
  const security::PolicyRequest asked{security::PolicyAction::named(action), resource, principal_arns(call.caller),
                                      context.context()};
  security::PolicyEvaluator evaluator;
  const security::PolicyDecision decision = evaluator.evaluate(asked, policies.layers(pointers));
  if (decision.allowed()) return {};
  return identity_error(IdentityErrorKind::kAccessDenied, security::access_denied_message(asked, decision));
}

security::Principal root_principal(const std::string& account_id) {
  return {.kind = security::PrincipalKind::kRoot,
          .account_id = account_id,
          .arn = "arn:aws:iam::" + account_id + ":root",
          .user_id = account_id};
}

}  // namespace

QueryReply QueryService::handle(const QueryRequest& request) const {
  const auto parameters = QueryParameters::parse(request.form);
  if (!parameters) {
    return error_reply({}, IdentityError{IdentityErrorKind::kInvalidInput, "The request is no well-formed form."},
                       request.request_id);
  }
  const auto row = find_row(*parameters);
  if (!row) return error_reply({}, row.error(), request.request_id);
  const security::Principal root = root_principal(store_.account_id());
  std::string result;
  XmlWriter xml(result);
  QueryCall call{.store = store_,
                 .parameters = *parameters,
                 .caller = request.caller == nullptr ? root : *request.caller,
                 .access_key_id = request.access_key_id,
                 .xml = xml,
                 .now = store_.clock().now(),
                 .identities = store_.snapshot()};
  auto outcome = authorize(call, **row, request);
  if (outcome) outcome = (*row)->run(call);
  if (!outcome) return error_reply(**row, outcome.error(), request.request_id);
  return success_reply(**row, result, request.request_id);
}

QueryReply QueryService::refuse(const IdentityError& error, std::string_view request_id) const {
  return error_reply({}, error, request_id);
}

std::span<const std::string_view> QueryService::operation_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const QueryRow& row : query_operations()) all.push_back(row.name);
    return all;
  }();
  return names;
}

}  // namespace galvan::identity
