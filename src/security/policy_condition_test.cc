#include "security/policy_test_support.h"

namespace galvan::security {
namespace {

// What conditions decide, in a statement that allows and in one that denies. Expectations are those of the IAM User
// Guide, "Condition operators", "Set operators for multivalued context keys" and "Variables and tags".
struct Row {
  std::string_view condition;
  std::string_view context;
  bool allows;
  bool denies;

  constexpr Row(std::string_view condition_text, std::string_view context_text, bool holds)
      : Row(condition_text, context_text, holds, holds) {}
  constexpr Row(std::string_view condition_text, std::string_view context_text, bool holds_for_allow,
                bool holds_for_deny)
      : condition(condition_text), context(context_text), allows(holds_for_allow), denies(holds_for_deny) {}
};

void check(std::span<const Row> rows) {
  for (const Row& row : rows) {
    const std::string rest = R"(,"Action":"*","Resource":"*","Condition":)" + std::string(row.condition) + "}";
    EXPECT_EQ(decide(R"({"Effect":"Allow")" + rest, "dynamodb:GetItem", "*", row.context),
              row.allows ? kAllowed : kImplicit)
        << "allow " << row.condition << " with " << row.context;
    EXPECT_EQ(decide(R"([{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny")" + rest + "]",
                     "dynamodb:GetItem", "*", row.context),
              row.denies ? kDenied : kAllowed)
        << "deny " << row.condition << " with " << row.context;
  }
}

TEST(PolicyCondition, Strings) {
  static constexpr Row kRows[] = {
      {R"({"StringEquals":{"a:b":"x"}})", "a:b=x", true},
      {R"({"StringEquals":{"a:b":"x"}})", "a:b=X", false},
      {R"({"StringEquals":{"a:b":"x"}})", "a:b=xy", false},
      {R"({"StringEquals":{"A:B":"x"}})", "a:b=x", true},
      {R"({"StringEquals":{"a:b":"x"}})", "", false},
      {R"({"StringEquals":{"a:b":["x","y"]}})", "a:b=y", true},
      {R"({"StringEquals":{"a:b":["x","y"]}})", "a:b=z", false},
      {R"({"StringEquals":{"a:b":[]}})", "a:b=z", false},
      {R"({"StringEquals":{"a:b":"x*"}})", "a:b=xy", false},
      {R"({"StringEquals":{"a:b":"x*"}})", "a:b=x*", true},
      {R"({"StringEquals":{"a:b":"1"}})", "a:b=1", true},
      {R"({"StringEquals":{"a:b":1}})", "a:b=1", true},
      {R"({"StringEquals":{"a:b":true}})", "a:b=true", true},
      {R"({"StringNotEquals":{"a:b":"x"}})", "a:b=x", false},
      {R"({"StringNotEquals":{"a:b":"x"}})", "a:b=y", true},
      {R"({"StringNotEquals":{"a:b":"x"}})", "", true},
      {R"({"StringNotEquals":{"a:b":["x","y"]}})", "a:b=y", false},
      {R"({"StringNotEquals":{"a:b":["x","y"]}})", "a:b=z", true},
      {R"({"StringEqualsIgnoreCase":{"a:b":"xY"}})", "a:b=Xy", true},
      {R"({"StringEqualsIgnoreCase":{"a:b":"xY"}})", "a:b=Xz", false},
      {R"({"StringNotEqualsIgnoreCase":{"a:b":"xY"}})", "a:b=Xy", false},
      {R"({"StringNotEqualsIgnoreCase":{"a:b":"xY"}})", "a:b=z", true},
      {R"({"StringNotEqualsIgnoreCase":{"a:b":"xY"}})", "", true},
      {R"({"StringLike":{"a:b":"x*"}})", "a:b=xyz", true},
      {R"({"StringLike":{"a:b":"x?"}})", "a:b=xyz", false},
      {R"({"StringLike":{"a:b":["a*","*z"]}})", "a:b=xyz", true},
      {R"({"StringLike":{"a:b":"X*"}})", "a:b=xyz", false},
      {R"({"StringLike":{"a:b":"*"}})", "", false},
      {R"({"StringNotLike":{"a:b":"x*"}})", "a:b=xyz", false},
      {R"({"StringNotLike":{"a:b":"x*"}})", "a:b=y", true},
      {R"({"StringNotLike":{"a:b":"x*"}})", "", true},
      {R"({"StringLike":{"a:b":"${*}x"}})", "a:b=*x", true},
      {R"({"StringLike":{"a:b":"${*}x"}})", "a:b=yx", false},
      {R"({"StringEquals":{"a:b":"x","a:c":"y"}})", "a:b=x; a:c=y", true},
      {R"({"StringEquals":{"a:b":"x","a:c":"y"}})", "a:b=x; a:c=z", false},
      {R"({"StringEquals":{"a:b":"x"},"StringLike":{"a:b":"y*"}})", "a:b=x", false},
      {R"({"StringEquals":{"a:b":"x"},"StringLike":{"a:b":"*x"}})", "a:b=x", true},
      {R"({})", "", true},
  };
  check(kRows);
}

TEST(PolicyCondition, NumbersDatesAndBooleans) {
  static constexpr Row kRows[] = {
      {R"({"NumericEquals":{"a:b":"10"}})", "a:b=10.0", true},
      {R"({"NumericEquals":{"a:b":10}})", "a:b=1e1", true},
      {R"({"NumericEquals":{"a:b":"10"}})", "a:b=11", false},
      {R"({"NumericEquals":{"a:b":"10"}})", "a:b=ten", false},
      {R"({"NumericNotEquals":{"a:b":"10"}})", "a:b=11", true},
      {R"({"NumericNotEquals":{"a:b":"10"}})", "a:b=10", false},
      {R"({"NumericNotEquals":{"a:b":"10"}})", "", true},
      {R"({"NumericLessThan":{"a:b":"10"}})", "a:b=9.99", true},
      {R"({"NumericLessThan":{"a:b":"10"}})", "a:b=10", false},
      {R"({"NumericLessThan":{"a:b":"10"}})", "", false},
      {R"({"NumericLessThanEquals":{"a:b":"10"}})", "a:b=10", true},
      {R"({"NumericLessThanEquals":{"a:b":"10"}})", "a:b=10.01", false},
      {R"({"NumericGreaterThan":{"a:b":"-1"}})", "a:b=0", true},
      {R"({"NumericGreaterThan":{"a:b":"-1"}})", "a:b=-1", false},
      {R"({"NumericGreaterThanEquals":{"a:b":["5","100"]}})", "a:b=7", true},
      {R"({"NumericGreaterThanEquals":{"a:b":"5"}})", "a:b=4", false},
      {R"({"DateEquals":{"aws:CurrentTime":"2026-07-01T00:00:00Z"}})", "aws:CurrentTime=2026-07-01", true},
      {R"({"DateEquals":{"aws:CurrentTime":"2026-07-01T02:00:00+02:00"}})", "aws:CurrentTime=2026-07-01T00:00Z", true},
      {R"({"DateEquals":{"aws:CurrentTime":"1782864000"}})", "aws:CurrentTime=2026-07-01T00:00:00Z", true},
      {R"({"DateNotEquals":{"aws:CurrentTime":"2026-07-01"}})", "aws:CurrentTime=2026-07-02", true},
      {R"({"DateNotEquals":{"aws:CurrentTime":"2026-07-01"}})", "aws:CurrentTime=2026-07-01", false},
      {R"({"DateNotEquals":{"aws:CurrentTime":"2026-07-01"}})", "", true},
      {R"({"DateLessThan":{"aws:CurrentTime":"2026-07-01T00:00:00Z"}})", "aws:CurrentTime=2026-06-30T23:59:59.999Z",
       true},
      {R"({"DateLessThan":{"aws:CurrentTime":"2026-07-01T00:00:00Z"}})", "aws:CurrentTime=2026-07-01T00:00:00Z", false},
      {R"({"DateLessThanEquals":{"aws:CurrentTime":"2026-07-01T00:00:00Z"}})", "aws:CurrentTime=2026-07-01T00:00:00Z",
       true},
      {R"({"DateGreaterThan":{"aws:CurrentTime":"2026"}})", "aws:CurrentTime=2026-01-01T00:00:01Z", true},
      {R"({"DateGreaterThan":{"aws:CurrentTime":"2026-07"}})", "aws:CurrentTime=2026-06-30", false},
      {R"({"DateGreaterThanEquals":{"aws:CurrentTime":"2026-07"}})", "aws:CurrentTime=2026-07-01", true},
      {R"({"DateGreaterThan":{"aws:EpochTime":"2026-07-01"}})", "aws:EpochTime=1782864001", true},
      {R"({"DateGreaterThan":{"aws:CurrentTime":"2026"}})", "aws:CurrentTime=soon", false},
      {R"({"DateGreaterThan":{"aws:CurrentTime":"2026"}})", "", false},
      {R"({"Bool":{"aws:SecureTransport":"true"}})", "aws:SecureTransport=true", true},
      {R"({"Bool":{"aws:SecureTransport":true}})", "aws:SecureTransport=true", true},
      {R"({"Bool":{"aws:SecureTransport":"false"}})", "aws:SecureTransport=true", false},
      {R"({"Bool":{"aws:SecureTransport":"False"}})", "aws:SecureTransport=false", true},
      {R"({"Bool":{"aws:SecureTransport":"false"}})", "", false},
      {R"({"Bool":{"aws:SecureTransport":"false"}})", "aws:SecureTransport=no", false},
      {R"({"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}})", "", true},
      {R"({"BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}})", "aws:MultiFactorAuthPresent=true", false},
      {R"({"Null":{"aws:TokenIssueTime":"true"}})", "", true},
      {R"({"Null":{"aws:TokenIssueTime":"true"}})", "aws:TokenIssueTime=2026-07-01", false},
      {R"({"Null":{"aws:TokenIssueTime":"false"}})", "aws:TokenIssueTime=2026-07-01", true},
      {R"({"Null":{"aws:TokenIssueTime":false}})", "", false},
      {R"({"Null":{"dynamodb:Attributes":"true"}})", "dynamodb:Attributes=", true},
  };
  check(kRows);
}

TEST(PolicyCondition, AddressesBinariesAndArns) {
  static constexpr Row kRows[] = {
      {R"({"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}})", "aws:SourceIp=203.0.113.7", true},
      {R"({"IpAddress":{"aws:SourceIp":"203.0.113.0/24"}})", "aws:SourceIp=203.0.114.7", false},
      {R"({"IpAddress":{"aws:SourceIp":"203.0.113.7"}})", "aws:SourceIp=203.0.113.7", true},
      {R"({"IpAddress":{"aws:SourceIp":"203.0.113.7"}})", "aws:SourceIp=203.0.113.8", false},
      {R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]}})", "aws:SourceIp=2001:db8:1::1", true},
      {R"({"IpAddress":{"aws:SourceIp":["10.0.0.0/8","2001:db8::/32"]}})", "aws:SourceIp=2001:db9::1", false},
      {R"({"IpAddress":{"aws:SourceIp":"10.128.0.0/9"}})", "aws:SourceIp=10.127.0.1", false},
      {R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})", "aws:SourceIp=198.51.100.1", true},
      {R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})", "aws:SourceIp=::1", false},
      {R"({"IpAddress":{"aws:SourceIp":"0.0.0.0/0"}})", "", false},
      {R"({"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}})", "aws:SourceIp=203.0.113.7", false},
      {R"({"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}})", "aws:SourceIp=198.51.100.1", true},
      {R"({"NotIpAddress":{"aws:SourceIp":["203.0.113.0/24","198.51.100.0/24"]}})", "aws:SourceIp=198.51.100.1", false},
      {R"({"NotIpAddress":{"aws:SourceIp":"203.0.113.0/24"}})", "", true},
      {R"({"NotIpAddressIfExists":{"aws:SourceIp":"203.0.113.0/24"}})", "", true},
      {R"({"BinaryEquals":{"a:b":"QmluYXJ5"}})", "a:b=QmluYXJ5", true},
      {R"({"BinaryEquals":{"a:b":"QmluYXJ5"}})", "a:b=QmluYXJ6", false},
      {R"({"BinaryEquals":{"a:b":"QmluYXJ5"}})", "a:b=Binary", false},
      {R"({"BinaryEquals":{"a:b":"QmluYXJ5"}})", "", false},
      {R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::123456789012:role/app"}})",
       "aws:PrincipalArn=arn:aws:iam::123456789012:role/app", true},
      {R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}})",
       "aws:PrincipalArn=arn:aws:iam::123456789012:role/app", true},
      {R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/a*"}})",
       "aws:PrincipalArn=arn:aws:iam::123456789012:role/b", false},
      {R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::12345678901?:user/*"}})",
       "aws:PrincipalArn=arn:aws:iam::123456789012:user/x/y", true},
      {R"({"ArnLike":{"aws:PrincipalArn":"arn:aws:*:user/ann"}})",
       "aws:PrincipalArn=arn:aws:iam::123456789012:user/ann", false},
      {R"({"ArnNotLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}})",
       "aws:PrincipalArn=arn:aws:iam::123456789012:user/ann", true},
      {R"({"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}})",
       "aws:PrincipalArn=arn:aws:iam::123456789012:role/app", false},
      {R"({"ArnNotEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}})", "", true},
      {R"({"ArnEquals":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}})", "", false},
      {R"({"ArnEqualsIfExists":{"aws:PrincipalArn":"arn:aws:iam::*:role/*"}})", "", true},
      {R"({"ArnLike":{"a:b":"arn:aws:iam::${aws:PrincipalAccount}:role/*"}})",
       "a:b=arn:aws:iam::12:role/x; aws:PrincipalAccount=12", true},
      {R"({"ArnLike":{"a:b":"arn:aws:iam::${aws:PrincipalAccount}:role/*"}})",
       "a:b=arn:aws:iam::12:role/x; aws:PrincipalAccount=13", false},
  };
  check(kRows);
}

TEST(PolicyCondition, IfExistsAndSets) {
  static constexpr Row kRows[] = {
      {R"({"StringEqualsIfExists":{"a:b":"x"}})", "", true},
      {R"({"StringEqualsIfExists":{"a:b":"x"}})", "a:b=x", true},
      {R"({"StringEqualsIfExists":{"a:b":"x"}})", "a:b=y", false},
      {R"({"StringNotEqualsIfExists":{"a:b":"x"}})", "a:b=x", false},
      {R"({"StringLikeIfExists":{"a:b":"x*"}})", "", true},
      {R"({"NumericLessThanIfExists":{"a:b":"5"}})", "", true},
      {R"({"NumericLessThanIfExists":{"a:b":"5"}})", "a:b=6", false},
      {R"({"ForAllValues:StringEquals":{"k:s":["a","b","c"]}})", "k:s=a|b", true},
      {R"({"ForAllValues:StringEquals":{"k:s":["a","b","c"]}})", "k:s=a|d", false},
      {R"({"ForAllValues:StringEquals":{"k:s":["a","b"]}})", "k:s=", true},
      {R"({"ForAllValues:StringEquals":{"k:s":["a","b"]}})", "", true},
      {R"({"ForAllValues:StringEquals":{"k:s":"a"}})", "k:s=a", true},
      {R"({"ForAllValues:StringNotEquals":{"k:s":["a","b"]}})", "k:s=c|d", true},
      {R"({"ForAllValues:StringNotEquals":{"k:s":["a","b"]}})", "k:s=c|a", false},
      {R"({"ForAllValues:StringLike":{"k:s":"p-*"}})", "k:s=p-1|p-2", true},
      {R"({"ForAllValues:StringLike":{"k:s":"p-*"}})", "k:s=p-1|q-2", false},
      {R"({"ForAllValues:StringEqualsIfExists":{"k:s":"a"}})", "", true},
      {R"({"ForAllValues:NumericLessThan":{"k:s":"5"}})", "k:s=1|4", true},
      {R"({"ForAllValues:NumericLessThan":{"k:s":"5"}})", "k:s=1|5", false},
      {R"({"ForAnyValue:StringEquals":{"k:s":["a","b"]}})", "k:s=x|b", true},
      {R"({"ForAnyValue:StringEquals":{"k:s":["a","b"]}})", "k:s=x|y", false},
      {R"({"ForAnyValue:StringEquals":{"k:s":["a","b"]}})", "k:s=", false},
      {R"({"ForAnyValue:StringEquals":{"k:s":["a","b"]}})", "", false},
      {R"({"ForAnyValue:StringEqualsIfExists":{"k:s":"a"}})", "", true},
      {R"({"ForAnyValue:StringNotEquals":{"k:s":"a"}})", "k:s=a|b", true},
      {R"({"ForAnyValue:StringNotEquals":{"k:s":"a"}})", "k:s=a", false},
      {R"({"ForAnyValue:StringNotEquals":{"k:s":"a"}})", "", false},
      {R"({"ForAnyValue:StringLike":{"k:s":"p-*"}})", "k:s=q|p-2", true},
      {R"({"ForAnyValue:ArnLike":{"k:s":"arn:aws:iam::*:role/*"}})", "k:s=x|arn:aws:iam::1:role/a", true},
      {R"({"ForAnyValue:Bool":{"k:s":"true"}})", "k:s=false|true", true},
      {R"({"ForAllValues:IpAddress":{"k:s":"10.0.0.0/8"}})", "k:s=10.1.1.1|11.1.1.1", false},
      // Without a set operator, several values must all be allowed, and any of them is denied.
      {R"({"StringEquals":{"k:s":["a","b"]}})", "k:s=a|b", true},
      {R"({"StringEquals":{"k:s":["a","b"]}})", "k:s=a|c", false, true},
      {R"({"StringNotEquals":{"k:s":["a","b"]}})", "k:s=a|c", false, true},
      {R"({"StringNotEquals":{"k:s":["a","b"]}})", "k:s=c|d", true},
  };
  check(kRows);
}

TEST(PolicyCondition, Variables) {
  static constexpr Row kRows[] = {
      {R"({"StringEquals":{"a:b":"${aws:username}"}})", "a:b=ann; aws:username=ann", true},
      {R"({"StringEquals":{"a:b":"${aws:username}"}})", "a:b=bob; aws:username=ann", false},
      {R"({"StringEquals":{"a:b":"x-${aws:username}-y"}})", "a:b=x-ann-y; aws:username=ann", true},
      {R"({"StringLike":{"a:b":"${aws:username}*"}})", "a:b=ann1; aws:username=ann", true},
      {R"({"StringLike":{"a:b":"${aws:username}"}})", "a:b=bob; aws:username=*", false},
      {R"({"StringLike":{"a:b":"${aws:username}"}})", "a:b=*; aws:username=*", true},
      {R"({"StringEquals":{"a:b":"${aws:username}"}})", "a:b=ann", false},
      {R"({"StringEquals":{"a:b":["${aws:username}","x"]}})", "a:b=x", true},
      {R"({"StringNotEquals":{"a:b":"${aws:username}"}})", "a:b=ann; aws:username=ann", false},
      {R"({"StringNotEquals":{"a:b":"${aws:username}"}})", "a:b=bob; aws:username=ann", true},
      // Nothing to compare with: what may not be equal is not allowed, and is denied.
      {R"({"StringNotEquals":{"a:b":"${aws:username}"}})", "a:b=ann", false, true},
      {R"({"StringEquals":{"a:b":"${aws:PrincipalTag/team, 'none'}"}})", "a:b=none", true},
      {R"({"StringEquals":{"a:b":"${aws:PrincipalTag/team, 'none'}"}})", "a:b=none; aws:PrincipalTag/team=red", false},
      {R"({"StringEquals":{"a:b":"${aws:PrincipalTag/team, 'none'}"}})", "a:b=red; aws:PrincipalTag/team=red", true},
      {R"({"StringEquals":{"a:b":"${aws:TagKeys}"}})", "a:b=x; aws:TagKeys=x|y", false},
      {R"({"StringEqualsIgnoreCase":{"a:b":"${aws:username}"}})", "a:b=ANN; aws:username=ann", true},
      {R"({"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}})",
       "aws:ResourceTag/team=red; aws:PrincipalTag/team=red", true},
      {R"({"StringEquals":{"aws:ResourceTag/team":"${aws:PrincipalTag/team}"}})",
       "aws:ResourceTag/team=red; aws:PrincipalTag/team=blue", false},
  };
  check(kRows);
}

// The patterns of DynamoDB's Developer Guide, "Using IAM policy conditions for fine-grained access control".
TEST(PolicyCondition, FineGrainedAccess) {
  static constexpr std::string_view kOwnItems =
      R"({"ForAllValues:StringEquals":{"dynamodb:LeadingKeys":["${www.amazon.com:user_id}"]}})";
  static constexpr std::string_view kSomeAttributes =
      R"({"ForAllValues:StringEquals":{"dynamodb:Attributes":["Id","Title"]},
          "StringEqualsIfExists":{"dynamodb:Select":"SPECIFIC_ATTRIBUTES","dynamodb:ReturnValues":["NONE","UPDATED_OLD","UPDATED_NEW"]}})";
  static constexpr std::string_view kTransactional =
      R"({"ForAnyValue:StringEquals":{"dynamodb:EnclosingOperation":["ExecuteTransaction"]}})";
  static constexpr Row kRows[] = {
      {kOwnItems, "dynamodb:LeadingKeys=u1; www.amazon.com:user_id=u1", true},
      {kOwnItems, "dynamodb:LeadingKeys=u2; www.amazon.com:user_id=u1", false},
      {kOwnItems, "dynamodb:LeadingKeys=u1|u1; www.amazon.com:user_id=u1", true},
      {kOwnItems, "dynamodb:LeadingKeys=u1|u2; www.amazon.com:user_id=u1", false},
      {kOwnItems, "dynamodb:LeadingKeys=u1", false},
      // A scan has no leading keys: the guide warns to leave Scan out of such a statement.
      {kOwnItems, "www.amazon.com:user_id=u1", true},
      {kSomeAttributes, "dynamodb:Attributes=Id|Title; dynamodb:Select=SPECIFIC_ATTRIBUTES", true},
      {kSomeAttributes, "dynamodb:Attributes=Id|Price; dynamodb:Select=SPECIFIC_ATTRIBUTES", false},
      {kSomeAttributes, "dynamodb:Attributes=Id; dynamodb:Select=ALL_ATTRIBUTES", false},
      {kSomeAttributes, "dynamodb:Attributes=Id|Title; dynamodb:ReturnValues=NONE", true},
      {kSomeAttributes, "dynamodb:Attributes=Id|Title; dynamodb:ReturnValues=ALL_OLD", false},
      {kSomeAttributes, "dynamodb:Attributes=Id|Title; dynamodb:ReturnValues=UPDATED_NEW", true},
      {kSomeAttributes, "dynamodb:Attributes=Id", true},
      {kTransactional, "dynamodb:EnclosingOperation=ExecuteTransaction", true},
      {kTransactional, "dynamodb:EnclosingOperation=BatchExecuteStatement", false},
      {kTransactional, "", false},
      {R"({"Bool":{"dynamodb:FullTableScan":["true"]}})", "dynamodb:FullTableScan=true", true},
      {R"({"Bool":{"dynamodb:FullTableScan":["true"]}})", "dynamodb:FullTableScan=false", false},
      {R"({"StringEquals":{"dynamodb:ReturnConsumedCapacity":"NONE"}})", "dynamodb:ReturnConsumedCapacity=TOTAL",
       false},
  };
  check(kRows);
}

TEST(PolicyCondition, AnyValueIsAllowedWhereEveryOneIsAndDeniedWhereSomeAre) {
  static constexpr Row kRows[] = {
      {R"({"ForAllValues:StringEquals":{"a:b":"x"}})", "a:b=<any>", false, true},
      {R"({"ForAllValues:StringEquals":{"a:b":"*"}})", "a:b=<any>", false, true},
      {R"({"ForAllValues:StringNotEquals":{"a:b":"x"}})", "a:b=<any>", false, true},
      {R"({"ForAllValues:StringLike":{"a:b":"x*"}})", "a:b=<any>", false, true},
      {R"({"ForAllValues:StringLike":{"a:b":["x*","*"]}})", "a:b=<any>", true, true},
      {R"({"ForAllValues:StringNotLike":{"a:b":"*"}})", "a:b=<any>", false, true},
      {R"({"ForAnyValue:StringEquals":{"a:b":"x"}})", "a:b=<any>", false, true},
      {R"({"StringEquals":{"a:b":"x"}})", "a:b=<any>", false, true},
      {R"({"StringEqualsIfExists":{"a:b":"x"}})", "a:b=<any>", false, true},
      {R"({"StringNotEquals":{"a:b":"x"}})", "a:b=<any>", false, true},
      {R"({"StringEquals":{"a:b":"${a:c}"}})", "a:b=<any>; a:c=x", false, true},
      {R"({"Null":{"a:b":"true"}})", "a:b=<any>", true},
      {R"({"Null":{"a:b":"false"}})", "a:b=<any>", false},
  };
  check(kRows);
}

}  // namespace
}  // namespace galvan::security
