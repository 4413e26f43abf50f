#include "identity/iam_operations.h"

#include "identity/identity_test_support.h"

#include <algorithm>

namespace galvan::identity {
namespace {

constexpr std::string_view kBooksArn = "arn:aws:iam::123456789012:policy/app/Books";

bool has(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

TEST(IamUsers, AreMadeReadChangedAndDeleted) {
  TestServer server;
  const std::string made = server.done(
      "CreateUser",
      {{"UserName", "Ann"}, {"Path", "/team/"}, {"Tags.member.1.Key", "a"}, {"Tags.member.1.Value", "<1>"}});
  EXPECT_TRUE(
      made.starts_with("<CreateUserResponse "
                       "xmlns=\"https://iam.amazonaws.com/doc/2010-05-08/\"><CreateUserResult><User><Path>/team/</"
                       "Path><UserName>Ann</UserName><UserId>AIDA"))
      << made;
  EXPECT_TRUE(made.ends_with("<ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata></CreateUserResponse>"));
  EXPECT_EQ(element(made, "Arn"), "arn:aws:iam::123456789012:user/team/Ann");
  EXPECT_EQ(element(made, "CreateDate"), "2026-07-01T00:00:00Z");
  EXPECT_EQ(element(made, "Tags"), "<member><Key>a</Key><Value>&lt;1&gt;</Value></member>");
  EXPECT_EQ(server.failed("CreateUser", {{"UserName", "ann"}}),
            "EntityAlreadyExists: User with name ann already exists.");
  EXPECT_EQ(element(server.done("GetUser", {{"UserName", "ANN"}}), "UserName"), "Ann");
  server.done("UpdateUser", {{"UserName", "Ann"}, {"NewUserName", "Anna"}, {"NewPath", "/"}});
  EXPECT_EQ(server.failed("GetUser", {{"UserName", "Ann"}}), "NoSuchEntity: The user with name Ann cannot be found.");
  EXPECT_EQ(element(server.done("GetUser", {{"UserName", "Anna"}}), "Arn"), "arn:aws:iam::123456789012:user/Anna");
  server.done("UpdateUser", {{"UserName", "anna"}, {"NewUserName", "ANNA"}});
  server.reopen();
  EXPECT_EQ(element(server.done("GetUser", {{"UserName", "anna"}}), "UserName"), "ANNA");
  server.done("DeleteUser", {{"UserName", "Anna"}});
  EXPECT_EQ(server.failed("DeleteUser", {{"UserName", "Anna"}}),
            "NoSuchEntity: The user with name Anna cannot be found.");
}

TEST(IamUsers, NamesAndPathsAreChecked) {
  TestServer server;
  EXPECT_EQ(server.failed("CreateUser"),
            "ValidationError: 1 validation error detected: Value null at 'userName' failed to satisfy constraint: "
            "Member must not be null");
  EXPECT_EQ(server.failed("CreateUser", {{"UserName", "a b"}}),
            "ValidationError: The specified value for userName is invalid. It must contain only alphanumeric "
            "characters and/or the following: +=,.@_-");
  EXPECT_TRUE(has(server.failed("CreateUser", {{"UserName", std::string(65, 'a')}}), "less than or equal to 64"));
  EXPECT_TRUE(
      has(server.failed("CreateUser", {{"UserName", "a"}, {"Path", "x"}}), "The specified value for path is invalid."));
  EXPECT_TRUE(
      has(server.failed("CreateUser", {{"UserName", "a"}, {"Tags.member.1.Key", "k"}, {"Tags.member.2.Key", "K"}}),
          "InvalidInput: Duplicate tag keys"));
  EXPECT_EQ(server.failed("CreateUsers"), "InvalidAction: Could not find operation CreateUsers for version ");
  EXPECT_EQ(server.failed("CreateUser", {{"Version", "2011-06-15"}, {"UserName", "a"}}),
            "InvalidAction: Could not find operation CreateUser for version 2011-06-15");
}

TEST(IamUsers, AreListedInPages) {
  TestServer server;
  for (const std::string_view name : {"c", "B", "a", "d"})
    server.done("CreateUser", {{"UserName", name}, {"Path", name == "d" ? "/x/" : "/"}});
  const std::string first = server.done("ListUsers", {{"MaxItems", "2"}});
  EXPECT_EQ(element(first, "IsTruncated"), "true");
  EXPECT_TRUE(has(first, "<UserName>a</UserName>") && has(first, "<UserName>B</UserName>") &&
              !has(first, "<UserName>c</UserName>"));
  const std::string second = server.done("ListUsers", {{"MaxItems", "2"}, {"Marker", element(first, "Marker")}});
  EXPECT_EQ(element(second, "IsTruncated"), "false");
  EXPECT_TRUE(has(second, "<UserName>c</UserName>") && has(second, "<UserName>d</UserName>") && !has(second, "Marker"));
  EXPECT_FALSE(has(server.done("ListUsers", {{"PathPrefix", "/x"}}), "<UserName>a</UserName>"));
  EXPECT_TRUE(has(server.failed("ListUsers", {{"MaxItems", "0"}}), "greater than or equal to 1"));
  EXPECT_TRUE(has(server.failed("ListUsers", {{"Marker", "?"}}), "Invalid Marker"));
}

TEST(IamUsers, AreNotDeletedWithWhatTheyHave) {
  TestServer server;
  const std::string key = server.new_user("ann");
  server.done("PutUserPolicy", {{"UserName", "ann"}, {"PolicyName", "p"}, {"PolicyDocument", kReadBooks}});
  server.done("AttachUserPolicy", {{"UserName", "ann"}, {"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
  server.done("CreateGroup", {{"GroupName", "g"}});
  server.done("AddUserToGroup", {{"GroupName", "g"}, {"UserName", "ann"}});
  const auto why = [&] { return server.failed("DeleteUser", {{"UserName", "ann"}}); };
  EXPECT_EQ(why(), "DeleteConflict: Cannot delete entity, must detach all policies first.");
  server.done("DetachUserPolicy", {{"UserName", "ann"}, {"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}});
  EXPECT_EQ(why(), "DeleteConflict: Cannot delete entity, must delete policies first.");
  server.done("DeleteUserPolicy", {{"UserName", "ann"}, {"PolicyName", "p"}});
  EXPECT_EQ(why(), "DeleteConflict: Cannot delete entity, must delete access keys first.");
  server.done("DeleteAccessKey", {{"UserName", "ann"}, {"AccessKeyId", key}});
  EXPECT_EQ(why(), "DeleteConflict: Cannot delete entity, must remove user from all groups first.");
  EXPECT_EQ(server.failed("DeleteGroup", {{"GroupName", "g"}}),
            "DeleteConflict: Cannot delete entity, must remove users from group first.");
  server.done("RemoveUserFromGroup", {{"GroupName", "g"}, {"UserName", "ann"}});
  server.done("DeleteUser", {{"UserName", "ann"}});
  server.done("DeleteGroup", {{"GroupName", "g"}});
}

TEST(IamAccessKeys, LiveAndDie) {
  TestServer server;
  server.done("CreateUser", {{"UserName", "ann"}});
  const std::string made = server.done("CreateAccessKey", {{"UserName", "ann"}});
  const std::string id = element(made, "AccessKeyId");
  const std::string secret = element(made, "SecretAccessKey");
  EXPECT_EQ(id.size(), 20U);
  EXPECT_EQ(secret.size(), 40U);
  ASSERT_TRUE(server.store().find(id));
  EXPECT_EQ(server.store().find(id)->secret_access_key, secret);
  EXPECT_EQ(server.store().find(id)->principal->arn, "arn:aws:iam::123456789012:user/ann");
  server.reopen();
  EXPECT_EQ(server.store().find(id)->secret_access_key, secret);

  const std::uint64_t version = server.store().version();
  server.done("UpdateAccessKey", {{"UserName", "ann"}, {"AccessKeyId", id}, {"Status", "Inactive"}});
  EXPECT_FALSE(server.store().find(id));
  EXPECT_GT(server.store().version(), version);
  EXPECT_EQ(element(server.done("ListAccessKeys", {{"UserName", "ann"}}), "Status"), "Inactive");
  EXPECT_FALSE(has(server.done("ListAccessKeys", {{"UserName", "ann"}}), secret));
  server.done("UpdateAccessKey", {{"UserName", "ann"}, {"AccessKeyId", id}, {"Status", "Active"}});
  ASSERT_TRUE(server.store().find(id));

  EXPECT_EQ(element(server.done("GetAccessKeyLastUsed", {{"AccessKeyId", id}}), "Region"), "N/A");
  server.store().note_use(id, "eu-west-1", "dynamodb");
  const std::string used = server.done("GetAccessKeyLastUsed", {{"AccessKeyId", id}});
  EXPECT_EQ(element(used, "UserName"), "ann");
  EXPECT_EQ(element(used, "LastUsedDate"), "2026-07-01T00:00:00Z");
  EXPECT_EQ(element(used, "ServiceName"), "dynamodb");

  server.done("CreateAccessKey", {{"UserName", "ann"}});
  EXPECT_EQ(server.failed("CreateAccessKey", {{"UserName", "ann"}}),
            "LimitExceeded: Cannot exceed quota for AccessKeysPerUser: 2");
  server.done("DeleteAccessKey", {{"UserName", "ann"}, {"AccessKeyId", id}});
  EXPECT_FALSE(server.store().find(id));
  EXPECT_EQ(server.failed("DeleteAccessKey", {{"UserName", "ann"}, {"AccessKeyId", id}}),
            "NoSuchEntity: The Access Key with id " + id + " cannot be found.");
  EXPECT_EQ(server.failed("ListAccessKeys"),
            "ValidationError: Must specify userName when calling with non-User credentials");
}

TEST(IamGroups, HaveMembers) {
  TestServer server;
  server.done("CreateGroup", {{"GroupName", "devs"}});
  server.done("CreateUser", {{"UserName", "ann"}});
  EXPECT_EQ(server.failed("AddUserToGroup", {{"GroupName", "ops"}, {"UserName", "ann"}}),
            "NoSuchEntity: The group with name ops cannot be found.");
  server.done("AddUserToGroup", {{"GroupName", "DEVS"}, {"UserName", "ann"}});
  EXPECT_EQ(element(server.done("GetGroup", {{"GroupName", "devs"}}), "UserName"), "ann");
  server.done("UpdateGroup", {{"GroupName", "devs"}, {"NewGroupName", "builders"}});
  server.reopen();
  EXPECT_EQ(element(server.done("ListGroupsForUser", {{"UserName", "ann"}}), "GroupName"), "builders");
  server.done("RemoveUserFromGroup", {{"GroupName", "builders"}, {"UserName", "ann"}});
  EXPECT_FALSE(has(server.done("GetGroup", {{"GroupName", "builders"}}), "ann"));
}

TEST(IamRoles, HaveTrustPolicies) {
  TestServer server;
  EXPECT_EQ(server.failed("CreateRole", {{"RoleName", "app"}, {"AssumeRolePolicyDocument", kReadBooks}}),
            "MalformedPolicyDocument: AssumeRole policy may only specify STS AssumeRole actions.");
  const std::string made = server.done("CreateRole", {{"RoleName", "app"},
                                                      {"AssumeRolePolicyDocument", kTrustAccount},
                                                      {"Description", "d"},
                                                      {"MaxSessionDuration", "7200"}});
  EXPECT_EQ(element(made, "AssumeRolePolicyDocument"), percent_encoded(kTrustAccount));
  EXPECT_EQ(element(made, "MaxSessionDuration"), "7200");
  server.done("UpdateRole", {{"RoleName", "app"}, {"Description", "other"}});
  server.done("UpdateAssumeRolePolicy",
              {{"RoleName", "app"},
               {"PolicyDocument", R"({"Statement":{"Effect":"Allow","Principal":"*","Action":"sts:AssumeRole"}})"}});
  server.done("TagRole", {{"RoleName", "app"}, {"Tags.member.1.Key", "k"}, {"Tags.member.1.Value", "v"}});
  server.reopen();
  const std::string role = server.done("GetRole", {{"RoleName", "app"}});
  EXPECT_EQ(element(role, "Description"), "other");
  EXPECT_EQ(element(role, "MaxSessionDuration"), "7200");
  EXPECT_TRUE(has(element(role, "AssumeRolePolicyDocument"), "%22Principal%22%3A%22%2A%22"));
  EXPECT_EQ(element(server.done("ListRoleTags", {{"RoleName", "app"}}), "Value"), "v");
  server.done("UntagRole", {{"RoleName", "app"}, {"TagKeys.member.1", "K"}});
  EXPECT_FALSE(has(server.done("ListRoleTags", {{"RoleName", "app"}}), "<Key>"));
  EXPECT_TRUE(
      has(server.done("ListInstanceProfilesForRole", {{"RoleName", "app"}}), "<InstanceProfiles></InstanceProfiles>"));
  server.done("DeleteRole", {{"RoleName", "app"}});
}

TEST(IamPolicies, HaveVersions) {
  TestServer server;
  const auto arn = std::pair<std::string_view, std::string_view>("PolicyArn", kBooksArn);
  const std::string made =
      server.done("CreatePolicy", {{"PolicyName", "Books"}, {"Path", "/app/"}, {"PolicyDocument", kReadBooks}});
  EXPECT_EQ(element(made, "Arn"), kBooksArn);
  EXPECT_EQ(element(made, "DefaultVersionId"), "v1");
  EXPECT_EQ(server.failed("CreatePolicy", {{"PolicyName", "books"}, {"PolicyDocument", kReadBooks}}),
            "EntityAlreadyExists: A policy called books already exists. Duplicate names are not allowed.");
  EXPECT_EQ(element(server.done("CreatePolicyVersion", {arn, {"PolicyDocument", kAllOfIam}}), "VersionId"), "v2");
  EXPECT_EQ(element(server.done("GetPolicy", {arn}), "DefaultVersionId"), "v1");
  server.done("SetDefaultPolicyVersion", {arn, {"VersionId", "v2"}});
  EXPECT_EQ(server.failed("DeletePolicyVersion", {arn, {"VersionId", "v2"}}),
            "DeleteConflict: Cannot delete the default version of a policy.");
  server.done("DeletePolicyVersion", {arn, {"VersionId", "v1"}});
  server.reopen();
  EXPECT_EQ(element(server.done("CreatePolicyVersion", {arn, {"PolicyDocument", kReadBooks}, {"SetAsDefault", "true"}}),
                    "VersionId"),
            "v3");
  const std::string versions = server.done("ListPolicyVersions", {arn});
  EXPECT_EQ(element(versions, "VersionId"), "v3");
  EXPECT_EQ(element(server.done("GetPolicyVersion", {arn, {"VersionId", "v3"}}), "Document"),
            percent_encoded(kReadBooks));
  EXPECT_TRUE(has(server.failed("GetPolicyVersion", {arn, {"VersionId", "v1"}}), "NoSuchEntity"));
  for (int i = 0; i < 3; ++i) server.done("CreatePolicyVersion", {arn, {"PolicyDocument", kReadBooks}});
  EXPECT_TRUE(has(server.failed("CreatePolicyVersion", {arn, {"PolicyDocument", kReadBooks}}),
                  "LimitExceeded: A managed policy can have up to 5 versions."));
  EXPECT_TRUE(has(server.failed("DeletePolicy", {arn}), "DeleteConflict: This policy has more than one version."));
  EXPECT_TRUE(has(server.failed("CreatePolicy", {{"PolicyName", "x"}, {"PolicyDocument", "{}"}}),
                  "MalformedPolicyDocument: Syntax errors in policy."));
  const std::string long_policy =
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::)" + std::string(6144, 'x') + "\"}}";
  EXPECT_EQ(server.failed("CreatePolicy", {{"PolicyName", "x"}, {"PolicyDocument", long_policy}}),
            "LimitExceeded: Cannot exceed quota for PolicySize: 6144");
}

TEST(IamPolicies, AreAttached) {
  TestServer server;
  server.done("CreatePolicy", {{"PolicyName", "Books"}, {"Path", "/app/"}, {"PolicyDocument", kReadBooks}});
  server.done("CreateUser", {{"UserName", "ann"}});
  server.done("AttachUserPolicy", {{"UserName", "ann"}, {"PolicyArn", kBooksArn}});
  EXPECT_EQ(
      server.failed("AttachUserPolicy", {{"UserName", "ann"}, {"PolicyArn", "arn:aws:iam::123456789012:policy/Books"}}),
      "NoSuchEntity: Policy arn:aws:iam::123456789012:policy/Books does not exist or is not attachable.");
  EXPECT_EQ(element(server.done("GetPolicy", {{"PolicyArn", kBooksArn}}), "AttachmentCount"), "1");
  EXPECT_EQ(element(server.done("ListAttachedUserPolicies", {{"UserName", "ann"}}), "PolicyName"), "Books");
  EXPECT_EQ(element(server.done("ListEntitiesForPolicy", {{"PolicyArn", kBooksArn}}), "UserName"), "ann");
  EXPECT_EQ(server.failed("DeletePolicy", {{"PolicyArn", kBooksArn}}),
            "DeleteConflict: Cannot delete a policy attached to entities.");
  server.done("DetachUserPolicy", {{"UserName", "ann"}, {"PolicyArn", kBooksArn}});
  EXPECT_TRUE(has(server.failed("DetachUserPolicy", {{"UserName", "ann"}, {"PolicyArn", kBooksArn}}), "NoSuchEntity"));
  server.done("PutUserPermissionsBoundary", {{"UserName", "ann"}, {"PermissionsBoundary", kBooksArn}});
  EXPECT_EQ(element(server.done("GetUser", {{"UserName", "ann"}}), "PermissionsBoundaryArn"), kBooksArn);
  EXPECT_EQ(server.failed("DeletePolicy", {{"PolicyArn", kBooksArn}}),
            "DeleteConflict: Cannot delete a policy attached to entities.");
  server.done("DeleteUserPermissionsBoundary", {{"UserName", "ann"}});
  server.done("DeletePolicy", {{"PolicyArn", kBooksArn}});
  EXPECT_TRUE(has(server.failed("DeletePolicy", {{"PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"}}),
                  "AccessDenied"));
  EXPECT_TRUE(has(server.done("ListPolicies", {{"Scope", "AWS"}}), "AmazonDynamoDBReadOnlyAccess"));
  EXPECT_FALSE(has(server.done("ListPolicies", {{"Scope", "Local"}}), "AdministratorAccess"));
}

TEST(IamPolicies, InlineOnesHaveAQuota) {
  TestServer server;
  server.done("CreateGroup", {{"GroupName", "g"}});
  server.done("CreateUser", {{"UserName", "ann"}});
  server.done("PutGroupPolicy", {{"GroupName", "g"}, {"PolicyName", "p"}, {"PolicyDocument", kReadBooks}});
  EXPECT_EQ(element(server.done("GetGroupPolicy", {{"GroupName", "g"}, {"PolicyName", "p"}}), "PolicyDocument"),
            percent_encoded(kReadBooks));
  EXPECT_TRUE(
      has(server.done("ListGroupPolicies", {{"GroupName", "g"}}), "<PolicyNames><member>p</member></PolicyNames>"));
  const std::string half =
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::)" + std::string(1100, 'x') + "\"}}";
  server.done("PutUserPolicy",
              {{"UserName", "ann"}, {"PolicyName", "p"}, {"PolicyDocument", half + std::string(5000, ' ')}});
  server.done("PutUserPolicy", {{"UserName", "ann"}, {"PolicyName", "p"}, {"PolicyDocument", half}});
  EXPECT_EQ(server.failed("PutUserPolicy", {{"UserName", "ann"}, {"PolicyName", "q"}, {"PolicyDocument", half}}),
            "LimitExceeded: Maximum policy size of 2048 bytes exceeded for user ann");
  EXPECT_EQ(server.failed("GetUserPolicy", {{"UserName", "ann"}, {"PolicyName", "q"}}),
            "NoSuchEntity: The user policy with name q cannot be found.");
}

}  // namespace
}  // namespace galvan::identity
