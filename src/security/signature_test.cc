#include "security/signature.h"

#include <gtest/gtest.h>

namespace galvan::security {
namespace {

constexpr std::string_view kHeader =
    "AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-2/dynamodb/aws4_request, "
    "SignedHeaders=host;x-amz-date, Signature=0123abcd";

SignatureInput with_header(std::string_view authorization, bool has_date = true) {
  return {.authorization = authorization,
          .has_authorization = true,
          .x_amz_date = has_date ? "20260102T030405Z" : "",
          .date = "",
          .has_date = has_date,
          .query = ""};
}

SignatureInput with_query(std::string_view query) {
  SignatureInput input;
  input.query = query;
  return input;
}

void expect_credential(const SignatureInput& input, std::string_view key, std::string_view region) {
  const Result<Signature> signature = parse_signature(input);
  ASSERT_TRUE(signature) << signature.error().message();
  EXPECT_EQ(signature->access_key_id, key);
  EXPECT_EQ(signature->date, "20260102");
  EXPECT_EQ(signature->region, region);
  EXPECT_EQ(signature->service, "dynamodb");
}

TEST(Signature, ReadsTheCredentialOfTheHeader) {
  expect_credential(with_header(kHeader), "AKID", "eu-west-2");
  for (const std::string_view header : {
           "AWS4-HMAC-SHA256 Credential=k/20260102/r/dynamodb/aws4_request,SignedHeaders=a,Signature=b",
           "AWS4-HMAC-SHA256 Credential=k/20260102/r/dynamodb/aws4_request SignedHeaders=a Signature=b",
           "AWS4-HMAC-SHA256   Signature=b ,, SignedHeaders=a,\tCredential=k/20260102/r/dynamodb/aws4_request ",
           "AWS4-HMAC-SHA256 SignedHeaders=, Signature=b, Credential=k/20260102/r/dynamodb/anything",
       })
    expect_credential(with_header(header), "k", "r");
}

TEST(Signature, TakesAnyAccessKeyAndRegion) {
  expect_credential(
      with_header("AWS4-HMAC-SHA256 Credential=my+key=$/20260102//dynamodb/aws4_request, SignedHeaders=a, "
                  "Signature=b"),
      "my+key=$", "");
}

TEST(Signature, ReadsTheCredentialOfTheQueryString) {
  expect_credential(
      with_query("X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260102%2feu-west-2%2Fdynamodb"
                 "%2Faws4_request&X-Amz-Date=20260102T030405Z&X-Amz-SignedHeaders=host&X-Amz-Signature=ab"),
      "AKID", "eu-west-2");
  expect_credential(
      with_query("a&b=c&X-Amz-Signature=ab&X-Amz-SignedHeaders=host&X-Amz-Date=x&"
                 "X-Amz-Credential=AKID/20260102/r/dynamodb/aws4_request&X-Amz-Algorithm=AWS4-HMAC-SHA256"),
      "AKID", "r");
}

struct Row {
  SignatureInput input;
  ErrorKind kind;
  std::string_view message;
};

void expect_error(const Row& row) {
  const Result<Signature> signature = parse_signature(row.input);
  ASSERT_FALSE(signature) << row.input.authorization << row.input.query;
  EXPECT_EQ(signature.error().kind(), row.kind);
  EXPECT_EQ(signature.error().message(), row.message);
}

TEST(Signature, MissesATokenInUnsignedRequestsAndOtherSchemes) {
  const SignatureInput inputs[] = {
      {},
      with_header(""),
      with_header("  "),
      with_header("AWS4"),
      with_header("X"),
      with_header("Bearer abc"),
      with_header("AWS AKID:signature"),
      with_query("X-Amz-Credential=a&X-Amz-Signature=b&X-Amz-SignedHeaders=c&X-Amz-Date=d"),
      with_query("X-Amz-Algorith"),
      with_query("a=X-Amz-Algorithm"),
  };
  for (const SignatureInput& input : inputs)
    expect_error({input, ErrorKind::kMissingAuthenticationToken, "Request is missing Authentication Token"});
}

TEST(Signature, ListsWhatTheHeaderLacks) {
  const Row rows[] = {
      {with_header("AWS4-", false), ErrorKind::kIncompleteSignature,
       "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. "
       "Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a "
       "'X-Amz-Date' or a 'Date' header. Authorization=AWS4-"},
      {with_header("AWS4- Signature=b Credential=a"), ErrorKind::kIncompleteSignature,
       "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b Credential=a"},
      {with_header("AWS4- Signature=b, Credential=a"), ErrorKind::kIncompleteSignature,
       "Authorization header requires 'SignedHeaders' parameter. Authorization=AWS4- Signature=b, Credential=a"},
      {with_header("AWS4-HMAC-SHA256 Signature=,Credential=a,SignedHeaders=h"), ErrorKind::kIncompleteSignature,
       "Authorization header requires 'Signature' parameter. Authorization=AWS4-HMAC-SHA256 "
       "Signature=,Credential=a,SignedHeaders=h"},
      {with_header(kHeader, false), ErrorKind::kIncompleteSignature,
       "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. "
       "Authorization=AWS4-HMAC-SHA256 Credential=AKID/20260102/eu-west-2/dynamodb/aws4_request, "
       "SignedHeaders=host;x-amz-date, Signature=0123abcd"},
      {with_header("AWS4-HMAC-SHA256 Signature=b, Credential, SignedHeaders"), ErrorKind::kIncompleteSignature,
       "'Credential' not a valid key=value pair (missing equal-sign) in Authorization header: 'AWS4-HMAC-SHA256 "
       "Signature=b, Credential, SignedHeaders'."},
  };
  for (const Row& row : rows) expect_error(row);
}

TEST(Signature, ListsWhatTheQueryStringLacks) {
  const Row rows[] = {
      {with_query("X-Amz-Algorithm"), ErrorKind::kIncompleteSignature,
       "AWS query-string parameters must include 'X-Amz-Algorithm'. AWS query-string parameters must include "
       "'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters "
       "must include 'X-Amz-SignedHeaders'. AWS query-string parameters must include 'X-Amz-Date'. Re-examine the "
       "query-string parameters."},
      {with_query("X-Amz-Algorithm=a&X-Amz-Credential=b&X-Amz-Signature=c&X-Amz-Date=d"),
       ErrorKind::kIncompleteSignature,
       "AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters."},
  };
  for (const Row& row : rows) expect_error(row);
}

TEST(Signature, RefusesTwoSignatures) {
  SignatureInput input = with_header("X");
  input.query = "X-Amz-Algorithm";
  expect_error({input, ErrorKind::kInvalidSignature,
                "Found both 'X-Amz-Algorithm' as a query-string param and 'Authorization' as HTTP header."});
}

TEST(Signature, RefusesOtherAlgorithmsAndMalformedCredentials) {
  const Row rows[] = {
      {with_header("AWS4-HMAC-SHA25 Credential=a, SignedHeaders=b, Signature=c"), ErrorKind::kIncompleteSignature,
       "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25' (only AWS4-HMAC-SHA256 for now). "},
      {with_header("AWS4-HMAC-SHA256 Credential=a/b/c/d, SignedHeaders=b, Signature=c"),
       ErrorKind::kIncompleteSignature,
       "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'a/b/c/d'"},
      {with_header("AWS4-HMAC-SHA256 Credential=a/b/c/d/e/f, SignedHeaders=b, Signature=c"),
       ErrorKind::kIncompleteSignature,
       "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got "
       "'a/b/c/d/e/f'"},
      {with_header("AWS4-HMAC-SHA256 Credential=/b/c/d/e, SignedHeaders=b, Signature=c"),
       ErrorKind::kIncompleteSignature,
       "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '/b/c/d/e'"},
  };
  for (const Row& row : rows) expect_error(row);
}

}  // namespace
}  // namespace galvan::security
