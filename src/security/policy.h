#pragma once

#include "security/policy_action.h"
#include "security/policy_condition.h"
#include "security/policy_context.h"
#include "security/policy_error.h"
#include "security/policy_pattern.h"
#include "security/policy_principal.h"

#include <bitset>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

// IAM policy documents in the form in which they are evaluated.
// Source: IAM User Guide, "IAM JSON policy reference".
namespace galvan::security {

/// Characters of the longest document, white space included: what IAM's operations take. Each of them has a limit of
/// its own, which is lower.
inline constexpr std::size_t kPolicyBytesMax = 131'072;
/// Objects and arrays within each other: a document, its statements, a statement, Condition, an operator, values.
inline constexpr int kPolicyLevelsMax = 6;

enum class PolicyKind : std::uint8_t {
  kIdentity,  ///< of users, groups and roles; permissions boundaries and session policies: has no Principal
  kResource,  ///< attached to a table or stream: has Principal and Resource
  kTrust,     ///< who may assume a role: has Principal, and no Resource
};

/// Where a statement stands in its document, as IAM's simulator tells: lines and columns from 1, the end behind it.
struct TextPosition {
  std::size_t line = 1;
  std::size_t column = 1;
};

/// What a request asks for.
struct PolicyAction {
  std::string_view name;  ///< "dynamodb:GetItem", in any case if it has no id
  std::optional<ActionId> id;

  static PolicyAction of(ActionId id) { return {action_name(id), id}; }
  static PolicyAction named(std::string_view name) { return {name, find_action(name)}; }
};

/// One statement. Thread-safe, as it does not change once it is parsed.
class PolicyStatement {
 public:
  const std::string& sid() const { return sid_; }
  PolicyEffect effect() const { return effect_; }
  TextPosition begin() const { return begin_; }
  TextPosition end() const { return end_; }

  bool is_about_action(const PolicyAction& action) const {
    if (action.id) return known_actions_[static_cast<std::size_t>(*action.id)];
    return matches_action(to_lower_ascii(action.name));
  }
  /// Whether the statement is about the resource: an ARN, or * where the action has none.
  bool is_about_resource(std::string_view resource, const ConditionContext& context, std::string& scratch) const;
  bool conditions_hold(const ConditionContext& context, std::string& scratch) const;
  /// In which way the statement means the principal. kDirect where the policy has no principals.
  PrincipalMatch match_principal(const PrincipalArns& principal) const;

 private:
  friend class PolicyParser;

  bool matches_action(std::string_view lower_name) const;

  std::string sid_;
  PolicyEffect effect_ = PolicyEffect::kDeny;
  bool has_principals_ = false;
  bool not_principal_ = false;
  bool not_action_ = false;
  bool has_resources_ = false;
  bool not_resource_ = false;
  bool every_resource_ = false;  // of a plain *
  std::bitset<kKnownActionsMax> known_actions_;
  std::vector<PolicyPattern> actions_;  // in lower case
  std::vector<PolicyPattern> resources_;
  PrincipalSet principals_;
  std::vector<PolicyCondition> conditions_;
  TextPosition begin_;
  TextPosition end_;
};

/// A policy document. Immutable once parsed.
class Policy {
 public:
  /// Errors: what IAM answers with MalformedPolicyDocument.
  static PolicyResult<Policy> parse(std::string_view document, PolicyKind kind);

  const std::vector<PolicyStatement>& statements() const { return statements_; }
  /// The condition keys that the document reads, variables included: in lower case, sorted, each once.
  const std::vector<std::string>& condition_keys() const { return condition_keys_; }

 private:
  friend class PolicyParser;

  std::vector<PolicyStatement> statements_;
  std::vector<std::string> condition_keys_;
};

}  // namespace galvan::security
