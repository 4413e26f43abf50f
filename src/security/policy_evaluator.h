#pragma once

#include "security/policy.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// Whether policies allow a request, and why.
// Source: IAM User Guide, "Policy evaluation logic" for requests within one account.
namespace galvan::security {

/// The kinds of policies that have a say.
enum class PolicyLayer : std::uint8_t { kIdentity, kResource, kBoundary, kSession };

/// The policies of one request. Borrowed.
struct PolicyLayers {
  /// The user's own and its groups', or the role's. The root user needs none.
  std::span<const Policy* const> identity;
  /// The limit of the user or role; null without one.
  const Policy* boundary = nullptr;
  /// The limit of a session; empty without one. Each policy may allow.
  std::span<const Policy* const> session;
  /// What is attached to the resource; null without one.
  const Policy* resource = nullptr;
  /// Whether the request is the account's root user's, to whom only a resource's explicit deny applies.
  bool root = false;
};

struct PolicyRequest {
  PolicyAction action;
  std::string_view resource;  ///< its ARN; * for actions without one
  PrincipalArns principal;
  const ConditionContext& context;
};

enum class PolicyOutcome : std::uint8_t { kAllowed, kExplicitDeny, kImplicitDeny };

/// A statement that is about the request, and its conditions hold.
struct MatchedStatement {
  PolicyLayer layer = PolicyLayer::kIdentity;
  const Policy* policy = nullptr;
  const PolicyStatement* statement = nullptr;
};

struct PolicyDecision {
  PolicyOutcome outcome = PolicyOutcome::kImplicitDeny;
  /// Whose policies allow or deny explicitly, or those that none of the request's policies of this kind allows.
  PolicyLayer layer = PolicyLayer::kIdentity;
  /// What decided; null where nothing allows, and for the root user.
  const PolicyStatement* statement = nullptr;

  bool allowed() const { return outcome == PolicyOutcome::kAllowed; }
};

/// Evaluates requests; one a thread, whose memory it keeps. Allocates nothing once it has grown, unless an action is
/// unknown (PolicyAction::id).
class PolicyEvaluator {
 public:
  /// The first explicit deny ends the evaluation.
  PolicyDecision evaluate(const PolicyRequest& request, const PolicyLayers& layers);
  /// The same decision, reached by looking at every statement: all that match are appended to `matched`.
  PolicyDecision explain(const PolicyRequest& request, const PolicyLayers& layers,
                         std::vector<MatchedStatement>& matched);

 private:
  struct Verdict {
    const PolicyStatement* deny = nullptr;
    const PolicyStatement* allow = nullptr;
    PrincipalMatch strength = PrincipalMatch::kNone;  // of `allow`, the strongest
  };

  void look_at(const PolicyRequest& request, PolicyLayer layer, const Policy& policy, Verdict& verdict);
  PolicyDecision decide(const PolicyRequest& request, const PolicyLayers& layers);

  std::string scratch_;
  std::vector<MatchedStatement>* matched_ = nullptr;
};

/// The message of AccessDenied: "User: … is not authorized to perform: … on resource: … because no identity-based
/// policy allows the … action". Pure.
std::string access_denied_message(const PolicyRequest& request, const PolicyDecision& decision);

}  // namespace galvan::security
