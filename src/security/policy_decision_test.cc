#include "security/policy_test_support.h"

namespace galvan::security {
namespace {

// What actions, resources and effects decide. Expectations are those of the IAM User Guide's reference of policy
// elements, and of the examples in DynamoDB's Developer Guide, "Identity-based policies for Amazon DynamoDB".
struct Row {
  std::string_view says;
  std::string_view statements;
  std::string_view action;
  std::string_view resource;
  PolicyOutcome outcome;
};

constexpr std::string_view kT = "arn:aws:dynamodb:us-east-1:123456789012:table/Books";
constexpr std::string_view kIndex = "arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/ByAuthor";
constexpr std::string_view kStream =
    "arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/2026-05-11T21:21:33.291";
constexpr std::string_view kBackup =
    "arn:aws:dynamodb:us-east-1:123456789012:table/Books/backup/01489602797149-73d8d5bc";
constexpr std::string_view kOther = "arn:aws:dynamodb:us-east-1:123456789012:table/Films";
constexpr std::string_view kElsewhere = "arn:aws:dynamodb:eu-west-1:123456789012:table/Books";

constexpr std::string_view kGet = "dynamodb:GetItem";
constexpr std::string_view kPut = "dynamodb:PutItem";

constexpr std::string_view kEverything = R"({"Effect":"Allow","Action":"*","Resource":"*"})";
constexpr std::string_view kReads =
    R"({"Effect":"Allow","Action":["dynamodb:Get*","dynamodb:BatchGet*","dynamodb:Query","dynamodb:Scan"],"Resource":"*"})";
constexpr std::string_view kTableOnly =
    R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books"})";
constexpr std::string_view kTableAndIndexes =
    R"({"Effect":"Allow","Action":"dynamodb:*","Resource":["arn:aws:dynamodb:*:*:table/Books",
        "arn:aws:dynamodb:*:*:table/Books/index/*"]})";
constexpr std::string_view kNotDeletes =
    R"({"Effect":"Allow","NotAction":["dynamodb:Delete*","iam:*"],"Resource":"*"})";
constexpr std::string_view kDenyNotReads =
    R"([{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},
        {"Effect":"Deny","NotAction":["dynamodb:GetItem","dynamodb:Query"],"Resource":"*"}])";
constexpr std::string_view kNotBooks =
    R"({"Effect":"Allow","Action":"dynamodb:*","NotResource":"arn:aws:dynamodb:*:*:table/Books*"})";
constexpr std::string_view kDenyOtherTables =
    R"([{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"},
        {"Effect":"Deny","Action":"dynamodb:*","NotResource":["arn:aws:dynamodb:*:*:table/Books",
         "arn:aws:dynamodb:*:*:table/Books/*"]}])";
constexpr std::string_view kDenyFirst =
    R"([{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}])";
constexpr std::string_view kDenyLast =
    R"([{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"dynamodb:DeleteTable","Resource":"*"}])";
constexpr std::string_view kDenyOnly = R"({"Effect":"Deny","Action":"dynamodb:PutItem","Resource":"*"})";
constexpr std::string_view kTestPrefix =
    R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/B*"})";
constexpr std::string_view kOneCharacter =
    R"({"Effect":"Allow","Action":"dynamodb:?etItem","Resource":"arn:aws:dynamodb:us-????-1:*:table/Book?"})";
constexpr std::string_view kShortArn =
    R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1"})";
constexpr std::string_view kOneRegion =
    R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:us-east-1:*"})";
constexpr std::string_view kStreamReads =
    R"({"Effect":"Allow","Action":["dynamodb:DescribeStream","dynamodb:GetRecords","dynamodb:GetShardIterator"],
        "Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/Books/stream/*"})";
constexpr std::string_view kIndexQueries =
    R"({"Effect":"Allow","Action":["dynamodb:Query"],"Resource":["arn:aws:dynamodb:us-east-1:123456789012:table/Books/index/ByAuthor"]})";
constexpr std::string_view kBackups =
    R"([{"Effect":"Allow","Action":["dynamodb:CreateBackup","dynamodb:ListBackups"],"Resource":"*"},
        {"Effect":"Deny","Action":["dynamodb:DeleteBackup","dynamodb:RestoreTableFromBackup"],"Resource":"*"}])";
constexpr std::string_view kReadButOneTable =
    R"([{"Effect":"Allow","Action":["dynamodb:GetItem","dynamodb:Query"],"Resource":"arn:aws:dynamodb:*:*:table/*"},
        {"Effect":"Deny","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/Films"}])";
constexpr std::string_view kSelfService =
    R"({"Effect":"Allow","Action":"iam:*AccessKey*","Resource":"arn:aws:iam::*:user/${aws:username}"})";
constexpr std::string_view kOwnTable =
    R"({"Effect":"Allow","Action":"dynamodb:*","Resource":"arn:aws:dynamodb:*:*:table/${aws:username}-*"})";
constexpr std::string_view kNotOwnTable =
    R"({"Effect":"Allow","Action":"dynamodb:*","NotResource":"arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}"})";

constexpr Row kRows[] = {
    {"no statement fits", kTableOnly, kGet, kOther, kImplicit},
    {"* is every action", kEverything, kGet, kT, kAllowed},
    {"* is an action of another service", kEverything, "s3:GetObject", "arn:aws:s3:::bucket/key", kAllowed},
    {"* is an action without a resource", kEverything, "dynamodb:ListTables", "*", kAllowed},
    {"a wildcard behind the name", kReads, kGet, kT, kAllowed},
    {"a wildcard behind the name, of more", kReads, "dynamodb:GetRecords", kStream, kAllowed},
    {"a wildcard in a list", kReads, "dynamodb:BatchGetItem", kT, kAllowed},
    {"a name in a list", kReads, "dynamodb:Query", kT, kAllowed},
    {"the last name of a list", kReads, "dynamodb:Scan", kIndex, kAllowed},
    {"a name that is not in the list", kReads, kPut, kT, kImplicit},
    {"a name is no prefix", kReads, "dynamodb:QueryMore", kT, kImplicit},
    {"a longer name before the wildcard", kReads, "dynamodb:BatchWriteItem", kT, kImplicit},
    {"actions are alike in any case", R"({"Effect":"Allow","Action":"DynamoDB:GETITEM","Resource":"*"})", kGet, kT,
     kAllowed},
    {"a request's action is alike in any case", kReads, "DYNAMODB:getitem", kT, kAllowed},
    {"an unknown action by a wildcard", R"({"Effect":"Allow","Action":"dynamodb:Search*","Resource":"*"})",
     "dynamodb:SearchVectors", kT, kAllowed},
    {"an unknown action in any case", R"({"Effect":"Allow","Action":"dynamodb:searchvectors","Resource":"*"})",
     "dynamodb:SearchVectors", kT, kAllowed},
    {"a vendor's * is the vendor's", R"({"Effect":"Allow","Action":"iam:*","Resource":"*"})", kGet, kT, kImplicit},
    {"a wildcard in the middle", R"({"Effect":"Allow","Action":"dynamodb:*Item","Resource":"*"})",
     "dynamodb:BatchWriteItem", kT, kAllowed},
    {"a wildcard in the middle ends the name", R"({"Effect":"Allow","Action":"dynamodb:*Item","Resource":"*"})",
     "dynamodb:Query", kT, kImplicit},
    {"? is one character", kOneCharacter, kGet, kT, kAllowed},
    {"? is another character", kOneCharacter, "dynamodb:SetItem", kT, kAllowed},
    {"? is not none", kOneCharacter, "dynamodb:etItem", kT, kImplicit},
    {"? in a region", kOneCharacter, kGet, kElsewhere, kImplicit},

    {"the very table", kTableOnly, kPut, kT, kAllowed},
    {"a table is not its index", kTableOnly, "dynamodb:Query", kIndex, kImplicit},
    {"a table is not its stream", kTableOnly, "dynamodb:GetRecords", kStream, kImplicit},
    {"a table is not its backup", kTableOnly, "dynamodb:DeleteBackup", kBackup, kImplicit},
    {"a table of another region", kTableOnly, kPut, kElsewhere, kImplicit},
    {"a table is not what has none", kTableOnly, "dynamodb:ListTables", "*", kImplicit},
    {"names of resources keep their case",
     R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:dynamodb:us-east-1:123456789012:table/books"})", kGet, kT,
     kImplicit},
    {"any region and account", kTableAndIndexes, kGet, kElsewhere, kAllowed},
    {"any region and account, not any table", kTableAndIndexes, kGet, kOther, kImplicit},
    {"indexes by a wildcard", kTableAndIndexes, "dynamodb:Query", kIndex, kAllowed},
    {"indexes are not streams", kTableAndIndexes, "dynamodb:GetRecords", kStream, kImplicit},
    {"a prefix of names", kTestPrefix, kPut, kT, kAllowed},
    {"a prefix of names has their indexes too", kTestPrefix, "dynamodb:Query", kIndex, kAllowed},
    {"a prefix of names has their streams, colons included", kTestPrefix, "dynamodb:GetRecords", kStream, kAllowed},
    {"a prefix of other names", kTestPrefix, kPut, kOther, kImplicit},
    {"an ARN that ends early is all below it", kShortArn, kGet, kT, kAllowed},
    {"an ARN that ends early is of one region", kShortArn, kGet, kElsewhere, kImplicit},
    {"a * at the end of a part goes beyond it", kOneRegion, kGet, kStream, kAllowed},
    {"a * at the end of a part keeps what is before", kOneRegion, kGet, kElsewhere, kImplicit},
    {"another account",
     R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:dynamodb:us-east-1:999999999999:table/Books"})", kGet, kT,
     kImplicit},
    {"another partition",
     R"({"Effect":"Allow","Action":"*","Resource":"arn:aws-cn:dynamodb:us-east-1:123456789012:table/Books"})", kGet, kT,
     kImplicit},
    {"another service", R"({"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::*"})", kGet, kT, kImplicit},
    {"queries of one index", kIndexQueries, "dynamodb:Query", kIndex, kAllowed},
    {"queries of one index, not of its table", kIndexQueries, "dynamodb:Query", kT, kImplicit},
    {"queries of one index are no scans", kIndexQueries, "dynamodb:Scan", kIndex, kImplicit},
    {"streams of one table", kStreamReads, "dynamodb:GetRecords", kStream, kAllowed},
    {"streams of one table, not their list", kStreamReads, "dynamodb:ListStreams", kStream, kImplicit},
    {"streams of one table, not its items", kStreamReads, kGet, kT, kImplicit},

    {"all but some actions", kNotDeletes, kGet, kT, kAllowed},
    {"all but some actions, of another service", kNotDeletes, "s3:DeleteObject", "arn:aws:s3:::b/k", kAllowed},
    {"all but this action", kNotDeletes, "dynamodb:DeleteItem", kT, kImplicit},
    {"all but this service's", kNotDeletes, "iam:CreateUser", "arn:aws:iam::123456789012:user/bob", kImplicit},
    {"all but an unknown action of this service", kNotDeletes, "iam:Whatever", "*", kImplicit},
    {"what is not denied by NotAction", kDenyNotReads, kGet, kT, kAllowed},
    {"what NotAction denies", kDenyNotReads, kPut, kT, kDenied},
    {"what NotAction denies of another service", kDenyNotReads, "s3:GetObject", "arn:aws:s3:::b/k", kDenied},
    {"all but some resources", kNotBooks, kGet, kOther, kAllowed},
    {"all but this resource", kNotBooks, kGet, kT, kImplicit},
    {"all but this resource's index", kNotBooks, "dynamodb:Query", kIndex, kImplicit},
    {"what has no resource is none of the excepted", kNotBooks, "dynamodb:ListTables", "*", kAllowed},
    {"what is not denied by NotResource", kDenyOtherTables, kGet, kT, kAllowed},
    {"an index that is not denied by NotResource", kDenyOtherTables, "dynamodb:Query", kIndex, kAllowed},
    {"what NotResource denies", kDenyOtherTables, kGet, kOther, kDenied},
    {"NotResource * is nothing", R"({"Effect":"Allow","Action":"*","NotResource":"*"})", kGet, kT, kImplicit},

    {"a deny before an allow", kDenyFirst, "dynamodb:DeleteTable", kT, kDenied},
    {"a deny behind an allow", kDenyLast, "dynamodb:DeleteTable", kT, kDenied},
    {"a deny of something else", kDenyLast, "dynamodb:DeleteItem", kT, kAllowed},
    {"a deny alone allows nothing else", kDenyOnly, kGet, kT, kImplicit},
    {"a deny alone denies explicitly", kDenyOnly, kPut, kT, kDenied},
    {"backups are made", kBackups, "dynamodb:CreateBackup", kT, kAllowed},
    {"backups are listed", kBackups, "dynamodb:ListBackups", "*", kAllowed},
    {"backups are not deleted", kBackups, "dynamodb:DeleteBackup", kBackup, kDenied},
    {"backups are not described", kBackups, "dynamodb:DescribeBackup", kBackup, kImplicit},
    {"one table is denied", kReadButOneTable, kGet, kOther, kDenied},
    {"the others are not", kReadButOneTable, kGet, kT, kAllowed},
    {"a statement without a list", kEverything, kPut, kT, kAllowed},

    {"a user's name in a resource", kSelfService, "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/ann",
     kAllowed},
    {"another user's name", kSelfService, "iam:CreateAccessKey", "arn:aws:iam::123456789012:user/bob", kImplicit},
    {"a user's name, another action", kSelfService, "iam:CreateUser", "arn:aws:iam::123456789012:user/ann", kImplicit},
    {"a user's name before a wildcard", kOwnTable, kGet, "arn:aws:dynamodb:us-east-1:123456789012:table/ann-notes",
     kAllowed},
    {"a longer name before the wildcard", kOwnTable, kGet, "arn:aws:dynamodb:us-east-1:123456789012:table/anna-notes",
     kImplicit},
    {"a variable without a value is no exception", kNotOwnTable, kGet, kT, kImplicit},
};

TEST(PolicyDecision, ActionsAndResources) {
  for (const Row& row : kRows)
    EXPECT_EQ(decide(row.statements, row.action, row.resource, "aws:username=ann"), row.outcome) << row.says;
}

TEST(PolicyDecision, VersionsBefore2012HaveNoVariables) {
  const auto policy = Policy::parse(
      R"({"Version":"2008-10-17","Statement":{"Effect":"Allow","Action":"*","Resource":"arn:aws:s3:::${aws:username}"}})",
      PolicyKind::kIdentity);
  ASSERT_TRUE(policy.has_value());
  const Policy* const policies[] = {&*policy};
  const NotedContext noted("aws:username=ann");
  const auto outcome = [&](std::string_view resource) {
    return decide({PolicyAction::named("s3:GetObject"), resource, kAnn, noted.context()}, {.identity = policies})
        .outcome;
  };
  EXPECT_EQ(outcome("arn:aws:s3:::ann"), kImplicit);
  EXPECT_EQ(outcome("arn:aws:s3:::${aws:username}"), kAllowed);
  EXPECT_TRUE(policy->condition_keys().empty());
}

TEST(PolicyDecision, KnownActionsAreInOrderAndFoundInAnyCase) {
  for (std::size_t i = 0; i < known_actions().size(); ++i) {
    EXPECT_EQ(find_action(known_actions()[i]), static_cast<ActionId>(i)) << known_actions()[i];
    EXPECT_EQ(find_action(to_lower_ascii(known_actions()[i])), static_cast<ActionId>(i));
    if (i == 0) continue;
    EXPECT_LT(to_lower_ascii(known_actions()[i - 1]), to_lower_ascii(known_actions()[i]));
  }
  for (const std::string_view unknown : {"", "dynamodb", "dynamodb:", "dynamodb:GetIte", "dynamodb:GetItems", "zzz:Z"})
    EXPECT_FALSE(find_action(unknown).has_value()) << unknown;
}

}  // namespace
}  // namespace galvan::security
