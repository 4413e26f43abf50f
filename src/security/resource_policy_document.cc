#include "security/resource_policy_document.h"

#include "wire/json_tree.h"
#include "wire/json_writer.h"

#include <algorithm>
#include <array>
#include <span>
#include <utility>
#include <vector>

namespace galvan::security {
namespace {

using wire::JsonTree;
using wire::JsonTreeMember;
using wire::JsonTreeType;
using wire::JsonWriter;

constexpr std::string_view kInvalidParameter = "One or more parameter values were invalid: ";

// In lower case. What this version of the server has no operation for is taken too.
constexpr auto kTableActions = std::to_array<std::string_view>({
    "dynamodb:batchgetitem",
    "dynamodb:batchwriteitem",
    "dynamodb:conditioncheckitem",
    "dynamodb:createbackup",
    "dynamodb:deleteitem",
    "dynamodb:deleteresourcepolicy",
    "dynamodb:deletetable",
    "dynamodb:describecontinuousbackups",
    "dynamodb:describecontributorinsights",
    "dynamodb:describekinesisstreamingdestination",
    "dynamodb:describetable",
    "dynamodb:describetablereplicaautoscaling",
    "dynamodb:describetimetolive",
    "dynamodb:disablekinesisstreamingdestination",
    "dynamodb:enablekinesisstreamingdestination",
    "dynamodb:exporttabletopointintime",
    "dynamodb:getitem",
    "dynamodb:getresourcepolicy",
    "dynamodb:listtagsofresource",
    "dynamodb:partiqldelete",
    "dynamodb:partiqlinsert",
    "dynamodb:partiqlselect",
    "dynamodb:partiqlupdate",
    "dynamodb:putitem",
    "dynamodb:putresourcepolicy",
    "dynamodb:query",
    "dynamodb:restoretabletopointintime",
    "dynamodb:scan",
    "dynamodb:tagresource",
    "dynamodb:untagresource",
    "dynamodb:updatecontinuousbackups",
    "dynamodb:updatecontributorinsights",
    "dynamodb:updateitem",
    "dynamodb:updatekinesisstreamingdestination",
    "dynamodb:updatetable",
    "dynamodb:updatetablereplicaautoscaling",
    "dynamodb:updatetimetolive",
});
constexpr auto kStreamActions = std::to_array<std::string_view>({
    "dynamodb:deleteresourcepolicy",
    "dynamodb:describestream",
    "dynamodb:getrecords",
    "dynamodb:getresourcepolicy",
    "dynamodb:getsharditerator",
    "dynamodb:putresourcepolicy",
});

// The condition keys that, compared with fixed values, keep an Allow for everyone from being public.
constexpr auto kTrustedKeys = std::to_array<std::string_view>({
    "aws:ec2instancesourcevpc",
    "aws:principalaccount",
    "aws:principalarn",
    "aws:principalisawsservice",
    "aws:principalorgid",
    "aws:principalorgpaths",
    "aws:principalservicename",
    "aws:principalservicenameslist",
    "aws:sourceaccount",
    "aws:sourcearn",
    "aws:sourceorgid",
    "aws:sourceorgpaths",
    "aws:sourcevpc",
    "aws:sourcevpce",
    "aws:userid",
});

tl::unexpected<PolicyError> invalid_document(std::string_view why) {
  return policy_error(std::string(kInvalidParameter) + "Invalid policy document: " + std::string(why));
}

const JsonTree* find_member(const JsonTree& object, std::string_view name) {
  const auto found = std::ranges::find(object.members, name, &JsonTreeMember::name);
  return found == object.members.end() ? nullptr : &found->value;
}

/// One value, or those of a list.
std::span<const JsonTree> values_of(const JsonTree& value) {
  return value.type == JsonTreeType::kArray ? std::span(value.elements) : std::span(&value, 1);
}

std::span<const JsonTree> values_of(const JsonTree& statement, std::string_view name, std::string_view negated) {
  const JsonTree* value = find_member(statement, name);
  if (value == nullptr) value = find_member(statement, negated);
  return value == nullptr ? std::span<const JsonTree>() : values_of(*value);
}

bool is_action_of(PolicySubject subject, std::string_view action) {
  if (action == "*") return true;
  const auto pattern = PolicyPattern::parse(to_lower_ascii(action), {.wildcards = true});
  const ConditionContext nothing;
  std::string scratch;
  const auto matches = [&](std::string_view known) {
    return pattern && matches_wildcards(*pattern->resolve(nothing, scratch), known);
  };
  return subject == PolicySubject::kTable ? std::ranges::any_of(kTableActions, matches)
                                          : std::ranges::any_of(kStreamActions, matches);
}

PolicyResult<void> check_actions(const JsonTree& statement, PolicySubject subject) {
  std::string invalid;
  for (const JsonTree& action : values_of(statement, "Action", "NotAction")) {
    if (!is_action_of(subject, action.text)) invalid += (invalid.empty() ? "\"" : ", \"") + action.text + "\"";
  }
  if (!invalid.empty()) return invalid_document("The following action names are invalid: " + invalid);
  return {};
}

/// Errors: a stream for a table, and a table for a stream. Which table or stream is not looked at.
PolicyResult<void> check_resources(const JsonTree& statement, PolicySubject subject) {
  constexpr int kColonsBeforeName = 5;
  for (const JsonTree& resource : values_of(statement, "Resource", "NotResource")) {
    std::string_view name = resource.text;
    int colons = 0;
    for (; colons < kColonsBeforeName && name.find(':') != std::string_view::npos; ++colons)
      name.remove_prefix(name.find(':') + 1);
    if (colons < kColonsBeforeName) continue;
    const bool stream = name.find("/stream/") != std::string_view::npos;
    const bool open = name.find('*') != std::string_view::npos;
    if (subject == PolicySubject::kTable ? stream : !stream && !open) {
      return invalid_document("The relative-id \"" + std::string(name) + "\" is invalid for ARN \"" + resource.text +
                              "\"");
    }
  }
  return {};
}

bool names_everyone(const JsonTree& principal) {
  const auto is_everyone = [](const JsonTree& value) { return value.text == "*"; };
  if (principal.type == JsonTreeType::kString) return is_everyone(principal);
  const JsonTree* const aws = find_member(principal, "AWS");
  return aws != nullptr && std::ranges::any_of(values_of(*aws), is_everyone);
}

/// Whether the operator holds for nothing but its values.
bool is_exact(std::string_view op) {
  constexpr std::string_view kForAnyValue = "ForAnyValue:";
  if (op.starts_with(kForAnyValue)) op.remove_prefix(kForAnyValue.size());
  for (const std::string_view exact : {"StringEquals", "StringEqualsIgnoreCase", "StringLike", "ArnEquals", "ArnLike"})
    if (op == exact) return true;
  return false;
}

bool is_limiting(std::string_view op, const JsonTreeMember& condition) {
  const std::string key = to_lower_ascii(condition.name);
  if (std::ranges::find(kTrustedKeys, key) == kTrustedKeys.end()) return false;
  const auto values = values_of(condition.value);
  if (key == "aws:principalisawsservice")
    return op == "Bool" && std::ranges::all_of(values, [](const JsonTree& value) { return value.text == "true"; });
  return is_exact(op) && std::ranges::all_of(values, [](const JsonTree& value) {
           return value.text.find_first_of("*?$") == std::string::npos;
         });
}

/// Whether a statement lets everyone in, of whatever account.
bool is_public(const JsonTree& statement) {
  const JsonTree* const principal = find_member(statement, "Principal");
  if (principal == nullptr || find_member(statement, "Effect")->text != "Allow") return false;
  if (!names_everyone(*principal)) return false;
  const JsonTree* const conditions = find_member(statement, "Condition");
  if (conditions == nullptr) return true;
  return std::ranges::none_of(conditions->members, [](const JsonTreeMember& op) {
    return std::ranges::any_of(op.value.members,
                               [&op](const JsonTreeMember& condition) { return is_limiting(op.name, condition); });
  });
}

/// As it stands in the document, but for white space.
void append_value(const JsonTree& value, JsonWriter& json) {
  if (value.type == JsonTreeType::kObject) {
    json.begin_object();
    for (const JsonTreeMember& member : value.members) {
      json.key(member.name);
      append_value(member.value, json);
    }
    json.end_object();
  } else if (value.type == JsonTreeType::kArray) {
    json.begin_array();
    for (const JsonTree& element : value.elements) append_value(element, json);
    json.end_array();
  } else {
    json.string(value.text);  // conditions compare numbers and booleans as texts
  }
}

void append_texts(const std::vector<std::string_view>& texts, JsonWriter& json) {
  if (texts.size() == 1) return json.string(texts[0]);
  json.begin_array();
  for (const std::string_view text : texts) json.string(text);
  json.end_array();
}

void append_principals(const JsonTree& principal, JsonWriter& json) {
  if (principal.type == JsonTreeType::kString) return json.string(principal.text);
  json.begin_object();
  for (const JsonTreeMember& type : principal.members) {
    std::vector<std::string> names;
    for (const JsonTree& value : values_of(type.value)) {
      const bool account = type.name == "AWS" && value.text != "*" && !value.text.starts_with("arn:");
      std::string name = account ? "arn:aws:iam::" + value.text + ":root" : value.text;
      if (std::ranges::find(names, name) == names.end()) names.push_back(std::move(name));
    }
    json.key(type.name);
    append_texts({names.begin(), names.end()}, json);
  }
  json.end_object();
}

void append_statement(const JsonTree& statement, JsonWriter& json) {
  json.begin_object();
  for (const std::string_view name :
       {"Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"}) {
    const JsonTree* const value = find_member(statement, name);
    if (value == nullptr) continue;
    json.key(name);
    if (name.ends_with("Principal")) {
      append_principals(*value, json);
    } else if (name.ends_with("Action") || name.ends_with("Resource")) {
      std::vector<std::string_view> texts;
      for (const JsonTree& text : values_of(*value)) texts.push_back(text.text);
      append_texts(texts, json);
    } else {
      append_value(*value, json);
    }
  }
  json.end_object();
}

std::string shown_document(const JsonTree& document) {
  std::string text;
  JsonWriter json(text);
  json.begin_object();
  const JsonTree* const version = find_member(document, "Version");
  json.key("Version");
  json.string(version != nullptr ? std::string_view(version->text) : "2008-10-17");
  if (const JsonTree* const id = find_member(document, "Id")) {
    json.key("Id");
    json.string(id->text);
  }
  json.key("Statement");
  json.begin_array();
  for (const JsonTree& statement : values_of(*find_member(document, "Statement"))) append_statement(statement, json);
  json.end_array();
  json.end_object();
  return text;
}

}  // namespace

PolicyResult<ResourcePolicyDocument> parse_resource_policy(std::string_view document, PolicySubject subject) {
  if (document.size() > kResourcePolicyBytesMax) {
    return policy_error(std::string(kInvalidParameter) + "Maximum policy size of " +
                        std::to_string(kResourcePolicyBytesMax) + " bytes exceeded");
  }
  const auto tree = wire::parse_json_tree(document, {kResourcePolicyBytesMax, kPolicyLevelsMax});
  if (!tree) return invalid_document("This policy contains invalid Json");
  auto policy = Policy::parse(document, PolicyKind::kResource);
  if (!policy && policy.error().about_principal)
    return policy_error(std::string(kInvalidParameter) + "Invalid principal in policy document.");
  if (!policy) return invalid_document(policy.error().message);
  for (const JsonTree& statement : values_of(*find_member(*tree, "Statement"))) {
    GALVAN_TRY(check_actions(statement, subject));
    GALVAN_TRY(check_resources(statement, subject));
    if (is_public(statement)) {
      return policy_error(
          "Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure "
          "least-privilege form of access");
    }
  }
  return ResourcePolicyDocument{shown_document(*tree), std::make_shared<const Policy>(*std::move(policy))};
}

}  // namespace galvan::security
