#pragma once

#include "model/number.h"
#include "security/policy_context.h"
#include "security/policy_error.h"
#include "security/policy_pattern.h"
#include "security/policy_value.h"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

// The Condition element of policies.
// Source: IAM User Guide, "IAM JSON policy elements: Condition operators" and "Set operators for multivalued context
// keys".
namespace galvan::security {

enum class PolicyEffect : std::uint8_t { kAllow, kDeny };

/// How two single values are compared. The negated operators are the same with ConditionOperator::negated.
enum class Comparison : std::uint8_t {
  kString,
  kStringIgnoreCase,
  kStringLike,
  kNumericEquals,
  kNumericLess,
  kNumericLessEquals,
  kNumericGreater,
  kNumericGreaterEquals,
  kDateEquals,
  kDateLess,
  kDateLessEquals,
  kDateGreater,
  kDateGreaterEquals,
  kBool,
  kBinary,
  kIpAddress,
  kArn,
  kNull,
};

/// Which of a key's several values an operator must hold for. Without a set operator that is documented for single
/// values only: all of them where it allows, any of them where it denies.
enum class Quantifier : std::uint8_t { kPlain, kForAllValues, kForAnyValue };

struct ConditionOperator {
  Comparison comparison = Comparison::kString;
  bool negated = false;
  bool if_exists = false;
  Quantifier quantifier = Quantifier::kPlain;

  /// Reads "ForAnyValue:StringNotLikeIfExists". Errors: an operator that IAM does not have.
  static PolicyResult<ConditionOperator> parse(std::string_view name);
};

/// One key of one operator with its values.
class PolicyCondition {
 public:
  /// `version_has_variables` is whether ${…} are variables in this document; only texts and ARNs have them.
  /// Errors: a key without a vendor, and values that the operator could never compare.
  static PolicyResult<PolicyCondition> parse(ConditionOperator op, std::string_view key,
                                             const std::vector<std::string>& values, bool version_has_variables);

  /// Whether the request's context is as the condition says. `scratch` is the memory of patterns with variables.
  bool holds(const ConditionContext& context, PolicyEffect effect, std::string& scratch) const;

  /// The key, in lower case.
  const std::string& key() const { return key_; }
  void append_variables(std::vector<std::string>& names) const;

 private:
  // The text of a BinaryEquals' bytes.
  struct Binary {
    std::string bytes;
  };
  using Value = std::variant<PolicyPattern, Number, PolicyInstant, bool, Binary, IpRange>;

  static PolicyResult<Value> parse_value(Comparison comparison, const std::string& text, bool version_has_variables);
  bool holds_for(std::string_view value, const ConditionContext& context, PolicyEffect effect,
                 std::string& scratch) const;
  bool pattern_holds_for(std::string_view value, const ConditionContext& context, PolicyEffect effect,
                         std::string& scratch) const;
  bool equals_any(std::string_view value) const;
  bool holds_null(ConditionContext::Values values) const;
  bool allows_any_value() const;

  ConditionOperator operator_;
  std::string key_;
  std::vector<Value> values_;
};

}  // namespace galvan::security
