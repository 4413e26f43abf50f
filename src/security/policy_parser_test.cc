#include "security/policy_test_support.h"

namespace galvan::security {
namespace {

constexpr std::string_view kSyntax = "Syntax errors in policy.";

struct Row {
  std::string_view document;
  std::string_view message;  ///< empty where the document is right
};

void check(std::span<const Row> rows, PolicyKind kind) {
  for (const Row& row : rows) {
    const auto policy = Policy::parse(row.document, kind);
    EXPECT_EQ(policy.has_value() ? "" : policy.error().message, row.message) << row.document;
  }
}

TEST(PolicyParser, Documents) {
  static constexpr Row kRows[] = {
      {R"({"Version":"2012-10-17","Id":"x y","Statement":[{"Sid":"a1","Effect":"Allow","Action":"*","Resource":"*"}]})",
       ""},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})", ""},
      {R"({"Version":"2008-10-17","Statement":{"Effect":"Deny","NotAction":["s3:*"],"NotResource":["arn:aws:s3:::*"]}})",
       ""},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{}}})", ""},
      {R"({"Statement":[{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"","Effect":"Allow","Action":"*","Resource":"*"}]})",
       ""},
      {"", kSyntax},
      {"x", kSyntax},
      {"[]", kSyntax},
      {"{}", kSyntax},
      {R"({"Version":"2012-10-17"})", kSyntax},
      {R"({"Version":"2012-10-18","Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})", kSyntax},
      {R"({"Version":20121017,"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})", kSyntax},
      {R"({"Statement":[]})", kSyntax},
      {R"({"Statement":"x"})", kSyntax},
      {R"({"Statement":["x"]})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"},"Statement":[]})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"},"More":1})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","More":1}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Effect":"Deny","Action":"*","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Action":"*","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"allow","Action":"*","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":["Allow"],"Action":"*","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":"*","NotAction":"s3:*","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":1,"Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":["*",1],"Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":"s3:","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Action":"s3:Get Object","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Resource":"*"}})", "Policy statement must contain actions."},
      {R"({"Statement":{"Effect":"Allow","Action":[],"Resource":"*"}})", "Policy statement must contain actions."},
      {R"({"Statement":{"Effect":"Allow","Action":"*"}})", "Policy statement must contain resources."},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":[]}})", "Policy statement must contain resources."},
      {R"({"Statement":{"Effect":"Allow","Action":"GetItem","Resource":"*"}})",
       "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
      {R"({"Statement":{"Effect":"Allow","Action":"a:b:c","Resource":"*"}})",
       "Actions/Condition can contain only one colon."},
      {R"({"Statement":{"Effect":"Allow","Action":"s*:Get","Resource":"*"}})", "Vendor s* is not valid"},
      {R"({"Statement":{"Effect":"Allow","Action":":Get","Resource":"*"}})", "Vendor  is not valid"},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"Books"}})",
       "Resource Books must be in ARN format or \"*\"."},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws"}})",
       "Resource arn:aws must be in ARN format or \"*\"."},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Principal":"*"}})",
       "Policy document should not specify a principal."},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","NotPrincipal":"*"}})",
       "Policy document should not specify a principal."},
      {R"({"Statement":{"Sid":"a-b","Effect":"Allow","Action":"*","Resource":"*"}})",
       "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression "
       "[0-9A-Za-z]*"},
      {R"({"Statement":[{"Sid":"a","Effect":"Allow","Action":"*","Resource":"*"},{"Sid":"a","Effect":"Deny","Action":"*","Resource":"*"}]})",
       "Statement IDs (SID) in a single policy must be unique."},
  };
  check(kRows, PolicyKind::kIdentity);
}

TEST(PolicyParser, Conditions) {
  const auto message = [](std::string_view condition) {
    const auto policy = Policy::parse(
        R"({"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":)" +
            std::string(condition) + "}}",
        PolicyKind::kIdentity);
    return policy.has_value() ? std::string() : policy.error().message;
  };
  for (const Row& row : std::initializer_list<Row>{
           {R"({"StringEquals":{"aws:username":["a","b"]},"Bool":{"aws:SecureTransport":true}})", ""},
           {R"({"StringEquals":{"a:b":["x",1,false]}})", ""},
           {R"([])", kSyntax},
           {R"({"StringEquals":[]})", kSyntax},
           {R"({"StringEquals":{"a:b":{}}})", kSyntax},
           {R"({"StringEquals":{"a:b":null}})", kSyntax},
           {R"({"StringEquals":{"a:b":[["x"]]}})", kSyntax},
           {R"({"StringEquals":{"a:b":"x","a:b":"y"}})", kSyntax},
           {R"({"StringEquals":{"a:b":"x"},"StringEquals":{"a:c":"y"}})", kSyntax},
           {R"({"StringEquals":{"a:b":"${aws:username"}})", kSyntax},
           {R"({"StringEqual":{"a:b":"x"}})", "Invalid Condition type : StringEqual."},
           {R"({"ForSomeValues:StringEquals":{"a:b":"x"}})", "Invalid Condition type : ForSomeValues:StringEquals."},
           {R"({"IfExists":{"a:b":"x"}})", "Invalid Condition type : IfExists."},
           {R"({"NullIfExists":{"a:b":"true"}})", "Invalid Condition type : NullIfExists."},
           {R"({"ForAnyValue:Null":{"a:b":"true"}})", "Invalid Condition type : ForAnyValue:Null."},
           {R"({"StringEquals":{"b":"x"}})",
            "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."},
           {R"({"NumericEquals":{"a:b":"x"}})", "Invalid value \"x\" in a policy's condition."},
           {R"({"NumericEquals":{"a:b":"${aws:username}"}})",
            "Invalid value \"${aws:username}\" in a policy's condition."},
           {R"({"DateEquals":{"a:b":"2026-02-30"}})", "Invalid value \"2026-02-30\" in a policy's condition."},
           {R"({"IpAddress":{"a:b":"10.0.0.0/33"}})", "Invalid value \"10.0.0.0/33\" in a policy's condition."},
           {R"({"NotIpAddress":{"a:b":"10.0.0"}})", "Invalid value \"10.0.0\" in a policy's condition."},
           {R"({"Bool":{"a:b":"yes"}})", "Invalid value \"yes\" in a policy's condition."},
           {R"({"Null":{"a:b":"maybe"}})", "Invalid value \"maybe\" in a policy's condition."},
           {R"({"BinaryEquals":{"a:b":"x"}})", "Invalid value \"x\" in a policy's condition."},
       }) {
    EXPECT_EQ(message(row.document), row.message) << row.document;
  }
}

TEST(PolicyParser, PoliciesOfResources) {
  static constexpr Row kRows[] = {
      {R"({"Statement":{"Sid":"any text","Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}})", ""},
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":["*","123456789012","arn:aws:iam::123456789012:role/a/b"],"Service":"x.amazonaws.com"},"Action":"*","Resource":"*"}})",
       ""},
      {R"({"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"123456789012"},"Action":"*","Resource":"*"}})", ""},
      {R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})", "Missing required field Principal"},
      {R"({"Statement":{"Effect":"Allow","Principal":{},"Action":"*","Resource":"*"}})",
       "Missing required field Principal cannot be empty!"},
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":[]},"Action":"*","Resource":"*"}})",
       "Missing required field Principal cannot be empty!"},
      {R"({"Statement":{"Effect":"Allow","Principal":"ann","Action":"*","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","NotPrincipal":{"AWS":"123456789012"},"Action":"*","Resource":"*"}})",
       kSyntax},
      {R"({"Statement":{"Effect":"Deny","Principal":"*","NotPrincipal":"*","Action":"*","Resource":"*"}})", kSyntax},
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"ann"},"Action":"*","Resource":"*"}})",
       "Invalid principal in policy: \"AWS\":\"ann\""},
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:user/*"},"Action":"*","Resource":"*"}})",
       "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:user/*\""},
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"arn:aws:iam::123456789012:group/g"},"Action":"*","Resource":"*"}})",
       "Invalid principal in policy: \"AWS\":\"arn:aws:iam::123456789012:group/g\""},
      {R"({"Statement":{"Effect":"Allow","Principal":{"Who":"x"},"Action":"*","Resource":"*"}})",
       "Invalid principal in policy: \"Who\":\"x\""},
  };
  check(kRows, PolicyKind::kResource);
}

TEST(PolicyParser, TrustPolicies) {
  static constexpr Row kRows[] = {
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["sts:AssumeRole","sts:TagSession"]}})",
       ""},
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"sts:AssumeRole","Resource":"*"}})",
       "Has prohibited field Resource"},
      {R"({"Statement":{"Effect":"Deny","NotPrincipal":{"AWS":"123456789012"},"Action":"sts:AssumeRole"}})",
       "Has prohibited field NotPrincipal"},
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"s3:GetObject"}})",
       "AssumeRole policy may only specify STS AssumeRole actions."},
      {R"({"Statement":{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":"*"}})",
       "AssumeRole policy may only specify STS AssumeRole actions."},
      {R"({"Statement":{"Effect":"Allow","Action":"sts:AssumeRole"}})", "Missing required field Principal"},
  };
  check(kRows, PolicyKind::kTrust);
}

TEST(PolicyParser, StopsAtItsLimits) {
  std::string deep =
      R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"a:b":[)";
  EXPECT_TRUE(Policy::parse(deep + "]}}}}", PolicyKind::kIdentity).has_value());
  EXPECT_FALSE(Policy::parse(deep + "[]]}}}}", PolicyKind::kIdentity).has_value());
  EXPECT_FALSE(Policy::parse(std::string(100'000, '[') + std::string(100'000, ']'), PolicyKind::kIdentity).has_value());
  const std::string small = R"({"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}})";
  EXPECT_TRUE(
      Policy::parse(small + std::string(kPolicyBytesMax - small.size(), ' '), PolicyKind::kIdentity).has_value());
  EXPECT_FALSE(
      Policy::parse(small + std::string(kPolicyBytesMax + 1 - small.size(), ' '), PolicyKind::kIdentity).has_value());
}

TEST(PolicyParser, KeepsPlacesAndKeys) {
  const auto policy = Policy::parse(
      "{\n \"Version\":\"2012-10-17\",\n \"Statement\":[\n  {\"Effect\":\"Allow\",\"Action\":\"*\",\n"
      "   \"Resource\":\"arn:aws:s3:::${AWS:userid}\"},{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\n"
      "   \"Condition\":{\"StringLike\":{\"dynamodb:LeadingKeys\":[\"${aws:PrincipalTag/A}*\",\"${aws:userid}\"]}}}]}",
      PolicyKind::kIdentity);
  ASSERT_TRUE(policy.has_value());
  ASSERT_EQ(policy->statements().size(), 2U);
  const auto place = [](TextPosition position) { return std::pair(position.line, position.column); };
  EXPECT_EQ(place(policy->statements()[0].begin()), place({4, 3}));
  EXPECT_EQ(place(policy->statements()[0].end()), place({5, 44}));
  EXPECT_EQ(place(policy->statements()[1].begin()), place({5, 45}));
  EXPECT_EQ(place(policy->statements()[1].end()), place({6, 99}));
  EXPECT_EQ(policy->condition_keys(),
            (std::vector<std::string>{"aws:principaltag/a", "aws:userid", "dynamodb:leadingkeys"}));
}

}  // namespace
}  // namespace galvan::security
