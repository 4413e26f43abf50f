#include "identity/aws_policies.h"

#include "base/check.h"

#include <utility>

namespace galvan::identity {
namespace {

struct AwsPolicy {
  std::string_view name;
  std::string_view id;
  std::string_view description;
  std::string_view document;
};

constexpr AwsPolicy kAwsPolicies[] = {
    {"AdministratorAccess", "ANPAIWMBCKSKIEE64ZLYK", "All actions on all resources.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]})"},
    {"AmazonDynamoDBFullAccess", "ANPAINUGF2JSOSUY76KYA", "All actions of DynamoDB.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:*","Resource":"*"}]})"},
    {"AmazonDynamoDBReadOnlyAccess", "ANPAIY2XFNA232XJ6J7X2", "All of DynamoDB's actions that change nothing.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["dynamodb:BatchGetItem","dynamodb:Describe*",)"
     R"("dynamodb:GetItem","dynamodb:GetRecords","dynamodb:GetResourcePolicy","dynamodb:GetShardIterator",)"
     R"("dynamodb:List*","dynamodb:PartiQLSelect","dynamodb:Query","dynamodb:Scan"],"Resource":"*"}]})"},
    {"IAMFullAccess", "ANPAI7XKCFMBPM3QQRRVQ", "All actions of IAM.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]})"},
    {"IAMReadOnlyAccess", "ANPAJKSO7NDY4T57MWDSQ", "All of IAM's actions that change nothing.",
     R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":["iam:Get*","iam:List*","iam:Simulate*"],)"
     R"("Resource":"*"}]})"},
};

}  // namespace

void add_aws_policies(IdentitySnapshot& identities) {
  for (const AwsPolicy& known : kAwsPolicies) {
    auto parsed = security::Policy::parse(known.document, security::PolicyKind::kIdentity);
    GALVAN_CHECK(parsed.has_value());
    ManagedPolicy policy;
    policy.name = known.name;
    policy.id = known.id;
    policy.description = known.description;
    policy.of_aws = true;
    policy.versions.push_back(
        {.document = {std::string(known.document), std::make_shared<const security::Policy>(*std::move(parsed))}});
    identities.policies.insert_or_assign("aws:" + security::to_lower_ascii(known.name),
                                         std::make_shared<const ManagedPolicy>(std::move(policy)));
  }
}

}  // namespace galvan::identity
