#pragma once

#include "security/policy_context.h"
#include "security/policy_error.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The texts that policies compare with: wildcards * (any characters) and ? (one character), and policy variables such
// as
// ${aws:username} and ${aws:PrincipalTag/team, 'none'}, which stand for what the request's context says. ${*}, ${?} and
// ${$} are the characters themselves.
// Source: IAM User Guide, "IAM policy elements: Variables and tags" and "IAM JSON policy elements: Resource".
namespace galvan::security {

/// In resolved patterns, bytes that no UTF-8 text has.
inline constexpr char kAnyCharacters = '\xFF';
inline constexpr char kAnyCharacter = '\xFE';

struct PatternSyntax {
  bool wildcards = false;
  bool variables = false;
};

class PolicyPattern {
 public:
  /// Errors: a variable that is not closed or has no name.
  static PolicyResult<PolicyPattern> parse(std::string_view text, PatternSyntax syntax);

  /// The pattern with the context's values in place of variables; a value's own * and ? are no wildcards. Nothing
  /// where the context does not have exactly one value for a variable without a default. What is answered lives in
  /// this pattern or in `scratch`.
  std::optional<std::string_view> resolve(const ConditionContext& context, std::string& scratch) const {
    if (variables_.empty()) return text_;
    return expand(context, scratch);
  }

  bool has_variables() const { return !variables_.empty(); }
  /// Whether it is a single *.
  bool matches_everything() const { return variables_.empty() && text_.size() == 1 && text_[0] == kAnyCharacters; }
  /// Appends the names of the variables, in lower case.
  void append_variables(std::vector<std::string>& names) const;

 private:
  struct Variable {
    std::size_t at = 0;  ///< in text_
    std::string key;     ///< in lower case
    std::optional<std::string> default_value;
  };

  std::optional<std::string_view> expand(const ConditionContext& context, std::string& scratch) const;

  std::string text_;  // without the variables
  std::vector<Variable> variables_;
};

/// Whether all of `text` is as the resolved pattern says. ? is one character of UTF-8. At most the product of both
/// sizes in steps; allocates nothing.
bool matches_wildcards(std::string_view pattern, std::string_view text);

/// The same where ASCII letters are alike in both cases.
bool equals_ignoring_case(std::string_view a, std::string_view b);

/// Whether an ARN is one that the resolved pattern of a Resource element says: parts between the first five colons are
/// compared each for itself, but a * at the end of a part goes beyond it.
bool matches_resource(std::string_view pattern, std::string_view arn);

/// The same as the Arn operators compare: six parts, each for itself, and what has fewer is no ARN.
bool matches_arn(std::string_view pattern, std::string_view arn);

}  // namespace galvan::security
