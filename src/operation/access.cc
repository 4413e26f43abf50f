#include "operation/access.h"

#include "base/check.h"
#include "security/policy.h"
#include "security/policy_evaluator.h"
#include "security/policy_value.h"
#include "security/principal_policies.h"
#include "wire/base64.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <string>

namespace galvan {
namespace {

using security::PolicyAction;

constexpr auto kActionNames = std::to_array<std::string_view>({
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:CreateTable",
    "dynamodb:DeleteItem",
    "dynamodb:DeleteResourcePolicy",
    "dynamodb:DeleteTable",
    "dynamodb:DescribeEndpoints",
    "dynamodb:DescribeLimits",
    "dynamodb:DescribeStream",
    "dynamodb:DescribeTable",
    "dynamodb:DescribeTimeToLive",
    "dynamodb:GetItem",
    "dynamodb:GetRecords",
    "dynamodb:GetResourcePolicy",
    "dynamodb:GetShardIterator",
    "dynamodb:ListStreams",
    "dynamodb:ListTables",
    "dynamodb:ListTagsOfResource",
    "dynamodb:PartiQLDelete",
    "dynamodb:PartiQLInsert",
    "dynamodb:PartiQLSelect",
    "dynamodb:PartiQLUpdate",
    "dynamodb:PutItem",
    "dynamodb:PutResourcePolicy",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:TagResource",
    "dynamodb:UntagResource",
    "dynamodb:UpdateItem",
    "dynamodb:UpdateTable",
    "dynamodb:UpdateTimeToLive",
});
static_assert(kActionNames.size() == static_cast<std::size_t>(AccessAction::kUpdateTimeToLive) + 1);

constexpr std::string_view kLeadingKeys = "dynamodb:leadingkeys";
constexpr std::string_view kAttributes = "dynamodb:attributes";
constexpr std::string_view kTagKeys = "aws:tagkeys";
constexpr std::string_view kRequestTag = "aws:requesttag/";
constexpr std::string_view kResourceTag = "aws:resourcetag/";

PolicyAction action_of(AccessAction action) {
  static const auto ids = [] {
    std::array<security::ActionId, kActionNames.size()> found{};
    for (std::size_t i = 0; i < found.size(); ++i) {
      const auto id = security::find_action(kActionNames[i]);
      GALVAN_CHECK(id);
      found[i] = *id;
    }
    return found;
  }();
  return PolicyAction::of(ids[static_cast<std::size_t>(action)]);
}

/// The text of a key's value, as LeadingKeys has it. Other types are no keys: the request will be refused for that.
std::string_view key_text(ValueView value, std::deque<std::string>& texts) {
  switch (value.type()) {
    case AttributeType::kS:
      return value.bytes();
    case AttributeType::kN:
      Number::append_key_text(value.number_key(), texts.emplace_back());
      return texts.back();
    case AttributeType::kB:
      wire::append_base64(value.bytes(), texts.emplace_back());
      return texts.back();
    default:
      return {};
  }
}

/// Adds the values of the tags that a condition key such as aws:RequestTag/team is about. Keys of tags differ by case,
/// and condition keys do not, so there may be several.
template <class Tags>
void add_tags(const Tags& tags, std::string_view prefix, std::string_view key, security::ConditionContext& context) {
  if (!key.starts_with(prefix)) return;
  for (const auto& [name, value] : tags) {
    if (!security::equals_ignoring_case(name, key.substr(prefix.size()))) continue;
    if (context.has(key)) {
      context.extend(value);
    } else {
      context.add(key, value);
    }
  }
}

/// Visits the condition keys that are read by the policies of who asks, or by the resource's, and have no values yet.
template <class Visit>
void visit_missing_keys(const RequestContext& context, const security::Policy* resource_policy,
                        const security::ConditionContext& known, Visit visit) {
  const auto visit_all = [&](const std::vector<std::string>& keys) {
    for (const std::string& key : keys) {
      if (!known.has(key)) visit(key);
    }
  };
  if (context.policies() != nullptr) visit_all(context.policies()->condition_keys());
  if (resource_policy != nullptr) visit_all(resource_policy->condition_keys());
}

/// What any request has under a condition key that is not about items; nothing where it is another key.
std::optional<std::string_view> request_value(const RequestContext& context, std::string_view key,
                                              std::deque<std::string>& texts) {
  if (key == "aws:securetransport") return context.secure() ? "true" : "false";
  if (key == "aws:sourceip") return context.source_address();
  if (key == "aws:requestedregion") return context.region();
  if (key == "aws:viaawsservice" || key == "aws:principalisawsservice") return "false";
  if (key == "aws:currenttime") return texts.emplace_back(security::format_policy_time(context.clock().now()));
  if (key == "aws:epochtime") {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(context.clock().now()).time_since_epoch();
    return texts.emplace_back(std::to_string(seconds.count()));
  }
  if (key == "galvan:namespace" && !context.namespace_name().empty()) return context.namespace_name();
  if (key == "dynamodb:enclosingoperation" && !context.enclosing_operation().empty())
    return context.enclosing_operation();
  return principal_value(*context.principal(), key);
}

/// What is asked about.
struct Subject {
  const TableDefinition* table = nullptr;    ///< null: none
  const security::Policy* policy = nullptr;  ///< what is attached to it; null: nothing
};

/// Asks the policies; `memory` has the resource, and what the operation says of itself.
Result<void> ask(const RequestContext& context, const PolicyAction& action, const Subject& subject,
                 AccessMemory& memory) {
  visit_missing_keys(context, subject.policy, memory.context, [&](const std::string& key) {
    if (const auto value = request_value(context, key, memory.texts)) {
      memory.context.add(key, *value);
    } else if (subject.table != nullptr) {
      add_tags(subject.table->tags, kResourceTag, key, memory.context);
    }
  });
  security::PolicyLayers layers{.root = true};
  if (context.policies() != nullptr) layers = context.policies()->layers();
  layers.resource = subject.policy;
  const security::PolicyRequest asked{action, memory.resource, principal_arns(*context.principal()), memory.context};
  const security::PolicyDecision decision = memory.evaluator.evaluate(asked, layers);
  if (decision.allowed()) [[likely]]
    return ok();
  return api_error(ErrorKind::kAccessDenied, security::access_denied_message(asked, decision));
}

/// Makes the ARN of a resource of this account: "table/" and a name, with an index's behind that.
void set_resource(const RequestContext& context, std::string_view service, std::string_view kind, std::string_view name,
                  std::string& resource) {
  resource = "arn:aws:";
  resource += service;
  resource += ':';
  resource += context.region();
  resource += ':';
  resource += context.account_id();
  resource += ':';
  resource += kind;
  resource += '/';
  resource += name;
}

void clear(AccessMemory& memory) {
  memory.context.clear();
  memory.leading_keys.clear();
  memory.attributes.clear();
  memory.texts.clear();
}

}  // namespace

AccessFacts::AccessFacts(RequestContext& context, const TableDefinition* table)
    : context_(context), memory_(context.access_memory), table_(table) {
  clear(memory_);
  set_policy(table != nullptr ? table->policy.compiled.get() : nullptr);
}

void AccessFacts::set_index(std::string_view name) {
  index_name_ = name;
  if (table_ != nullptr) index_ = table_->find_index(name);
}

void AccessFacts::set_stream(std::string_view label) {
  stream_label_ = label;
  set_policy(table_ != nullptr && table_->stream ? table_->stream->policy.compiled.get() : nullptr);
}

void AccessFacts::set_policy(const security::Policy* policy) {
  policy_ = policy;
  const security::PrincipalPolicies* const own = context_.policies();
  const auto reads = [&](std::string_view key) {
    return (own != nullptr && std::ranges::binary_search(own->condition_keys(), key)) ||
           (policy != nullptr && std::ranges::binary_search(policy->condition_keys(), key));
  };
  leading_keys_ = reads(kLeadingKeys);
  attributes_ = reads(kAttributes);
}

std::span<const KeyAttribute> AccessFacts::partition_attributes() const {
  if (index_ != nullptr) return index_->keys.partition;
  if (table_ == nullptr || !index_name_.empty()) return {};
  return std::span(&table_->keys.partition, 1);
}

void AccessFacts::add_item(ValueView item) {
  if (attributes_) {
    for (const ValueView::Entry entry : item.entries()) memory_.attributes.push_back(entry.name);
  }
  if (!leading_keys_ || table_ == nullptr) return;
  const ValueView leading = item.find(table_->keys.partition.name);
  if (!leading.absent()) add_leading_key(leading);
}

void AccessFacts::add_leading_key(ValueView value) {
  if (leading_keys_) memory_.leading_keys.push_back(key_text(value, memory_.texts));
}

void AccessFacts::add_every_key() { every_key_ = true; }

void AccessFacts::add_attribute(std::string_view name) {
  if (attributes_) memory_.attributes.push_back(name);
}

void AccessFacts::add_attributes(const expression::Condition* condition) {
  if (attributes_ && condition != nullptr) expression::append_top_level_attributes(*condition, memory_.attributes);
}

void AccessFacts::add_attributes(const expression::Update* update) {
  if (!attributes_ || update == nullptr) return;
  // Those that are read count as those that are changed do.
  for (const expression::Path& path : update->paths()) memory_.attributes.emplace_back(path.attribute());
}

void AccessFacts::add_key_attributes() {
  if (!attributes_ || table_ == nullptr) return;
  const auto add = [this](KeySchemaView keys) {
    for (const KeyAttribute& key : keys.partition) memory_.attributes.emplace_back(key.name);
    for (const KeyAttribute& key : keys.sort) memory_.attributes.emplace_back(key.name);
  };
  add(table_->keys);
  if (index_ != nullptr) add(index_->keys);
}

void AccessFacts::add_every_attribute() { every_attribute_ = true; }

void AccessFacts::add_projection(const expression::Projection* projection) {
  set("dynamodb:select", projection != nullptr ? "SPECIFIC_ATTRIBUTES" : "ALL_ATTRIBUTES");
  if (projection == nullptr) return add_every_attribute();
  if (attributes_) expression::append_top_level_attributes(*projection, memory_.attributes);
}

void AccessFacts::add_request_tags(const std::vector<TagShape>& tags) {
  std::vector<std::string_view> keys;
  std::vector<std::pair<std::string_view, std::string_view>> pairs;
  for (const TagShape& tag : tags) {
    keys.push_back(*tag.key);
    pairs.emplace_back(*tag.key, *tag.value);
  }
  add_tag_keys(keys);
  visit_missing_keys(context_, policy_, memory_.context,
                     [&](const std::string& key) { add_tags(pairs, kRequestTag, key, memory_.context); });
}

void AccessFacts::add_tag_keys(const std::vector<std::string_view>& keys) {
  if (!keys.empty()) memory_.context.add(kTagKeys, keys);
}

void AccessFacts::set(std::string_view key, std::string_view value) { memory_.context.add(key, value); }

void AccessFacts::set_return_consumed_capacity(const std::optional<std::string_view>& value) {
  set("dynamodb:returnconsumedcapacity", value.value_or("NONE"));
}

void AccessFacts::set_collected() {
  if (leading_keys_ && every_key_) {
    memory_.context.add_any(kLeadingKeys);
  } else if (!memory_.leading_keys.empty()) {
    memory_.context.add(kLeadingKeys, memory_.leading_keys);
  }
  if (attributes_ && every_attribute_) {
    memory_.context.add_any(kAttributes);
  } else if (!memory_.attributes.empty()) {
    memory_.context.add(kAttributes, memory_.attributes);
  }
}

Result<void> AccessFacts::check(AccessAction action, std::string_view table_name) {
  set_resource(context_, "dynamodb", "table", table_name, memory_.resource);
  if (!index_name_.empty()) {
    memory_.resource += "/index/";
    memory_.resource += index_name_;
  }
  if (!stream_label_.empty()) {
    memory_.resource += "/stream/";
    memory_.resource += stream_label_;
  }
  set_collected();
  return ask(context_, action_of(action), {table_, policy_}, memory_);
}

Result<void> check_access(RequestContext& context, AccessAction action, std::string_view table_name,
                          const DescribeAccess& describe) {
  if (context.principal() == nullptr) [[likely]]
    return ok();
  const TablePtr table = context.find_table(table_name);
  if (!has_policies(context, table ? &table->policy : nullptr)) return ok();
  AccessFacts facts(context, table.get());
  if (describe) describe(facts);
  return facts.check(action, table_name);
}

Result<void> check_access_without_table(RequestContext& context, AccessAction action) {
  if (context.policies() == nullptr) [[likely]]
    return ok();
  clear(context.access_memory);
  // As the service has it in its messages.
  context.access_memory.resource = "*";
  if (action == AccessAction::kListTables)
    set_resource(context, "dynamodb", "table", "*", context.access_memory.resource);
  return ask(context, action_of(action), {}, context.access_memory);
}

Result<void> check_namespace_access(RequestContext& context, std::string_view action) {
  if (context.policies() == nullptr) return ok();
  clear(context.access_memory);
  set_resource(context, "galvan", "namespace", context.namespace_name(), context.access_memory.resource);
  return ask(context, PolicyAction::named(action), {}, context.access_memory);
}

Result<void> check_root_user(const RequestContext& context, std::string_view operation) {
  if (context.policies() == nullptr) return ok();
  return api_error(ErrorKind::kAccessDenied, "User: " + context.principal()->arn +
                                                 " is not authorized to perform: dynamodb:" + std::string(operation) +
                                                 ": this version of Galvan lets the root user alone do that");
}

}  // namespace galvan
