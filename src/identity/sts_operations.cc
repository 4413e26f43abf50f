#include "identity/effective_policies.h"
#include "identity/iam_operations.h"
#include "security/policy_evaluator.h"
#include "security/random_bytes.h"

#include <algorithm>
#include <chrono>
#include <utility>

namespace galvan::identity {
namespace {

using security::PrincipalKind;

constexpr std::size_t kTokenCharacters = 224;
constexpr std::int64_t kSecondsLeast = 900;
constexpr std::int64_t kRoleSeconds = 3600;
constexpr std::int64_t kTokenSeconds = 43'200;
constexpr std::int64_t kTokenSecondsMost = 129'600;
constexpr std::int64_t kChainedSecondsMost = 3600;
constexpr std::size_t kSessionsMax = 20'000;
// For so long it is told of a session that it has ended; later, that there is no such key.
constexpr auto kEndedSessionsKept = std::chrono::hours(24);
constexpr std::size_t kSessionArnsMax = 10;

Session new_session(const QueryCall& call, std::int64_t seconds) {
  Session session;
  session.access_key_id = new_unique_id("ASIA");
  session.secret = security::random_characters(security::kSecretCharacters, security::kSecretAlphabet);
  session.token = security::random_characters(kTokenCharacters, security::kSecretAlphabet);
  session.created = call.now;
  session.expires = call.now + std::chrono::seconds(seconds);
  return session;
}

void remove_sessions_ended_by(WallTime time, IdentityEdit& edit) {
  const auto sessions = edit.view().sessions;
  for (const auto& [id, known] : sessions) {
    if (known->expires <= time) edit.remove_session(id);
  }
}

/// Keeps the session, and lets those go that ended long ago, or at all where there is no more room.
IdentityResult<void> keep(QueryCall& call, const Session& session) {
  return call.store.change([&](IdentityEdit& edit) -> IdentityResult<void> {
    remove_sessions_ended_by(call.now - kEndedSessionsKept, edit);
    if (edit.view().sessions.size() >= kSessionsMax) remove_sessions_ended_by(call.now, edit);
    if (edit.view().sessions.size() >= kSessionsMax) {
      return identity_error(IdentityErrorKind::kLimitExceeded,
                            "Cannot exceed quota for sessions: " + std::to_string(kSessionsMax));
    }
    edit.put(session);
    return {};
  });
}

void write_credentials(XmlWriter& xml, const Session& session) {
  xml.begin("Credentials");
  xml.text("AccessKeyId", session.access_key_id);
  xml.text("SecretAccessKey", session.secret);
  xml.text("SessionToken", session.token);
  xml.time("Expiration", session.expires);
  xml.end("Credentials");
}

/// Policy and PolicyArns: what the session is limited to.
IdentityResult<void> read_session_policies(const QueryCall& call, Session& session) {
  std::size_t size = 0;
  if (call.parameters.has("Policy")) {
    GALVAN_TRY(PolicyDocument document,
               given_document(call, "Policy", security::PolicyKind::kIdentity, security::kPolicyBytesMax, {}));
    size += counted_size(document.text);
    session.policies.push_back(std::move(document));
  }
  for (const std::string& structure : call.parameters.structures("PolicyArns")) {
    GALVAN_TRY(std::string arn, required_text(call, structure + ".arn", 2048));
    if (!call.identities->find_policy(arn, call.account_id()))
      return identity_error(IdentityErrorKind::kMalformedPolicyDocument, "Policy " + arn + " was not found.");
    session.policy_arns.push_back(std::move(arn));
  }
  if (size > quotas::kSessionPolicySize || session.policy_arns.size() > kSessionArnsMax) {
    return identity_error(IdentityErrorKind::kPackedPolicyTooLarge,
                          "The session policies and tags are larger than a session may have.");
  }
  return {};
}

tl::unexpected<IdentityError> may_not_assume(const QueryCall& call, const std::string& role_arn) {
  return identity_error(IdentityErrorKind::kAccessDenied, "User: " + call.caller.arn +
                                                              " is not authorized to perform: sts:AssumeRole on "
                                                              "resource: " +
                                                              role_arn);
}

/// Whether the role's trust policy, together with the caller's own policies, lets the caller do `action`.
bool trusted(const QueryCall& call, const Entity& role, const std::string& role_arn, std::string_view action,
             const Session& session) {
  security::ConditionContext context;
  std::vector<std::string> memory;
  add_principal_keys(call.caller, memory, context);
  const std::string_view external_id = call.parameters.text("ExternalId");
  if (!external_id.empty()) context.add("sts:externalid", external_id);
  context.add("sts:rolesessionname", session.session_name);
  std::vector<std::string> names;
  std::vector<std::string_view> keys;
  names.reserve(session.tags.size());
  for (const auto& [key, value] : session.tags) {
    names.push_back("aws:requesttag/" + security::to_lower_ascii(key));
    context.add(names.back(), value);
    keys.push_back(key);
  }
  if (!keys.empty()) context.add("aws:tagkeys", keys);
  const EffectivePolicies policies = policies_of(*call.identities, call.caller, call.access_key_id);
  EffectivePolicies::Pointers pointers;
  security::PolicyLayers layers = policies.layers(pointers);
  // Nobody assumes a role whose trust policy does not name him, whatever his own policies say.
  const security::PolicyRequest request{security::PolicyAction::named(action), role_arn, principal_arns(call.caller),
                                        context};
  security::PolicyEvaluator evaluator;
  std::vector<security::MatchedStatement> matched;
  layers.resource = role.trust.policy.get();
  const bool allowed = evaluator.explain(request, layers, matched).allowed();
  return allowed && std::ranges::any_of(matched, [](const security::MatchedStatement& match) {
           return match.layer == security::PolicyLayer::kResource &&
                  match.statement->effect() == security::PolicyEffect::kAllow;
         });
}

bool is_session_name(std::string_view name) {
  return name.size() >= 2 && std::ranges::all_of(name, [](char c) {
           return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                  std::string_view("+=,.@_-").find(c) != std::string_view::npos;
         });
}

/// The role of an ARN; null where there is none, which is not told from one that may not be assumed.
EntityPtr find_role(const QueryCall& call, const std::string& arn) {
  const std::size_t slash = arn.rfind('/');
  if (slash == std::string::npos) return nullptr;
  EntityPtr role = call.identities->find(EntityKind::kRole, arn.substr(slash + 1));
  if (!role || entity_arn(call.account_id(), EntityKind::kRole, role->path, role->name) != arn) return nullptr;
  return role;
}

}  // namespace

IdentityResult<void> get_caller_identity(QueryCall& call) {
  call.xml.text("Arn", call.caller.arn);
  call.xml.text("UserId", call.caller.user_id);
  call.xml.text("Account", call.account_id());
  return {};
}

IdentityResult<void> get_session_token(QueryCall& call) {
  GALVAN_TRY(const std::int64_t seconds,
             optional_integer(call, "DurationSeconds", kSecondsLeast, kTokenSecondsMost, kTokenSeconds));
  if (call.caller.kind == PrincipalKind::kRoleSession || call.access_key_id.starts_with("ASIA"))
    return identity_error(IdentityErrorKind::kAccessDenied, "Cannot call GetSessionToken with session credentials");
  // Those of the root user last an hour at most.
  const bool root = call.caller.kind == PrincipalKind::kRoot;
  Session session = new_session(call, root ? std::min(seconds, kRoleSeconds) : seconds);
  if (!root) {
    const EntityPtr user = call.identities->find(EntityKind::kUser, call.caller.user_name);
    if (!user) return no_such_entity("The user with name " + call.caller.user_name + " cannot be found.");
    session.kind = EntityKind::kUser;
    session.entity_id = user->id;
    session.entity_name = security::to_lower_ascii(user->name);
  }
  GALVAN_TRY(keep(call, session));
  write_credentials(call.xml, session);
  return {};
}

IdentityResult<void> assume_role(QueryCall& call) {
  GALVAN_TRY(const std::string arn, required_text(call, "RoleArn", 2048));
  GALVAN_TRY(const std::string session_name, required_text(call, "RoleSessionName", 64));
  if (!is_session_name(session_name)) {
    return validation_failure("1 validation error detected: Value '" + session_name +
                              "' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular "
                              "expression pattern: [\\w+=,.@-]*");
  }
  const EntityPtr role = find_role(call, arn);
  if (!role) return may_not_assume(call, arn);
  GALVAN_TRY(const std::int64_t seconds,
             optional_integer(call, "DurationSeconds", kSecondsLeast, kTokenSeconds, kRoleSeconds));
  if (seconds > role->session_seconds_max) {
    return validation_failure("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  if (call.caller.kind == PrincipalKind::kRoleSession && seconds > kChainedSecondsMost) {
    return validation_failure(
        "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining");
  }
  Session session = new_session(call, seconds);
  session.kind = EntityKind::kRole;
  session.entity_id = role->id;
  session.entity_name = security::to_lower_ascii(role->name);
  session.session_name = session_name;
  GALVAN_TRY(session.tags, given_tags(call));
  GALVAN_TRY(read_session_policies(call, session));
  const bool verified = !call.access_key_id.empty();
  if (verified && call.caller.kind == PrincipalKind::kRoot)
    return identity_error(IdentityErrorKind::kAccessDenied, "Roles may not be assumed by root accounts.");
  if (verified && !trusted(call, *role, arn, "sts:AssumeRole", session)) return may_not_assume(call, arn);
  if (verified && !session.tags.empty() && !trusted(call, *role, arn, "sts:TagSession", session)) {
    return identity_error(
        IdentityErrorKind::kAccessDenied,
        "User: " + call.caller.arn + " is not authorized to perform: sts:TagSession on resource: " + arn);
  }
  GALVAN_TRY(keep(call, session));
  write_credentials(call.xml, session);
  call.xml.begin("AssumedRoleUser");
  call.xml.text("AssumedRoleId", role->id + ":" + session_name);
  call.xml.text("Arn", role_session_arn(call.account_id(), role->name, session_name));
  call.xml.end("AssumedRoleUser");
  return {};
}

}  // namespace galvan::identity
