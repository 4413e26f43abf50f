#include "base/check.h"
#include "security/policy.h"
#include "security/policy_evaluator.h"
#include "security/resource_policy_document.h"

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

// Input: a byte that selects the kind of policy ('i', 'r', 't'; others by their value), then the document.
namespace galvan::security {
namespace {

struct Requests {
  Requests() {
    context.add("aws:username", "ann");
    context.add("aws:sourceip", "203.0.113.7");
    context.add("aws:currenttime", "2026-07-01T00:00:00Z");
    context.add("aws:securetransport", "true");
    context.add("aws:principalarn", "arn:aws:iam::123456789012:user/ann");
    context.add("dynamodb:leadingkeys", leading_keys);
    context.add("dynamodb:attributes", ConditionContext::Values());
    context.add("a:b", "\xFF*\xFE");
  }

  std::array<std::string_view, 3> leading_keys{"a", "1.5", "YQ=="};
  ConditionContext context;
  PrincipalArns session{.account_id = "123456789012",
                        .arn = "arn:aws:sts::123456789012:assumed-role/app/one",
                        .role_arn = "arn:aws:iam::123456789012:role/app"};
};

void check_decision(const Policy& policy, PolicyKind kind, std::string_view action, const Requests& requests) {
  const Policy* const own[] = {&policy};
  const PolicyRequest request{PolicyAction::named(action), "arn:aws:dynamodb:us-east-1:123456789012:table/T",
                              requests.session, requests.context};
  const PolicyLayers layers =
      kind == PolicyKind::kIdentity ? PolicyLayers{.identity = own} : PolicyLayers{.resource = &policy};
  PolicyEvaluator evaluator;
  std::vector<MatchedStatement> matched;
  const PolicyDecision decision = evaluator.evaluate(request, layers);
  const PolicyDecision explained = evaluator.explain(request, layers, matched);
  GALVAN_CHECK(decision.outcome == explained.outcome && decision.layer == explained.layer);
  // What has no matching statement is never allowed.
  GALVAN_CHECK(!matched.empty() || decision.outcome == PolicyOutcome::kImplicitDeny);
  if (!decision.allowed()) GALVAN_CHECK(!access_denied_message(request, decision).empty());
}

/// What is attached to a resource can be read again as it is shown, and then looks the same.
void check_document(std::string_view document, PolicySubject subject) {
  const auto read = parse_resource_policy(document, subject);
  if (!read) {
    GALVAN_CHECK(!read.error().message.empty());
    return;
  }
  if (read->text.size() > kResourcePolicyBytesMax) return;  // accounts are longer as ARNs
  const auto again = parse_resource_policy(read->text, subject);
  GALVAN_CHECK(again && again->text == read->text);
  GALVAN_CHECK(again->policy->condition_keys() == read->policy->condition_keys());
}

void check_input(std::string_view input) {
  static const Requests requests;
  if (input.empty()) return;
  constexpr std::string_view kKinds = "irt";
  const std::size_t named = kKinds.find(input[0]);
  const auto kind = static_cast<PolicyKind>(
      named != std::string_view::npos ? named : static_cast<unsigned char>(input[0]) % kKinds.size());
  if (kind == PolicyKind::kResource) {
    check_document(input.substr(1), PolicySubject::kTable);
    check_document(input.substr(1), PolicySubject::kStream);
  }
  const auto policy = Policy::parse(input.substr(1), kind);
  if (!policy) {
    GALVAN_CHECK(!policy.error().message.empty());
    return;
  }
  GALVAN_CHECK(!policy->statements().empty());
  for (const std::string_view action : {"dynamodb:GetItem", "sts:AssumeRole", "unknown:Action"})
    check_decision(*policy, kind, action, requests);
}

}  // namespace
}  // namespace galvan::security

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  galvan::security::check_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
