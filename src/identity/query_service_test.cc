#include "identity/query_service.h"

#include "identity/identity_test_support.h"
#include "identity/query_parameters.h"
#include "identity/query_registry.h"

namespace galvan::identity {
namespace {

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST(QueryService, CallsNeedTheCallersPolicies) {
  TestServer server;
  const std::string key = server.new_user("ann");
  EXPECT_EQ(server.failed("CreateUser", {{"UserName", "bob"}}, key),
            "AccessDenied: User: arn:aws:iam::123456789012:user/ann is not authorized to perform: iam:CreateUser on "
            "resource: arn:aws:iam::123456789012:user/bob because no identity-based policy allows the iam:CreateUser "
            "action");
  server.done(
      "PutUserPolicy",
      {{"UserName", "ann"},
       {"PolicyName", "own"},
       {"PolicyDocument",
        R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"arn:aws:iam::*:user/b*","Condition":{"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}}},
          {"Effect":"Allow","Action":"iam:*AccessKey*","Resource":"arn:aws:iam::*:user/${aws:username}"}]})"}});
  server.done("CreateUser", {{"UserName", "bob"}}, key);
  EXPECT_TRUE(has(server.failed("CreateUser", {{"UserName", "carl"}}, key), "AccessDenied"));
  server.done("ListAccessKeys", {}, key);
  server.done("ListAccessKeys", {{"UserName", "ann"}}, key);
  EXPECT_TRUE(has(server.failed("ListUsers", {}, key), "on resource: *"));
  // A boundary takes away what it does not allow.
  server.done("PutUserPermissionsBoundary",
              {{"UserName", "ann"}, {"PermissionsBoundary", "arn:aws:iam::aws:policy/AmazonDynamoDBFullAccess"}});
  EXPECT_TRUE(has(server.failed("CreateUser", {{"UserName", "bea"}}, key),
                  "because no permissions boundary allows the iam:CreateUser action"));
}

TEST(QueryService, GroupsGiveTheirPolicies) {
  TestServer server;
  const std::string key = server.new_user("ann");
  server.done("CreateGroup", {{"GroupName", "admins"}});
  server.done("AttachGroupPolicy",
              {{"GroupName", "admins"}, {"PolicyArn", "arn:aws:iam::aws:policy/IAMReadOnlyAccess"}});
  EXPECT_TRUE(has(server.failed("ListUsers", {}, key), "AccessDenied"));
  server.done("AddUserToGroup", {{"GroupName", "admins"}, {"UserName", "ann"}});
  server.done("ListUsers", {}, key);
  EXPECT_TRUE(has(server.failed("DeleteUser", {{"UserName", "ann"}}, key), "AccessDenied"));
}

TEST(QueryService, EveryOperationButThoseOfStsIsRefusedWithoutAPolicy) {
  TestServer server;
  const std::string key = server.new_user("ann");
  for (const QueryRow& row : query_operations()) {
    if (row.access == QueryAccess::kAnyone) continue;
    EXPECT_TRUE(has(server.failed(row.name, {}, key), "AccessDenied: User: arn:aws:iam::123456789012:user/ann"))
        << row.name;
  }
}

TEST(Sts, TellsWhoCalls) {
  TestServer server;
  const std::string key = server.new_user("ann");
  const std::string body = server.done("GetCallerIdentity", {{"Version", "2011-06-15"}}, key);
  EXPECT_TRUE(has(body,
                  "<GetCallerIdentityResponse "
                  "xmlns=\"https://sts.amazonaws.com/doc/2011-06-15/"
                  "\"><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/ann</Arn>"));
  EXPECT_EQ(element(body, "Account"), "123456789012");
  EXPECT_EQ(element(server.done("GetCallerIdentity"), "Arn"), "arn:aws:iam::123456789012:root");
}

TEST(Sts, SessionTokensAreTheUsersForAWhile) {
  TestServer server;
  const std::string key = server.new_user("ann");
  const std::string body = server.done("GetSessionToken", {{"DurationSeconds", "900"}}, key);
  const std::string session = element(body, "AccessKeyId");
  EXPECT_TRUE(session.starts_with("ASIA"));
  EXPECT_EQ(element(body, "Expiration"), "2026-07-01T00:15:00Z");
  server.reopen();
  const auto credentials = server.store().find(session);
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->session_token, element(body, "SessionToken"));
  EXPECT_EQ(credentials->secret_access_key, element(body, "SecretAccessKey"));
  EXPECT_EQ(credentials->expires_at, server.clock.now() + std::chrono::minutes(15));
  EXPECT_EQ(credentials->principal->user_name, "ann");
  EXPECT_TRUE(has(server.failed("GetSessionToken", {}, session), "AccessDenied"));
  EXPECT_TRUE(has(server.failed("GetSessionToken", {{"DurationSeconds", "899"}}, key), "ValidationError"));
  // Gone with the user, and not there for another of the same name.
  server.done("DeleteAccessKey", {{"UserName", "ann"}, {"AccessKeyId", key}});
  server.done("DeleteUser", {{"UserName", "ann"}});
  server.done("CreateUser", {{"UserName", "ann"}});
  EXPECT_FALSE(server.store().find(session));
}

TEST(Sts, EndedSessionsAreForgotten) {
  TestServer server;
  const std::string key = server.new_user("ann");
  const std::string first = element(server.done("GetSessionToken", {{"DurationSeconds", "900"}}, key), "AccessKeyId");
  server.clock.advance(std::chrono::minutes(16));
  const std::string second = element(server.done("GetSessionToken", {}, key), "AccessKeyId");
  // That it has ended is told for another day.
  EXPECT_TRUE(server.store().find(first));
  server.clock.advance(std::chrono::hours(24));
  const std::string third = element(server.done("GetSessionToken", {}, key), "AccessKeyId");
  EXPECT_FALSE(server.store().find(first));
  server.reopen();
  EXPECT_FALSE(server.store().find(first));
  EXPECT_TRUE(server.store().find(second));
  EXPECT_TRUE(server.store().find(third));
}

TEST(Sts, RolesAreAssumedByWhomTheyTrust) {
  TestServer server;
  const std::string key = server.new_user("ann");
  constexpr std::pair<std::string_view, std::string_view> kRole{"RoleArn", "arn:aws:iam::123456789012:role/app"};
  constexpr std::pair<std::string_view, std::string_view> kName{"RoleSessionName", "one"};
  const std::string refused =
      "AccessDenied: User: arn:aws:iam::123456789012:user/ann is not authorized to perform: sts:AssumeRole on "
      "resource: arn:aws:iam::123456789012:role/app";
  EXPECT_EQ(server.failed("AssumeRole", {kRole, kName}, key), refused);
  server.done("CreateRole", {{"RoleName", "app"}, {"AssumeRolePolicyDocument", kTrustAccount}});
  server.done("TagRole", {{"RoleName", "app"}, {"Tags.member.1.Key", "team"}, {"Tags.member.1.Value", "red"}});
  // The trust in the account leaves it to the user's own policies.
  EXPECT_EQ(server.failed("AssumeRole", {kRole, kName}, key), refused);
  server.done("PutUserPolicy",
              {{"UserName", "ann"},
               {"PolicyName", "p"},
               {"PolicyDocument", R"({"Statement":{"Effect":"Allow","Action":"sts:*","Resource":"*"}})"}});
  const std::string body =
      server.done("AssumeRole", {kRole, kName, {"Tags.member.1.Key", "Team"}, {"Tags.member.1.Value", "blue"}}, key);
  EXPECT_EQ(element(body, "Expiration"), "2026-07-01T01:00:00Z");
  EXPECT_TRUE(has(body, "<Arn>arn:aws:sts::123456789012:assumed-role/app/one</Arn></AssumedRoleUser>"));
  const auto credentials = server.store().find(element(body, "AccessKeyId"));
  ASSERT_TRUE(credentials);
  EXPECT_EQ(credentials->principal->kind, security::PrincipalKind::kRoleSession);
  EXPECT_EQ(credentials->principal->role_arn, "arn:aws:iam::123456789012:role/app");
  EXPECT_EQ(credentials->principal->tags, (Tags{{"Team", "blue"}}));
  // A trust in somebody else is none, whatever one's own policies say.
  server.done(
      "UpdateAssumeRolePolicy",
      {{"RoleName", "app"},
       {"PolicyDocument",
        R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/bob"},"Action":"sts:AssumeRole"}})"}});
  EXPECT_EQ(server.failed("AssumeRole", {kRole, kName}, key), refused);
  // One that names the user is enough, under its conditions.
  server.done("DeleteUserPolicy", {{"UserName", "ann"}, {"PolicyName", "p"}});
  server.done(
      "UpdateAssumeRolePolicy",
      {{"RoleName", "app"},
       {"PolicyDocument",
        R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"sts:AssumeRole","Condition":{"StringEquals":{"sts:ExternalId":"x"}}}})"}});
  EXPECT_EQ(server.failed("AssumeRole", {kRole, kName}, key), refused);
  server.done("AssumeRole", {kRole, kName, {"ExternalId", "x"}}, key);
  EXPECT_TRUE(has(server.failed("AssumeRole", {kRole, kName, {"ExternalId", "x"}, {"DurationSeconds", "3601"}}, key),
                  "MaxSessionDuration"));
  EXPECT_TRUE(has(server.failed("AssumeRole", {kRole, kName, {"ExternalId", "x"}, {"Tags.member.1.Key", "k"}}, key),
                  "sts:TagSession"));
}

TEST(Sts, SessionPoliciesLimitASession) {
  TestServer server;
  const std::string key = server.new_user("ann");
  server.done(
      "CreateRole",
      {{"RoleName", "app"},
       {"AssumeRolePolicyDocument",
        R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"},"Action":"sts:AssumeRole"}})"}});
  server.done("PutRolePolicy", {{"RoleName", "app"}, {"PolicyName", "p"}, {"PolicyDocument", kAllOfIam}});
  const auto assume = [&](std::string_view policy, std::string_view arn) {
    if (policy.empty())
      return element(server.done("AssumeRole",
                                 {{"RoleArn", "arn:aws:iam::123456789012:role/app"},
                                  {"RoleSessionName", "one"},
                                  {"PolicyArns.member.1.arn", arn}},
                                 key),
                     "AccessKeyId");
    return element(
        server.done("AssumeRole",
                    {{"RoleArn", "arn:aws:iam::123456789012:role/app"}, {"RoleSessionName", "one"}, {"Policy", policy}},
                    key),
        "AccessKeyId");
  };
  const std::string whole = assume(kAllOfIam, "");
  server.done("CreateUser", {{"UserName", "bob"}}, whole);
  const std::string by_document =
      assume(R"({"Statement":{"Effect":"Allow","Action":"iam:ListUsers","Resource":"*"}})", "");
  const std::string by_arn = assume("", "arn:aws:iam::aws:policy/IAMReadOnlyAccess");
  for (const std::string& session : {by_document, by_arn}) {
    server.done("ListUsers", {}, session);
    EXPECT_TRUE(has(server.failed("CreateUser", {{"UserName", "carl"}}, session),
                    "because no session policy allows the iam:CreateUser action"));
  }
  server.reopen();
  EXPECT_TRUE(
      has(server.failed("CreateUser", {{"UserName", "carl"}}, by_document), "because no session policy allows"));
  EXPECT_TRUE(has(
      server.failed("AssumeRole",
                    {{"RoleArn", "arn:aws:iam::123456789012:role/app"}, {"RoleSessionName", "one"}, {"Policy", "{}"}},
                    key),
      "MalformedPolicyDocument"));
}

TEST(IamSimulation, ExplainsDecisions) {
  TestServer server;
  const std::string body = server.done("SimulateCustomPolicy", {{"PolicyInputList.member.1", kReadBooks},
                                                                {"ActionNames.member.1", "dynamodb:GetItem"},
                                                                {"ActionNames.member.2", "dynamodb:PutItem"}});
  EXPECT_TRUE(has(
      body,
      "<EvalActionName>dynamodb:GetItem</EvalActionName><EvalResourceName>*</EvalResourceName><EvalDecision>allowed</"
      "EvalDecision><MatchedStatements><member><SourcePolicyId>PolicyInputList.1</SourcePolicyId><SourcePolicyType>IAM "
      "Policy</SourcePolicyType><StartPosition><Line>1</Line><Column>38</Column></StartPosition>"))
      << body;
  EXPECT_TRUE(has(body,
                  "<EvalActionName>dynamodb:PutItem</EvalActionName><EvalResourceName>*</"
                  "EvalResourceName><EvalDecision>implicitDeny</EvalDecision><MatchedStatements></MatchedStatements>"));
  const std::string conditional =
      R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:*","Resource":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":"${aws:username}"}}},{"Effect":"Deny","Action":"dynamodb:Scan","Resource":"*"}]})";
  server.done("CreateUser", {{"UserName", "ann"}});
  server.done("PutUserPolicy", {{"UserName", "ann"}, {"PolicyName", "own"}, {"PolicyDocument", conditional}});
  const auto simulate = [&](std::string_view action, std::string_view leading_key) {
    return server.done("SimulatePrincipalPolicy", {{"PolicySourceArn", "arn:aws:iam::123456789012:user/ann"},
                                                   {"ActionNames.member.1", action},
                                                   {"ContextEntries.member.1.ContextKeyName", "dynamodb:LeadingKeys"},
                                                   {"ContextEntries.member.1.ContextKeyType", "stringList"},
                                                   {"ContextEntries.member.1.ContextKeyValues.member.1", leading_key}});
  };
  EXPECT_EQ(element(simulate("dynamodb:GetItem", "ann"), "EvalDecision"), "allowed");
  EXPECT_EQ(element(simulate("dynamodb:GetItem", "ann"), "SourcePolicyId"), "user_ann_own");
  EXPECT_EQ(element(simulate("dynamodb:GetItem", "bob"), "EvalDecision"), "implicitDeny");
  EXPECT_EQ(element(simulate("dynamodb:Scan", "ann"), "EvalDecision"), "explicitDeny");
  const std::string missing =
      server.done("SimulateCustomPolicy", {{"PolicyInputList.member.1", conditional},
                                           {"ActionNames.member.1", "dynamodb:GetItem"},
                                           {"PermissionsBoundaryPolicyInputList.member.1", kAllOfIam}});
  EXPECT_TRUE(has(missing,
                  "<MissingContextValues><member>aws:username</member><member>dynamodb:leadingkeys</member></"
                  "MissingContextValues>"));
  EXPECT_EQ(element(missing, "AllowedByPermissionsBoundary"), "false");
  EXPECT_TRUE(
      has(server.failed("SimulateCustomPolicy", {{"PolicyInputList.member.1", "{}"}, {"ActionNames.member.1", "a:b"}}),
          "InvalidInput: Invalid entry for PolicyInputList: Syntax errors in policy."));
  EXPECT_TRUE(has(server.failed("SimulatePrincipalPolicy", {{"PolicySourceArn", "arn:aws:iam::123456789012:user/no"},
                                                            {"ActionNames.member.1", "a:b"}}),
                  "NoSuchEntity"));
}

TEST(QueryParameters, AreDecodedWithinLimits) {
  const auto parsed = QueryParameters::parse("a=1%2B2+3&L.member.1=x&L.member.2=&L.member.4=z&S.member.1.K=k&b&&c=");
  ASSERT_TRUE(parsed.has_value());
  EXPECT_EQ(parsed->text("a"), "1+2 3");
  EXPECT_TRUE(parsed->has("b"));
  EXPECT_EQ(parsed->list("L"), (std::vector<std::string>{"x", ""}));
  EXPECT_EQ(parsed->structures("S"), (std::vector<std::string>{"S.member.1"}));
  EXPECT_TRUE(parsed->structures("L").empty());
  for (const std::string_view broken : {"a=%", "a=%1", "a=%zz", "a=1&a=2", "a=%ff", "a=%c3", "a=%ed%a0%80", "%80=1"})
    EXPECT_FALSE(QueryParameters::parse(broken).has_value()) << broken;
  std::string many;
  for (std::size_t i = 0; i < QueryParameters::kParametersMax; ++i) many += "p" + std::to_string(i) + "&";
  EXPECT_TRUE(QueryParameters::parse(many).has_value());
  EXPECT_FALSE(QueryParameters::parse(many + "x").has_value());
  EXPECT_FALSE(QueryParameters::parse(std::string(QueryParameters::kBytesMax + 1, 'a')).has_value());
}

}  // namespace
}  // namespace galvan::identity
