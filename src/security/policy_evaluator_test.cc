#include "security/policy_evaluator.h"

#include "security/policy_test_support.h"

namespace galvan::security {
namespace {

constexpr std::string_view kBooks = "arn:aws:dynamodb:us-east-1:123456789012:table/Books";

std::string statement(std::string_view effect, std::string_view action, std::string_view more = {}) {
  std::string text =
      R"({"Effect":")" + std::string(effect) + R"(","Action":"dynamodb:)" + std::string(action) + R"(","Resource":"*")";
  if (!more.empty()) text += "," + std::string(more);
  return text + "}";
}

// In the tables: + allows GetItem, - denies it, 0 says nothing of it, and a space is no policy of that kind.
struct Layers {
  explicit Layers(char mark, PolicyKind kind = PolicyKind::kIdentity, std::string_view more = {})
      : present(mark != ' '),
        policy(present ? policy_of(statement(mark == '-' ? "Deny" : "Allow", mark == '0' ? "PutItem" : "GetItem", more),
                                   kind)
                       : Policy()) {}
  bool present;
  Policy policy;
  const Policy* pointer() const { return present ? &policy : nullptr; }
};

enum class Who : std::uint8_t { kUser, kSession, kRoot };

struct Row {
  Who who;
  char identity;
  char boundary;
  char session;
  char resource;
  std::string_view principal;  ///< of the resource's policy
  PolicyOutcome outcome;
  PolicyLayer layer;
};

constexpr std::string_view kByUser = R"("Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"})";
constexpr std::string_view kBySession = R"("Principal":{"AWS":"arn:aws:sts::123456789012:assumed-role/app/one"})";
constexpr std::string_view kByRole = R"("Principal":{"AWS":"arn:aws:iam::123456789012:role/app"})";
constexpr std::string_view kByAccount = R"("Principal":{"AWS":"123456789012"})";
constexpr std::string_view kByAccountArn = R"("Principal":{"AWS":"arn:aws:iam::123456789012:root"})";
constexpr std::string_view kByOtherAccount = R"("Principal":{"AWS":["999999999999"]})";
constexpr std::string_view kByAnyone = R"("Principal":"*")";
constexpr std::string_view kByAnyAws = R"("Principal":{"AWS":"*"})";
constexpr std::string_view kByService = R"("Principal":{"Service":"dynamodb.amazonaws.com"})";
constexpr std::string_view kButUser =
    R"("NotPrincipal":{"AWS":["arn:aws:iam::123456789012:user/ann","arn:aws:iam::123456789012:root"]})";
constexpr std::string_view kButUserWithoutAccount = R"("NotPrincipal":{"AWS":"arn:aws:iam::123456789012:user/ann"})";
constexpr std::string_view kButAccount = R"("NotPrincipal":{"AWS":"123456789012"})";
constexpr std::string_view kButSession =
    R"("NotPrincipal":{"AWS":["123456789012","arn:aws:iam::123456789012:role/app","arn:aws:sts::123456789012:assumed-role/app/one"]})";
constexpr std::string_view kButRole = R"("NotPrincipal":{"AWS":["123456789012","arn:aws:iam::123456789012:role/app"]})";

constexpr PolicyLayer kIdentity = PolicyLayer::kIdentity;
constexpr PolicyLayer kResource = PolicyLayer::kResource;
constexpr PolicyLayer kBoundary = PolicyLayer::kBoundary;
constexpr PolicyLayer kSession = PolicyLayer::kSession;

// Expectations are those of the IAM User Guide, "Policy evaluation logic", "Permissions boundaries for IAM entities",
// "Session policies" and the pages on the Principal and NotPrincipal elements.
constexpr Row kRows[] = {
    // A user's own policies.
    {Who::kUser, ' ', ' ', ' ', ' ', "", kImplicit, kIdentity},
    {Who::kUser, '+', ' ', ' ', ' ', "", kAllowed, kIdentity},
    {Who::kUser, '0', ' ', ' ', ' ', "", kImplicit, kIdentity},
    {Who::kUser, '-', ' ', ' ', ' ', "", kDenied, kIdentity},
    // A boundary allows nothing by itself.
    {Who::kUser, '+', '+', ' ', ' ', "", kAllowed, kIdentity},
    {Who::kUser, '+', '0', ' ', ' ', "", kImplicit, kBoundary},
    {Who::kUser, '+', '-', ' ', ' ', "", kDenied, kBoundary},
    {Who::kUser, '0', '+', ' ', ' ', "", kImplicit, kIdentity},
    {Who::kUser, '-', '+', ' ', ' ', "", kDenied, kIdentity},
    {Who::kUser, ' ', '+', ' ', ' ', "", kImplicit, kIdentity},
    // Nor does a session's policy.
    {Who::kSession, '+', ' ', '+', ' ', "", kAllowed, kIdentity},
    {Who::kSession, '+', ' ', '0', ' ', "", kImplicit, kSession},
    {Who::kSession, '+', ' ', '-', ' ', "", kDenied, kSession},
    {Who::kSession, '0', ' ', '+', ' ', "", kImplicit, kIdentity},
    {Who::kSession, '+', '+', '+', ' ', "", kAllowed, kIdentity},
    {Who::kSession, '+', '0', '+', ' ', "", kImplicit, kBoundary},
    {Who::kSession, '+', '0', '0', ' ', "", kImplicit, kBoundary},
    {Who::kSession, '+', '+', '0', ' ', "", kImplicit, kSession},
    {Who::kSession, '+', '-', '-', ' ', "", kDenied, kBoundary},
    // A resource's policy that names the user is enough.
    {Who::kUser, ' ', ' ', ' ', '+', kByUser, kAllowed, kResource},
    {Who::kUser, '0', '0', ' ', '+', kByUser, kAllowed, kResource},
    {Who::kUser, '-', ' ', ' ', '+', kByUser, kDenied, kIdentity},
    {Who::kUser, ' ', '-', ' ', '+', kByUser, kDenied, kBoundary},
    {Who::kUser, '+', ' ', ' ', '-', kByUser, kDenied, kResource},
    {Who::kUser, '+', ' ', ' ', '0', kByUser, kAllowed, kIdentity},
    {Who::kUser, ' ', ' ', ' ', '0', kByUser, kImplicit, kIdentity},
    {Who::kUser, ' ', ' ', ' ', '+', kByAnyone, kAllowed, kResource},
    {Who::kUser, ' ', ' ', ' ', '+', kByAnyAws, kAllowed, kResource},
    {Who::kUser, '+', ' ', ' ', '-', kByAnyone, kDenied, kResource},
    // One that names the account leaves it to the account's own policies.
    {Who::kUser, ' ', ' ', ' ', '+', kByAccount, kImplicit, kIdentity},
    {Who::kUser, '+', ' ', ' ', '+', kByAccount, kAllowed, kIdentity},
    {Who::kUser, ' ', ' ', ' ', '+', kByAccountArn, kImplicit, kIdentity},
    {Who::kUser, '+', '0', ' ', '+', kByAccountArn, kImplicit, kBoundary},
    {Who::kUser, '+', ' ', ' ', '-', kByAccount, kDenied, kResource},
    // Others are not meant.
    {Who::kUser, ' ', ' ', ' ', '+', kBySession, kImplicit, kIdentity},
    {Who::kUser, ' ', ' ', ' ', '+', kByRole, kImplicit, kIdentity},
    {Who::kUser, '+', ' ', ' ', '-', kByRole, kAllowed, kIdentity},
    {Who::kUser, '+', ' ', ' ', '-', kByOtherAccount, kAllowed, kIdentity},
    {Who::kUser, ' ', ' ', ' ', '+', kByOtherAccount, kImplicit, kIdentity},
    {Who::kUser, ' ', ' ', ' ', '+', kByService, kImplicit, kIdentity},
    {Who::kUser, '+', ' ', ' ', '-', kByService, kAllowed, kIdentity},
    // A session that is named is not limited; a role's sessions are.
    {Who::kSession, ' ', ' ', ' ', '+', kBySession, kAllowed, kResource},
    {Who::kSession, ' ', '0', '0', '+', kBySession, kAllowed, kResource},
    {Who::kSession, ' ', ' ', '-', '+', kBySession, kDenied, kSession},
    {Who::kSession, ' ', ' ', ' ', '+', kByRole, kAllowed, kResource},
    {Who::kSession, ' ', '+', '+', '+', kByRole, kAllowed, kResource},
    {Who::kSession, ' ', '0', ' ', '+', kByRole, kImplicit, kBoundary},
    {Who::kSession, ' ', ' ', '0', '+', kByRole, kImplicit, kSession},
    {Who::kSession, '-', ' ', ' ', '+', kByRole, kDenied, kIdentity},
    {Who::kSession, '+', ' ', ' ', '-', kByRole, kDenied, kResource},
    {Who::kSession, '+', ' ', ' ', '-', kBySession, kDenied, kResource},
    {Who::kSession, ' ', ' ', '0', '+', kByAnyone, kImplicit, kSession},
    {Who::kSession, ' ', ' ', ' ', '+', kByAccount, kImplicit, kIdentity},
    {Who::kSession, ' ', ' ', ' ', '+', kByUser, kImplicit, kIdentity},
    // NotPrincipal: all levels of who is to be spared must be listed.
    {Who::kUser, '+', ' ', ' ', '-', kButUser, kAllowed, kIdentity},
    {Who::kUser, '+', ' ', ' ', '-', kButUserWithoutAccount, kDenied, kResource},
    {Who::kUser, '+', ' ', ' ', '-', kButAccount, kDenied, kResource},
    {Who::kSession, '+', ' ', ' ', '-', kButUser, kDenied, kResource},
    {Who::kSession, '+', ' ', ' ', '-', kButSession, kAllowed, kIdentity},
    {Who::kSession, '+', ' ', ' ', '-', kButRole, kDenied, kResource},
    {Who::kRoot, ' ', ' ', ' ', '-', kButAccount, kAllowed, kIdentity},
    {Who::kRoot, ' ', ' ', ' ', '-', kButRole, kAllowed, kIdentity},
    // The root user.
    {Who::kRoot, ' ', ' ', ' ', ' ', "", kAllowed, kIdentity},
    {Who::kRoot, ' ', ' ', ' ', '0', kByAnyone, kAllowed, kIdentity},
    {Who::kRoot, ' ', ' ', ' ', '-', kByAnyone, kDenied, kResource},
    {Who::kRoot, ' ', ' ', ' ', '-', kByAccount, kDenied, kResource},
    {Who::kRoot, ' ', ' ', ' ', '-', kByUser, kAllowed, kIdentity},
};

TEST(PolicyEvaluator, LayersOfPolicies) {
  for (const Row& row : kRows) {
    const Layers identity(row.identity);
    const Layers boundary(row.boundary);
    const Layers session(row.session);
    const Layers resource(row.resource, PolicyKind::kResource, row.principal);
    const Policy* const own[] = {identity.pointer()};
    const Policy* const limits[] = {session.pointer()};
    const ConditionContext context;
    const PolicyDecision decision = decide({PolicyAction::named("dynamodb:GetItem"), kBooks,
                                            row.who == Who::kUser      ? kAnn
                                            : row.who == Who::kSession ? kAppSession
                                                                       : kRootUser,
                                            context},
                                           {.identity = std::span(own).first(identity.present ? 1 : 0),
                                            .boundary = boundary.pointer(),
                                            .session = std::span(limits).first(session.present ? 1 : 0),
                                            .resource = resource.pointer(),
                                            .root = row.who == Who::kRoot});
    const std::string marks{row.identity, row.boundary, row.session, row.resource};
    EXPECT_EQ(decision.outcome, row.outcome)
        << "[" << marks << "] " << row.principal << " " << static_cast<int>(row.who);
    EXPECT_EQ(decision.layer, row.layer) << "[" << marks << "] " << row.principal << " " << static_cast<int>(row.who);
  }
}

TEST(PolicyEvaluator, TellsTheStatementThatDecided) {
  const Policy first = policy_of(R"([{"Sid":"one","Effect":"Allow","Action":"dynamodb:Get*","Resource":"*"},
                                     {"Sid":"two","Effect":"Deny","Action":"dynamodb:PutItem","Resource":"*"}])");
  const Policy second = policy_of(R"({"Sid":"three","Effect":"Allow","Action":"dynamodb:*","Resource":"*"})");
  const Policy* const policies[] = {&first, &second};
  const ConditionContext context;
  PolicyEvaluator evaluator;
  const auto request = [&](std::string_view action) {
    return PolicyRequest{PolicyAction::named(action), kBooks, kAnn, context};
  };
  EXPECT_EQ(evaluator.evaluate(request("dynamodb:GetItem"), {.identity = policies}).statement->sid(), "one");
  EXPECT_EQ(evaluator.evaluate(request("dynamodb:PutItem"), {.identity = policies}).statement->sid(), "two");
  EXPECT_EQ(evaluator.evaluate(request("dynamodb:Scan"), {.identity = policies}).statement->sid(), "three");
  EXPECT_EQ(evaluator.evaluate(request("iam:GetUser"), {.identity = policies}).statement, nullptr);
  std::vector<MatchedStatement> matched;
  EXPECT_EQ(
      evaluator.explain(request("dynamodb:PutItem"), {.identity = policies, .boundary = &second}, matched).outcome,
      kDenied);
  std::vector<std::string> sids;
  for (const MatchedStatement& match : matched) sids.push_back(match.statement->sid());
  EXPECT_EQ(sids, (std::vector<std::string>{"two", "three", "three"}));
  EXPECT_EQ(matched[0].policy, &first);
  EXPECT_EQ(matched[1].layer, PolicyLayer::kIdentity);
  EXPECT_EQ(matched[2].layer, PolicyLayer::kBoundary);
}

TEST(PolicyEvaluator, WordsOfDenials) {
  const ConditionContext context;
  const PolicyRequest request{PolicyAction::named("dynamodb:PutItem"), kBooks, kAnn, context};
  const auto message = [&](PolicyOutcome outcome, PolicyLayer layer) {
    return access_denied_message(request, {outcome, layer, nullptr});
  };
  const std::string start =
      "User: arn:aws:iam::123456789012:user/ann is not authorized to perform: dynamodb:PutItem on resource: " +
      std::string(kBooks);
  EXPECT_EQ(message(kImplicit, kIdentity),
            start + " because no identity-based policy allows the dynamodb:PutItem action");
  EXPECT_EQ(message(kImplicit, kResource),
            start + " because no resource-based policy allows the dynamodb:PutItem action");
  EXPECT_EQ(message(kImplicit, kBoundary),
            start + " because no permissions boundary allows the dynamodb:PutItem action");
  EXPECT_EQ(message(kImplicit, kSession), start + " because no session policy allows the dynamodb:PutItem action");
  EXPECT_EQ(message(kDenied, kIdentity), start + " with an explicit deny in an identity-based policy");
  EXPECT_EQ(message(kDenied, kResource), start + " with an explicit deny in a resource-based policy");
  EXPECT_EQ(message(kDenied, kBoundary), start + " with an explicit deny in a permissions boundary");
  EXPECT_EQ(message(kDenied, kSession), start + " with an explicit deny in a session policy");
}

TEST(PolicyEvaluator, TrustPoliciesHaveNoResource) {
  const Policy trust = policy_of(
      R"({"Effect":"Allow","Action":"sts:AssumeRole","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"}})",
      PolicyKind::kTrust);
  const ConditionContext context;
  PolicyEvaluator evaluator;
  const PolicyAction assume = PolicyAction::named("sts:AssumeRole");
  constexpr std::string_view kRole = "arn:aws:iam::123456789012:role/app";
  EXPECT_TRUE(evaluator.evaluate({assume, kRole, kAnn, context}, {.resource = &trust}).allowed());
  EXPECT_FALSE(evaluator.evaluate({assume, kRole, kAppSession, context}, {.resource = &trust}).allowed());
  EXPECT_FALSE(evaluator.evaluate({PolicyAction::named("sts:TagSession"), kRole, kAnn, context}, {.resource = &trust})
                   .allowed());
}

}  // namespace
}  // namespace galvan::security
