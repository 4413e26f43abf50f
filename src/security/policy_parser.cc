#include "security/policy.h"
#include "wire/json_tree.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

namespace galvan::security {
namespace {

using wire::JsonTree;
using wire::JsonTreeMember;
using wire::JsonTreeType;

constexpr std::string_view kVersionWithVariables = "2012-10-17";
constexpr std::string_view kVersionWithoutVariables = "2008-10-17";

PolicyResult<std::string_view> read_text(const JsonTree& value) {
  if (value.type != JsonTreeType::kString) return policy_syntax_error();
  return std::string_view(value.text);
}

/// A string, or a list of strings.
PolicyResult<std::vector<std::string>> read_texts(const JsonTree& value) {
  std::vector<std::string> texts;
  if (value.type != JsonTreeType::kArray) {
    GALVAN_TRY(const std::string_view text, read_text(value));
    texts.emplace_back(text);
    return texts;
  }
  for (const JsonTree& element : value.elements) {
    GALVAN_TRY(const std::string_view text, read_text(element));
    texts.emplace_back(text);
  }
  return texts;
}

/// The values of a condition: texts, numbers and booleans, one or a list.
PolicyResult<std::vector<std::string>> read_condition_values(const JsonTree& value) {
  const auto is_scalar = [](const JsonTree& one) {
    return one.type == JsonTreeType::kString || one.type == JsonTreeType::kNumber || one.type == JsonTreeType::kBoolean;
  };
  if (is_scalar(value)) return std::vector<std::string>{value.text};
  if (value.type != JsonTreeType::kArray || !std::ranges::all_of(value.elements, is_scalar))
    return policy_syntax_error();
  std::vector<std::string> texts;
  for (const JsonTree& element : value.elements) texts.push_back(element.text);
  return texts;
}

bool has_repeated_name(const JsonTree& object) {
  std::set<std::string_view> names;
  return std::ranges::any_of(object.members,
                             [&](const JsonTreeMember& member) { return !names.insert(member.name).second; });
}

bool all_of_text(std::string_view text, std::string_view allowed_marks) {
  return std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           allowed_marks.find(c) != std::string_view::npos;
  });
}

PolicyResult<void> check_action(std::string_view action) {
  if (action == "*") return {};
  const std::size_t colon = action.find(':');
  if (colon == std::string_view::npos)
    return policy_error("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  if (action.find(':', colon + 1) != std::string_view::npos)
    return policy_error("Actions/Condition can contain only one colon.");
  const std::string_view vendor = action.substr(0, colon);
  if (vendor.empty() || !all_of_text(vendor, "-"))
    return policy_error("Vendor " + std::string(vendor) + " is not valid");
  if (colon + 1 == action.size() || !all_of_text(action.substr(colon + 1), "*?")) return policy_syntax_error();
  return {};
}

PolicyResult<void> check_resource(std::string_view resource) {
  constexpr std::string_view kArn = "arn:";
  if (resource == "*") return {};
  if (!resource.starts_with(kArn) || resource.find(':', kArn.size()) == std::string_view::npos)
    return policy_error("Resource " + std::string(resource) + " must be in ARN format or \"*\".");
  return {};
}

/// An ARN of fewer than six parts stands for all that begin with it.
std::string complete_arn(std::string resource) {
  constexpr std::ptrdiff_t kColons = 5;
  // Names of variables have colons too, but stand behind the fifth or leave an ARN as long as it is.
  if (resource.starts_with("arn:") && std::ranges::count(resource, ':') < kColons && !resource.ends_with('*'))
    resource += ":*";
  return resource;
}

}  // namespace

class PolicyParser {
 public:
  PolicyParser(std::string_view document, PolicyKind kind) : document_(document), kind_(kind) {}

  PolicyResult<Policy> parse() {
    const auto tree = wire::parse_json_tree(document_, {kPolicyBytesMax, kPolicyLevelsMax});
    if (!tree || has_repeated_name(*tree)) return policy_syntax_error();
    const JsonTree* statements = nullptr;
    for (const JsonTreeMember& member : tree->members) {
      if (member.name == "Version") {
        GALVAN_TRY(const std::string_view version, read_text(member.value));
        if (version != kVersionWithVariables && version != kVersionWithoutVariables) return policy_syntax_error();
        variables_ = version == kVersionWithVariables;
      } else if (member.name == "Id") {
        GALVAN_TRY(read_text(member.value));
      } else if (member.name == "Statement") {
        statements = &member.value;
      } else {
        return policy_syntax_error();
      }
    }
    if (statements == nullptr) return policy_syntax_error();
    GALVAN_TRY(read_statements(*statements));
    std::vector<std::string>& keys = policy_.condition_keys_;
    std::ranges::sort(keys);
    keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
    return std::move(policy_);
  }

 private:
  /// The same error, in IAM's words and in those of the services whose resources have policies.
  tl::unexpected<PolicyError> wording(std::string_view of_iam, std::string_view of_resources) const {
    return policy_error(std::string(kind_ == PolicyKind::kResource ? of_resources : of_iam));
  }

  PolicyResult<void> read_statements(const JsonTree& value) {
    if (value.type == JsonTreeType::kObject) return read_statement(value);
    if (value.type != JsonTreeType::kArray) return policy_syntax_error();
    if (value.elements.empty())
      return wording("Syntax errors in policy.", "Could not parse the policy: Statement is empty!");
    for (const JsonTree& element : value.elements) GALVAN_TRY(read_statement(element));
    return {};
  }

  PolicyResult<void> read_statement(const JsonTree& value) {
    if (value.type != JsonTreeType::kObject || has_repeated_name(value)) return policy_syntax_error();
    PolicyStatement& statement = policy_.statements_.emplace_back();
    statement.begin_ = position_at(value.begin);
    statement.end_ = position_at(value.end);
    bool has_effect = false;
    for (const JsonTreeMember& member : value.members) {
      has_effect |= member.name == "Effect";
      GALVAN_TRY(read_element(member, statement));
    }
    if (!has_effect) return policy_syntax_error();
    GALVAN_TRY(check_elements(statement));
    for (std::size_t id = 0; id < known_actions().size(); ++id)
      statement.known_actions_[id] = statement.matches_action(known_actions_lower()[id]);
    collect_keys(statement);
    return {};
  }

  PolicyResult<void> read_element(const JsonTreeMember& member, PolicyStatement& statement) {
    const std::string& name = member.name;
    if (name == "Sid") return read_sid(member.value, statement);
    if (name == "Effect") {
      GALVAN_TRY(const std::string_view effect, read_text(member.value));
      if (effect != "Allow" && effect != "Deny") return policy_syntax_error();
      statement.effect_ = effect == "Allow" ? PolicyEffect::kAllow : PolicyEffect::kDeny;
      return {};
    }
    if (name == "Principal" || name == "NotPrincipal") return read_principals(member, statement);
    if (name == "Action" || name == "NotAction") return read_actions(member, statement);
    if (name == "Resource" || name == "NotResource") return read_resources(member, statement);
    if (name == "Condition") return read_conditions(member.value, statement);
    return policy_syntax_error();
  }

  PolicyResult<void> read_sid(const JsonTree& value, PolicyStatement& statement) {
    GALVAN_TRY(const std::string_view sid, read_text(value));
    // Resource-based policies take other characters too.
    if (kind_ == PolicyKind::kIdentity && !all_of_text(sid, {}))
      return policy_error(
          "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
          "[0-9A-Za-z]*");
    if (!sid.empty() && !sids_.insert(std::string(sid)).second)
      return wording("Statement IDs (SID) in a single policy must be unique.",
                     "The Statement Ids in the policy are not unique");
    statement.sid_ = sid;
    return {};
  }

  PolicyResult<void> read_principals(const JsonTreeMember& member, PolicyStatement& statement) {
    if (kind_ == PolicyKind::kIdentity) return policy_error("Policy document should not specify a principal.");
    if (statement.has_principals_) return policy_syntax_error();
    statement.has_principals_ = true;
    statement.not_principal_ = member.name == "NotPrincipal";
    if (statement.not_principal_ && kind_ == PolicyKind::kTrust)
      return policy_error("Has prohibited field NotPrincipal");
    const JsonTree& value = member.value;
    if (value.type == JsonTreeType::kString && value.text == "*") {
      statement.principals_.add_everyone();
      return {};
    }
    if (value.type != JsonTreeType::kObject || has_repeated_name(value)) return policy_syntax_error();
    if (value.members.empty()) return policy_error("Missing required field Principal cannot be empty!");
    for (const JsonTreeMember& type : value.members) {
      GALVAN_TRY(const std::vector<std::string> texts, read_texts(type.value));
      if (texts.empty()) return policy_error("Missing required field Principal cannot be empty!");
      for (const std::string& text : texts) GALVAN_TRY(statement.principals_.add(type.name, text));
    }
    return {};
  }

  PolicyResult<void> read_actions(const JsonTreeMember& member, PolicyStatement& statement) {
    if (!statement.actions_.empty()) return policy_syntax_error();
    statement.not_action_ = member.name == "NotAction";
    GALVAN_TRY(const std::vector<std::string> texts, read_texts(member.value));
    for (const std::string& text : texts) {
      GALVAN_TRY(check_action(text));
      if (kind_ == PolicyKind::kTrust && !to_lower_ascii(text).starts_with("sts:"))
        return policy_error("AssumeRole policy may only specify STS AssumeRole actions.");
      GALVAN_TRY(PolicyPattern pattern, PolicyPattern::parse(to_lower_ascii(text), {.wildcards = true}));
      statement.actions_.push_back(std::move(pattern));
    }
    return {};
  }

  PolicyResult<void> read_resources(const JsonTreeMember& member, PolicyStatement& statement) {
    if (kind_ == PolicyKind::kTrust) return policy_error("Has prohibited field " + member.name);
    if (statement.has_resources_) return policy_syntax_error();
    statement.not_resource_ = member.name == "NotResource";
    GALVAN_TRY(std::vector<std::string> texts, read_texts(member.value));
    for (std::string& text : texts) {
      GALVAN_TRY(check_resource(text));
      GALVAN_TRY(PolicyPattern pattern,
                 PolicyPattern::parse(complete_arn(std::move(text)), {.wildcards = true, .variables = variables_}));
      statement.every_resource_ |= pattern.matches_everything();
      statement.resources_.push_back(std::move(pattern));
    }
    statement.has_resources_ = !statement.resources_.empty();
    return {};
  }

  PolicyResult<void> read_conditions(const JsonTree& value, PolicyStatement& statement) {
    if (value.type != JsonTreeType::kObject || has_repeated_name(value)) return policy_syntax_error();
    for (const JsonTreeMember& member : value.members) {
      GALVAN_TRY(const ConditionOperator op, ConditionOperator::parse(member.name));
      if (member.value.type != JsonTreeType::kObject || has_repeated_name(member.value)) return policy_syntax_error();
      for (const JsonTreeMember& key : member.value.members) {
        GALVAN_TRY(const std::vector<std::string> values, read_condition_values(key.value));
        GALVAN_TRY(PolicyCondition condition, PolicyCondition::parse(op, key.name, values, variables_));
        statement.conditions_.push_back(std::move(condition));
      }
    }
    return {};
  }

  PolicyResult<void> check_elements(const PolicyStatement& statement) const {
    if (kind_ != PolicyKind::kIdentity && !statement.has_principals_)
      return policy_error("Missing required field Principal");
    // It would allow everyone else in the world.
    if (statement.not_principal_ && statement.effect_ == PolicyEffect::kAllow) return policy_syntax_error();
    if (statement.actions_.empty())
      return wording("Policy statement must contain actions.", "Missing required field Action");
    if (kind_ != PolicyKind::kTrust && !statement.has_resources_)
      return wording("Policy statement must contain resources.", "Missing required field Resource");
    return {};
  }

  void collect_keys(const PolicyStatement& statement) {
    std::vector<std::string>& keys = policy_.condition_keys_;
    for (const PolicyPattern& resource : statement.resources_) resource.append_variables(keys);
    for (const PolicyCondition& condition : statement.conditions_) {
      keys.push_back(condition.key());
      condition.append_variables(keys);
    }
  }

  /// Asked for in the order of offsets, so that the document is walked once.
  TextPosition position_at(std::size_t offset) {
    for (; offset_ < offset; ++offset_) {
      ++position_.column;
      if (document_[offset_] == '\n') position_ = {.line = position_.line + 1, .column = 1};
    }
    return position_;
  }

  std::string_view document_;
  PolicyKind kind_;
  bool variables_ = false;
  std::set<std::string> sids_;
  std::size_t offset_ = 0;  // of position_
  TextPosition position_;
  Policy policy_;
};

PolicyResult<Policy> Policy::parse(std::string_view document, PolicyKind kind) {
  return PolicyParser(document, kind).parse();
}

}  // namespace galvan::security
