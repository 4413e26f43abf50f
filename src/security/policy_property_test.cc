#include "security/policy_test_support.h"

#include <algorithm>
#include <map>
#include <random>

namespace galvan::security {
namespace {

// Random policies, judged by a second evaluator that follows the documented rules literally: patterns as lists of
// pieces matched by trying everything, conditions by their definitions. It shares no code with the first.

using Context = std::map<std::string, std::vector<std::string>>;

struct Piece {
  enum class Kind : std::uint8_t { kText, kStar, kQuestion, kVariable } kind = Kind::kText;
  std::string text;
};
using Pieces = std::vector<Piece>;

std::string spell(const Pieces& pieces) {
  std::string text;
  for (const Piece& piece : pieces) {
    text += piece.kind == Piece::Kind::kStar       ? "*"
            : piece.kind == Piece::Kind::kQuestion ? "?"
            : piece.kind == Piece::Kind::kVariable ? "${" + piece.text + "}"
                                                   : piece.text;
  }
  return text;
}

/// Whether a variable has no single value.
bool unresolvable(const Pieces& pieces, const Context& context) {
  return std::ranges::any_of(pieces, [&](const Piece& piece) {
    return piece.kind == Piece::Kind::kVariable &&
           (!context.contains(piece.text) || context.at(piece.text).size() != 1);
  });
}

bool fits(std::span<const Piece> pieces, std::string_view text, const Context& context, bool wildcards) {
  if (pieces.empty()) return text.empty();
  const Piece& piece = pieces.front();
  const auto rest = pieces.subspan(1);
  std::string literal = piece.text;
  if (piece.kind == Piece::Kind::kVariable) literal = context.at(piece.text).front();
  if (piece.kind == Piece::Kind::kStar && wildcards) {
    for (std::size_t length = 0; length <= text.size(); ++length)
      if (fits(rest, text.substr(length), context, wildcards)) return true;
    return false;
  }
  if (piece.kind == Piece::Kind::kQuestion && wildcards)
    return !text.empty() && fits(rest, text.substr(1), context, wildcards);
  if (piece.kind == Piece::Kind::kStar) literal = "*";
  if (piece.kind == Piece::Kind::kQuestion) literal = "?";
  return text.starts_with(literal) && fits(rest, text.substr(literal.size()), context, wildcards);
}

struct TestCondition {
  std::string quantifier;  // "", "ForAllValues:" or "ForAnyValue:"
  std::string name;        // StringEquals, StringNotEquals, StringLike, StringNotLike, NumericLessThan, Null
  bool if_exists = false;
  std::string key;
  std::vector<Pieces> values;

  bool value_holds(const std::string& value, const Context& context, bool allow) const {
    if (name == "NumericLessThan") {
      return std::ranges::any_of(
          values, [&](const Pieces& bound) { return std::atoi(value.c_str()) < std::atoi(spell(bound).c_str()); });
    }
    const bool wildcards = name.ends_with("Like");
    const bool negated = name.find("Not") != std::string::npos;
    bool unresolved = false;
    bool matched = false;
    for (const Pieces& wanted : values) {
      if (unresolvable(wanted, context)) {
        unresolved = true;
      } else {
        matched = matched || fits(wanted, value, context, wildcards);
      }
    }
    if (matched) return !negated;
    if (!negated) return false;
    return !unresolved || !allow;
  }

  bool holds(const Context& context, bool allow) const {
    const auto found = context.find(key);
    const std::vector<std::string> have = found == context.end() ? std::vector<std::string>{} : found->second;
    if (name == "Null")
      return std::ranges::any_of(values, [&](const Pieces& v) { return (spell(v) == "true") == have.empty(); });
    const auto one = [&](const std::string& value) { return value_holds(value, context, allow); };
    if (quantifier == "ForAllValues:") return std::ranges::all_of(have, one);
    if (have.empty()) return if_exists || (quantifier.empty() && name.find("Not") != std::string::npos);
    if (quantifier == "ForAnyValue:" || !allow) return std::ranges::any_of(have, one);
    return std::ranges::all_of(have, one);
  }
};

struct TestStatement {
  bool allow = true;
  bool not_action = false;
  bool not_resource = false;
  std::vector<Pieces> actions;
  std::vector<Pieces> resources;  // behind kArnHead, or a lone *
  std::vector<TestCondition> conditions;

  bool applies(std::string_view action, std::string_view resource, const Context& context) const {
    const bool about_action =
        std::ranges::any_of(actions, [&](const Pieces& p) { return fits(p, action, context, true); }) != not_action;
    bool listed = false;
    bool unresolved = false;
    for (const Pieces& pattern : resources) {
      if (unresolvable(pattern, context)) {
        unresolved = true;
      } else {
        listed = listed || fits(pattern, resource, context, true);
      }
    }
    const bool about_resource = not_resource ? !listed && !(unresolved && allow) : listed;
    return about_action && about_resource &&
           std::ranges::all_of(conditions, [&](const TestCondition& c) { return c.holds(context, allow); });
  }
};

constexpr std::string_view kArnHead = "arn:aws:dynamodb:us-east-1:123456789012:";

class Generator {
 public:
  explicit Generator(unsigned seed) : engine_(seed) {}

  int below(int bound) { return std::uniform_int_distribution<int>(0, bound - 1)(engine_); }
  std::string pick(std::initializer_list<const char*> texts) {
    return *(texts.begin() + below(static_cast<int>(texts.size())));
  }
  std::string letters(int length_max) {
    std::string text;
    for (int i = below(length_max + 1); i > 0; --i) text += pick({"a", "b", "/"});
    return text;
  }
  Pieces pattern(bool variables) {
    Pieces pieces;
    for (int i = 1 + below(4); i > 0; --i) {
      const int kind = below(variables ? 6 : 5);
      if (kind == 0) pieces.push_back({Piece::Kind::kStar, {}});
      if (kind == 1) pieces.push_back({Piece::Kind::kQuestion, {}});
      if (kind >= 2 && kind <= 4) pieces.push_back({Piece::Kind::kText, letters(2)});
      if (kind == 5) pieces.push_back({Piece::Kind::kVariable, pick({"k:one", "k:none", "k:many"})});
    }
    return pieces;
  }
  Pieces action() {
    if (below(6) == 0) return {{Piece::Kind::kStar, {}}};
    Pieces pieces{{Piece::Kind::kText, "dynamodb:"}};
    if (below(2) == 0) {
      pieces.push_back({Piece::Kind::kText, pick({"getitem", "putitem", "custom"})});
    } else {
      pieces.push_back({Piece::Kind::kText, pick({"get", "put", "c"})});
      pieces.push_back({Piece::Kind::kStar, {}});
    }
    return pieces;
  }
  Pieces resource() {
    if (below(4) == 0) return {{Piece::Kind::kStar, {}}};
    Pieces pieces = pattern(true);
    pieces.insert(pieces.begin(), {Piece::Kind::kText, std::string(kArnHead)});
    return pieces;
  }
  TestCondition condition() {
    TestCondition made;
    made.name = pick({"StringEquals", "StringNotEquals", "StringLike", "StringNotLike", "NumericLessThan", "Null"});
    made.key = pick({"k:one", "k:none", "k:many", "k:number", "k:empty"});
    if (made.name == "NumericLessThan") made.key = "k:number";
    if (made.name != "Null") {
      made.quantifier = pick({"", "", "ForAllValues:", "ForAnyValue:"});
      made.if_exists = below(3) == 0;
    }
    for (int i = 1 + below(2); i > 0; --i) {
      if (made.name == "Null")
        made.values.push_back({{Piece::Kind::kText, pick({"true", "false"})}});
      else if (made.name == "NumericLessThan")
        made.values.push_back({{Piece::Kind::kText, pick({"1", "5"})}});
      else
        made.values.push_back(pattern(true));
    }
    return made;
  }
  TestStatement statement() {
    TestStatement made;
    made.allow = below(3) != 0;
    made.not_action = below(5) == 0;
    made.not_resource = below(5) == 0;
    for (int i = 1 + below(2); i > 0; --i) made.actions.push_back(action());
    for (int i = 1 + below(2); i > 0; --i) made.resources.push_back(resource());
    // One operator only, since a name may come but once.
    if (below(2) == 0) made.conditions.push_back(condition());
    return made;
  }
  std::vector<TestStatement> policy() {
    std::vector<TestStatement> made;
    for (int i = 1 + below(3); i > 0; --i) made.push_back(statement());
    return made;
  }
  Context context() {
    Context made;
    made["k:one"] = {letters(3)};
    // An empty text alone counts as no value for set operators, which the tables show.
    if (made["k:one"].front().empty()) made.erase("k:one");
    if (below(3) != 0) made["k:many"] = {"a" + letters(2), "b" + letters(2)};
    if (below(2) == 0) made["k:number"] = {pick({"0", "3", "7"})};
    if (below(2) == 0) made["k:empty"] = {};
    return made;
  }

 private:
  std::mt19937 engine_;
};

std::string list(const std::vector<Pieces>& patterns) {
  std::string text;
  for (const Pieces& pattern : patterns) text += (text.empty() ? "\"" : ",\"") + spell(pattern) + "\"";
  return "[" + text + "]";
}

std::string spell(const std::vector<TestStatement>& statements, std::string_view principal) {
  std::string text;
  for (const TestStatement& one : statements) {
    text += text.empty() ? "{" : ",{";
    text += std::string(R"("Effect":")") + (one.allow ? "Allow" : "Deny") + "\"," + std::string(principal) +
            (one.not_action ? R"("NotAction":)" : R"("Action":)") + list(one.actions) +
            (one.not_resource ? R"(,"NotResource":)" : R"(,"Resource":)") + list(one.resources);
    for (const TestCondition& c : one.conditions) {
      text += R"(,"Condition":{")" + c.quantifier + c.name + (c.if_exists ? "IfExists" : "") + R"(":{")" + c.key +
              "\":" + list(c.values) + "}}";
    }
    text += "}";
  }
  return "[" + text + "]";
}

struct Said {
  bool allow = false;
  bool deny = false;
};

Said ask(const std::vector<TestStatement>& policy, std::string_view action, std::string_view resource,
         const Context& context) {
  Said said;
  for (const TestStatement& one : policy) {
    if (!one.applies(action, resource, context)) continue;
    (one.allow ? said.allow : said.deny) = true;
  }
  return said;
}

PolicyOutcome combine(const Said& identity, bool has_boundary, const Said& boundary, bool has_session,
                      const Said& session, bool has_resource, const Said& resource) {
  if (identity.deny || (has_boundary && boundary.deny) || (has_session && session.deny) ||
      (has_resource && resource.deny))
    return kDenied;
  if (has_resource && resource.allow) return kAllowed;
  const bool allowed = identity.allow && (!has_boundary || boundary.allow) && (!has_session || session.allow);
  return allowed ? kAllowed : kImplicit;
}

TEST(PolicyProperty, RandomPoliciesDecideAsTheRulesSay) {
  std::map<PolicyOutcome, int> outcomes;
  for (unsigned seed = 1; seed <= 600; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Generator generator(seed);
    const auto identity = generator.policy();
    const auto boundary = generator.policy();
    const auto session = generator.policy();
    const auto resource = generator.policy();
    const bool has_boundary = generator.below(4) == 0;
    const bool has_session = generator.below(4) == 0;
    const bool has_resource = generator.below(4) == 0;
    SCOPED_TRACE(spell(identity, ""));
    const Policy parsed_identity = policy_of(spell(identity, ""));
    const Policy parsed_boundary = policy_of(spell(boundary, ""));
    const Policy parsed_session = policy_of(spell(session, ""));
    const Policy parsed_resource = policy_of(spell(resource, R"("Principal":"*",)"), PolicyKind::kResource);
    ASSERT_FALSE(testing::Test::HasFailure());
    const Policy* const own[] = {&parsed_identity};
    const Policy* const limit[] = {&parsed_session};
    for (int round = 0; round < 6; ++round) {
      const Context context = generator.context();
      ConditionContext noted;
      for (const auto& [key, values] : context)
        noted.add(key, std::vector<std::string_view>(values.begin(), values.end()));
      const std::string action = generator.pick({"dynamodb:getitem", "dynamodb:putitem", "dynamodb:custom", "s3:x"});
      const std::string arn = std::string(kArnHead) + generator.letters(4);
      const PolicyOutcome expected =
          combine(ask(identity, action, arn, context), has_boundary, ask(boundary, action, arn, context), has_session,
                  ask(session, action, arn, context), has_resource, ask(resource, action, arn, context));
      const PolicyDecision decision = decide({PolicyAction::named(action), arn, kAnn, noted},
                                             {.identity = own,
                                              .boundary = has_boundary ? &parsed_boundary : nullptr,
                                              .session = std::span(limit).first(has_session ? 1 : 0),
                                              .resource = has_resource ? &parsed_resource : nullptr});
      ASSERT_EQ(decision.outcome, expected) << action << " on " << arn;
      ++outcomes[expected];
    }
  }
  EXPECT_GT(outcomes[kAllowed], 300);
  EXPECT_GT(outcomes[kDenied], 300);
  EXPECT_GT(outcomes[kImplicit], 300);
}

}  // namespace
}  // namespace galvan::security
