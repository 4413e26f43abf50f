#include "security/resource_policy_document.h"

#include "security/policy_test_support.h"

namespace galvan::security {
namespace {

constexpr std::string_view kSyntax = "Syntax errors in policy.";
constexpr std::string_view kPublic =
    "Resource-based policy grants unbounded access in one or more elements. Please revise the policy to ensure "
    "least-privilege form of access";

std::string message(std::string_view document, PolicySubject subject = PolicySubject::kTable) {
  const auto read = parse_resource_policy(document, subject);
  return read ? "" : read.error().message;
}

/// A statement for one action, on the table alone, with other elements.
std::string allow(std::string_view action, std::string_view more) {
  return document_of(R"({"Effect":"Allow","Action":)" + std::string(action) + "," + std::string(more) + "}");
}

constexpr std::string_view kForAnn = R"("Resource":"*","Principal":{"AWS":"arn:aws:iam::123456789012:user/ann"})";

TEST(ResourcePolicyDocument, RefusesWhatIsNoPolicyOfATable) {
  const auto invalid = [](std::string_view why) {
    return "One or more parameter values were invalid: Invalid policy document: " + std::string(why);
  };
  EXPECT_EQ(message(""), invalid("This policy contains invalid Json"));
  EXPECT_EQ(message("{not json"), invalid("This policy contains invalid Json"));
  EXPECT_EQ(message("[]"), invalid("This policy contains invalid Json"));
  EXPECT_EQ(message("{}"), invalid(kSyntax));
  EXPECT_EQ(message(document_of("[]")), invalid("Could not parse the policy: Statement is empty!"));
  EXPECT_EQ(message(allow(R"("dynamodb:GetItem")", R"("Resource":"*")")), invalid("Missing required field Principal"));
  EXPECT_EQ(message(allow(R"("dynamodb:GetItem")", R"("Principal":{"AWS":"123456789012"})")),
            invalid("Missing required field Resource"));
  EXPECT_EQ(message(allow(R"("dynamodb:GetItem")", R"("Resource":"*","Principal":"123456789012")")), invalid(kSyntax));
  EXPECT_EQ(message(allow(R"("dynamodb:GetItem")", R"("Resource":"*","Principal":{"AWS":"ann"})")),
            "One or more parameter values were invalid: Invalid principal in policy document.");
  const std::string one = R"({"Sid":"a","Effect":"Allow","Action":"dynamodb:*",)" + std::string(kForAnn) + "}";
  EXPECT_EQ(message(document_of("[" + one + "," + one + "]")),
            invalid("The Statement Ids in the policy are not unique"));
}

TEST(ResourcePolicyDocument, HasALimitThatCountsWhiteSpace) {
  std::string document = allow(R"("dynamodb:GetItem")", kForAnn);
  document.resize(kResourcePolicyBytesMax, ' ');
  EXPECT_EQ(message(document), "");
  document += ' ';
  EXPECT_EQ(message(document),
            "One or more parameter values were invalid: Maximum policy size of 20480 bytes exceeded");
}

TEST(ResourcePolicyDocument, TakesTheActionsOfItsResource) {
  struct Row {
    std::string_view action;
    bool table;
    bool stream;
  };
  for (const Row& row : {Row{"*", true, true}, Row{"dynamodb:*", true, true}, Row{"dynamodb:Get*", true, true},
                         Row{"DynamoDB:getitem", true, false}, Row{"dynamodb:?etItem", true, false},
                         Row{"dynamodb:ConditionCheckItem", true, false}, Row{"dynamodb:PartiQLSelect", true, false},
                         Row{"dynamodb:UpdateTimeToLive", true, false}, Row{"dynamodb:PutResourcePolicy", true, true},
                         Row{"dynamodb:GetRecords", false, true}, Row{"dynamodb:DescribeStream", false, true},
                         Row{"dynamodb:ListStreams", false, false}, Row{"dynamodb:ListTables", false, false},
                         Row{"dynamodb:CreateTable", false, false}, Row{"dynamodb:DeleteBackup", false, false},
                         Row{"dynamodb:Whatever", false, false}, Row{"s3:GetObject", false, false}}) {
    const std::string document = allow("\"" + std::string(row.action) + "\"", kForAnn);
    const std::string refused =
        "One or more parameter values were invalid: Invalid policy document: The following action names are invalid: "
        "\"" +
        std::string(row.action) + "\"";
    EXPECT_EQ(message(document, PolicySubject::kTable), row.table ? "" : refused);
    EXPECT_EQ(message(document, PolicySubject::kStream), row.stream ? "" : refused);
  }
  EXPECT_NE(message(allow(R"(["dynamodb:GetItem","dynamodb:X","s3:Y"])", kForAnn)).find(R"(: "dynamodb:X", "s3:Y")"),
            std::string::npos);
}

TEST(ResourcePolicyDocument, TakesTheKindOfItsResource) {
  struct Row {
    std::string_view resource;
    bool table;
    bool stream;
  };
  for (const Row& row :
       {Row{"*", true, true}, Row{"arn:aws:dynamodb:us-east-1:123456789012:table/Books", true, false},
        Row{"arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/*", true, true},
        Row{"arn:aws:dynamodb:us-east-1:123456789012:table/Other", true, false},
        Row{"arn:aws:dynamodb:us-east-1:123456789012:table/*", true, true},
        Row{"arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/2026-05-11T21:21:33.291", false, true}}) {
    const std::string document = allow(
        R"("dynamodb:*")", R"("Principal":{"AWS":"123456789012"},"Resource":")" + std::string(row.resource) + "\"");
    const std::string refused =
        "One or more parameter values were invalid: Invalid policy document: The relative-id \"" +
        std::string(row.resource.substr(std::min(row.resource.size(), row.resource.find("table/")))) +
        "\" is invalid for ARN \"" + std::string(row.resource) + "\"";
    EXPECT_EQ(message(document, PolicySubject::kTable), row.table ? "" : refused);
    EXPECT_EQ(message(document, PolicySubject::kStream), row.stream ? "" : refused);
  }
}

TEST(ResourcePolicyDocument, LetsNobodyInWhoIsNotNamed) {
  struct Row {
    std::string_view more;
    std::string_view message;
  };
  for (
      const Row& row : {
          Row{R"("Effect":"Allow","Principal":"*")", kPublic},
          Row{R"("Effect":"Allow","Principal":{"AWS":["123456789012","*"]})", kPublic},
          Row{R"("Effect":"Deny","Principal":"*")", ""},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"123456789012"}})",
              ""},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"ArnLike":{"aws:principalarn":"arn:aws:iam::123456789012:user/a"}})",
              ""},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:user/a"}})",
              kPublic},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"StringEquals":{"aws:UserId":"${aws:userid}"}})",
              kPublic},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"StringNotEquals":{"aws:PrincipalAccount":"123456789012"}})",
              kPublic},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"StringEqualsIfExists":{"aws:PrincipalAccount":"123456789012"}})",
              kPublic},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"ForAllValues:StringEquals":{"aws:PrincipalAccount":"123456789012"}})",
              kPublic},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["a"]}})",
              kPublic},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"Bool":{"aws:PrincipalIsAWSService":"true"}})", ""},
          Row{R"("Effect":"Allow","Principal":"*","Condition":{"Bool":{"aws:PrincipalIsAWSService":"false"}})",
              kPublic},
      }) {
    EXPECT_EQ(message(document_of(R"({"Action":"dynamodb:GetItem","Resource":"*",)" + std::string(row.more) + "}")),
              row.message)
        << row.more;
  }
}

TEST(ResourcePolicyDocument, LooksTheSameWhereItMeansTheSame) {
  constexpr std::string_view kShown =
      R"({"Version":"2012-10-17","Id":"x","Statement":[{"Sid":"a \"b\"","Effect":"Allow",)"
      R"("Principal":{"AWS":"arn:aws:iam::123456789012:root"},"Action":"dynamodb:GetItem",)"
      R"("Resource":["*","arn:aws:dynamodb:*:*:table/B"],)"
      R"("Condition":{"Bool":{"aws:SecureTransport":"true"},"StringEquals":{"aws:username":["ann","bob"]}}}]})";
  constexpr std::string_view kWritten = R"({
    "Statement": {
      "Action": ["dynamodb:GetItem"], "Resource": ["*", "arn:aws:dynamodb:*:*:table/B"], "Effect": "Allow",
      "Condition": {"Bool": {"aws:SecureTransport": true}, "StringEquals": {"aws:username": ["ann", "bob"]}},
      "Principal": {"AWS": ["123456789012", "arn:aws:iam::123456789012:root"]}, "Sid": "a \"b\""
    },
    "Id": "x", "Version": "2012-10-17"
  })";
  for (const std::string_view document : {kWritten, kShown}) {
    const auto read = parse_resource_policy(document, PolicySubject::kTable);
    ASSERT_TRUE(read) << read.error().message;
    EXPECT_EQ(read->text, kShown);
    EXPECT_EQ(read->policy->statements().size(), 1U);
  }
  const auto unversioned = parse_resource_policy(
      R"({"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"123456789012"},"NotAction":"dynamodb:Scan","NotResource":"*"}})",
      PolicySubject::kTable);
  ASSERT_TRUE(unversioned) << unversioned.error().message;
  EXPECT_EQ(
      unversioned->text,
      R"({"Version":"2008-10-17","Statement":[{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::123456789012:root"},)"
      R"("NotAction":"dynamodb:Scan","NotResource":"*"}]})");
  EXPECT_TRUE(Policy::parse(unversioned->text, PolicyKind::kResource).has_value());
}

}  // namespace
}  // namespace galvan::security
