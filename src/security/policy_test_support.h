#pragma once

#include "security/policy.h"
#include "security/policy_evaluator.h"

#include <gtest/gtest.h>

#include <cstddef>
#include <memory>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

// Decision tables for tests: policies, a request, and what must come of it, each on a line.
namespace galvan::security {

/// The context of a request in a table's notation: "aws:username=ann; dynamodb:LeadingKeys=a|b; dynamodb:Attributes=".
/// A key with nothing behind its = has no values, and one with <any> could have all.
class NotedContext {
 public:
  explicit NotedContext(std::string_view notation) : text_(std::make_unique<std::string>(notation)) {
    std::string_view rest = *text_;
    while (!rest.empty()) {
      const std::string_view entry = take(rest, "; ");
      std::string_view values = entry.substr(entry.find('=') + 1);
      names_.push_back(std::make_unique<std::string>(to_lower_ascii(entry.substr(0, entry.find('=')))));
      if (values == "<any>") {
        context_.add_any(*names_.back());
        continue;
      }
      std::vector<std::string_view> list;
      while (!values.empty()) list.push_back(take(values, "|"));
      context_.add(*names_.back(), list);
    }
  }
  const ConditionContext& context() const { return context_; }

 private:
  static std::string_view take(std::string_view& rest, std::string_view separator) {
    const std::size_t end = rest.find(separator);
    const std::string_view part = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view{} : rest.substr(end + separator.size());
    return part;
  }

  std::unique_ptr<std::string> text_;
  std::vector<std::unique_ptr<std::string>> names_;
  ConditionContext context_;
};

inline std::string document_of(std::string_view statements) {
  return R"({"Version":"2012-10-17","Statement":)" + std::string(statements) + "}";
}

inline Policy policy_of(std::string_view statements, PolicyKind kind = PolicyKind::kIdentity) {
  auto policy = Policy::parse(document_of(statements), kind);
  if (!policy) {
    ADD_FAILURE() << policy.error().message << " in " << statements;
    return {};
  }
  return *std::move(policy);
}

inline constexpr std::string_view kTestAccount = "123456789012";
inline constexpr PrincipalArns kAnn{.account_id = kTestAccount, .arn = "arn:aws:iam::123456789012:user/ann"};
inline constexpr PrincipalArns kAppSession{.account_id = kTestAccount,
                                           .arn = "arn:aws:sts::123456789012:assumed-role/app/one",
                                           .role_arn = "arn:aws:iam::123456789012:role/app"};
inline constexpr PrincipalArns kRootUser{.account_id = kTestAccount, .arn = "arn:aws:iam::123456789012:root"};

inline void PrintTo(PolicyOutcome outcome, std::ostream* out) {
  *out << (outcome == PolicyOutcome::kAllowed        ? "allowed"
           : outcome == PolicyOutcome::kExplicitDeny ? "explicit deny"
                                                     : "implicit deny");
}

inline constexpr PolicyOutcome kAllowed = PolicyOutcome::kAllowed;
inline constexpr PolicyOutcome kDenied = PolicyOutcome::kExplicitDeny;
inline constexpr PolicyOutcome kImplicit = PolicyOutcome::kImplicitDeny;

/// Decides in both ways, which must agree.
inline PolicyDecision decide(const PolicyRequest& request, const PolicyLayers& layers) {
  PolicyEvaluator evaluator;
  const PolicyDecision decision = evaluator.evaluate(request, layers);
  std::vector<MatchedStatement> matched;
  const PolicyDecision explained = evaluator.explain(request, layers, matched);
  EXPECT_EQ(explained.outcome, decision.outcome);
  EXPECT_EQ(explained.layer, decision.layer);
  return decision;
}

/// What one identity-based policy says.
inline PolicyOutcome decide(std::string_view statements, std::string_view action, std::string_view resource,
                            std::string_view context) {
  const Policy policy = policy_of(statements);
  const Policy* const policies[] = {&policy};
  const NotedContext noted(context);
  return decide({PolicyAction::named(action), resource, kAnn, noted.context()}, {.identity = policies}).outcome;
}

}  // namespace galvan::security
