#include "security/policy_condition.h"

#include "wire/base64.h"

#include <algorithm>
#include <optional>

namespace galvan::security {
namespace {

struct OperatorName {
  std::string_view name;
  Comparison comparison;
  bool negated = false;
};

constexpr OperatorName kOperatorNames[] = {
    {"StringEquals", Comparison::kString},
    {"StringNotEquals", Comparison::kString, true},
    {"StringEqualsIgnoreCase", Comparison::kStringIgnoreCase},
    {"StringNotEqualsIgnoreCase", Comparison::kStringIgnoreCase, true},
    {"StringLike", Comparison::kStringLike},
    {"StringNotLike", Comparison::kStringLike, true},
    {"NumericEquals", Comparison::kNumericEquals},
    {"NumericNotEquals", Comparison::kNumericEquals, true},
    {"NumericLessThan", Comparison::kNumericLess},
    {"NumericLessThanEquals", Comparison::kNumericLessEquals},
    {"NumericGreaterThan", Comparison::kNumericGreater},
    {"NumericGreaterThanEquals", Comparison::kNumericGreaterEquals},
    {"DateEquals", Comparison::kDateEquals},
    {"DateNotEquals", Comparison::kDateEquals, true},
    {"DateLessThan", Comparison::kDateLess},
    {"DateLessThanEquals", Comparison::kDateLessEquals},
    {"DateGreaterThan", Comparison::kDateGreater},
    {"DateGreaterThanEquals", Comparison::kDateGreaterEquals},
    {"Bool", Comparison::kBool},
    {"BinaryEquals", Comparison::kBinary},
    {"IpAddress", Comparison::kIpAddress},
    {"NotIpAddress", Comparison::kIpAddress, true},
    {"ArnEquals", Comparison::kArn},
    {"ArnLike", Comparison::kArn},
    {"ArnNotEquals", Comparison::kArn, true},
    {"ArnNotLike", Comparison::kArn, true},
    {"Null", Comparison::kNull},
};

bool is_pattern(Comparison comparison) {
  return comparison <= Comparison::kStringLike || comparison == Comparison::kArn;
}
bool is_numeric(Comparison comparison) {
  return comparison >= Comparison::kNumericEquals && comparison <= Comparison::kNumericGreaterEquals;
}
bool is_date(Comparison comparison) {
  return comparison >= Comparison::kDateEquals && comparison <= Comparison::kDateGreaterEquals;
}

std::optional<bool> parse_bool(std::string_view text) {
  if (equals_ignoring_case(text, "true")) return true;
  if (equals_ignoring_case(text, "false")) return false;
  return std::nullopt;
}

std::optional<std::string> decode_binary(std::string_view text) {
  std::string bytes;
  if (!wire::decode_base64(text, bytes).has_value()) return std::nullopt;
  return bytes;
}

template <class T>
bool compare(Comparison comparison, const T& value, const T& bound) {
  switch (comparison) {
    case Comparison::kNumericLess:
    case Comparison::kDateLess:
      return value < bound;
    case Comparison::kNumericLessEquals:
    case Comparison::kDateLessEquals:
      return value <= bound;
    case Comparison::kNumericGreater:
    case Comparison::kDateGreater:
      return value > bound;
    case Comparison::kNumericGreaterEquals:
    case Comparison::kDateGreaterEquals:
      return value >= bound;
    default:
      return value == bound;
  }
}

/// A set whose only value is empty counts as none.
bool is_empty_set(ConditionContext::Values values) {
  return values.empty() || (values.size() == 1 && values.front().empty());
}

}  // namespace

PolicyResult<ConditionOperator> ConditionOperator::parse(std::string_view name) {
  constexpr std::string_view kForAllValues = "ForAllValues:";
  constexpr std::string_view kForAnyValue = "ForAnyValue:";
  constexpr std::string_view kIfExists = "IfExists";
  ConditionOperator op;
  std::string_view rest = name;
  if (rest.starts_with(kForAllValues)) {
    op.quantifier = Quantifier::kForAllValues;
    rest.remove_prefix(kForAllValues.size());
  } else if (rest.starts_with(kForAnyValue)) {
    op.quantifier = Quantifier::kForAnyValue;
    rest.remove_prefix(kForAnyValue.size());
  }
  if (rest.ends_with(kIfExists)) {
    op.if_exists = true;
    rest.remove_suffix(kIfExists.size());
  }
  const auto* const found = std::ranges::find(kOperatorNames, rest, &OperatorName::name);
  const bool plain_null = op.quantifier == Quantifier::kPlain && !op.if_exists;
  if (found == std::ranges::end(kOperatorNames) || (found->comparison == Comparison::kNull && !plain_null))
    return policy_error("Invalid Condition type : " + std::string(name) + ".");
  op.comparison = found->comparison;
  op.negated = found->negated;
  return op;
}

PolicyResult<PolicyCondition> PolicyCondition::parse(ConditionOperator op, std::string_view key,
                                                     const std::vector<std::string>& values,
                                                     bool version_has_variables) {
  const std::size_t colon = key.find(':');
  if (colon == 0 || colon == std::string_view::npos || colon + 1 == key.size())
    return policy_error("Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
  PolicyCondition condition;
  condition.operator_ = op;
  condition.key_ = to_lower_ascii(key);
  for (const std::string& text : values) {
    GALVAN_TRY(Value value, parse_value(op.comparison, text, version_has_variables));
    condition.values_.push_back(std::move(value));
  }
  return condition;
}

PolicyResult<PolicyCondition::Value> PolicyCondition::parse_value(Comparison comparison, const std::string& text,
                                                                  bool version_has_variables) {
  if (is_pattern(comparison)) {
    const bool wildcards = comparison == Comparison::kStringLike || comparison == Comparison::kArn;
    GALVAN_TRY(PolicyPattern pattern, PolicyPattern::parse(text, {wildcards, version_has_variables}));
    return Value(std::move(pattern));
  }
  // What could never be compared would make a negated operator hold for everything.
  if (is_numeric(comparison)) {
    if (const auto number = Number::parse(text)) return Value(*number);
  } else if (is_date(comparison)) {
    if (const auto instant = parse_policy_instant(text)) return Value(*instant);
  } else if (comparison == Comparison::kIpAddress) {
    if (const auto range = parse_ip_range(text)) return Value(*range);
  } else if (comparison == Comparison::kBinary) {
    if (auto bytes = decode_binary(text)) return Value(Binary{*std::move(bytes)});
  } else if (const auto boolean = parse_bool(text)) {
    return Value(*boolean);
  }
  return policy_error("Invalid value \"" + text + "\" in a policy's condition.");
}

void PolicyCondition::append_variables(std::vector<std::string>& names) const {
  for (const Value& value : values_) {
    if (const auto* pattern = std::get_if<PolicyPattern>(&value)) pattern->append_variables(names);
  }
}

bool PolicyCondition::holds(const ConditionContext& context, PolicyEffect effect, std::string& scratch) const {
  const auto found = context.find(key_);
  const ConditionContext::Values values = found.value_or(ConditionContext::Values{});
  if (operator_.comparison == Comparison::kNull) return holds_null(values);
  if (values.empty() && context.is_any(key_)) return effect == PolicyEffect::kDeny || allows_any_value();
  const auto holds_for_value = [&](std::string_view value) { return holds_for(value, context, effect, scratch); };
  switch (operator_.quantifier) {
    case Quantifier::kForAllValues:
      return is_empty_set(values) || std::ranges::all_of(values, holds_for_value);
    case Quantifier::kForAnyValue:
      if (is_empty_set(values)) return operator_.if_exists;
      return std::ranges::any_of(values, holds_for_value);
    case Quantifier::kPlain:
      break;
  }
  if (values.empty()) return operator_.if_exists || operator_.negated;
  return effect == PolicyEffect::kAllow ? std::ranges::all_of(values, holds_for_value)
                                        : std::ranges::any_of(values, holds_for_value);
}

bool PolicyCondition::allows_any_value() const {
  if (operator_.comparison != Comparison::kStringLike || operator_.negated) return false;
  return std::ranges::any_of(values_,
                             [](const Value& wanted) { return std::get<PolicyPattern>(wanted).matches_everything(); });
}

bool PolicyCondition::holds_null(ConditionContext::Values values) const {
  return std::ranges::any_of(values_, [&](const Value& wanted) { return std::get<bool>(wanted) == values.empty(); });
}

bool PolicyCondition::holds_for(std::string_view value, const ConditionContext& context, PolicyEffect effect,
                                std::string& scratch) const {
  if (is_pattern(operator_.comparison)) return pattern_holds_for(value, context, effect, scratch);
  return equals_any(value) != operator_.negated;
}

bool PolicyCondition::pattern_holds_for(std::string_view value, const ConditionContext& context, PolicyEffect effect,
                                        std::string& scratch) const {
  bool unresolved = false;
  for (const Value& wanted : values_) {
    const auto pattern = std::get<PolicyPattern>(wanted).resolve(context, scratch);
    if (!pattern) {
      unresolved = true;
      continue;
    }
    bool matches = false;
    switch (operator_.comparison) {
      case Comparison::kString:
        matches = *pattern == value;
        break;
      case Comparison::kStringIgnoreCase:
        matches = equals_ignoring_case(*pattern, value);
        break;
      case Comparison::kStringLike:
        matches = matches_wildcards(*pattern, value);
        break;
      default:
        matches = matches_arn(*pattern, value);
        break;
    }
    if (matches) return !operator_.negated;
  }
  // A variable that stands for nothing must not allow what it was to exclude.
  if (unresolved && operator_.negated) return effect == PolicyEffect::kDeny;
  return operator_.negated;
}

bool PolicyCondition::equals_any(std::string_view value) const {
  const Comparison comparison = operator_.comparison;
  const auto any = [&]<class T>(const T& read, const auto& matches) {
    return std::ranges::any_of(values_, [&](const Value& wanted) { return matches(read, std::get<T>(wanted)); });
  };
  const auto compared = [&](const auto& read, const auto& wanted) { return compare(comparison, read, wanted); };
  if (is_numeric(comparison)) {
    const auto number = Number::parse(value);
    return number.has_value() && any(*number, compared);
  }
  if (is_date(comparison)) {
    const auto instant = parse_policy_instant(value);
    return instant && any(*instant, compared);
  }
  if (comparison == Comparison::kIpAddress) {
    const auto address = parse_ip_range(value);
    return address && any(*address, [](const IpRange& one, const IpRange& range) { return range.contains(one); });
  }
  if (comparison == Comparison::kBinary) {
    auto bytes = decode_binary(value);
    if (!bytes) return false;
    return any(Binary{*std::move(bytes)}, [](const Binary& a, const Binary& b) { return a.bytes == b.bytes; });
  }
  const auto boolean = parse_bool(value);
  return boolean && any(*boolean, compared);
}

}  // namespace galvan::security
