#include "security/authenticator.h"

#include "security/security_test_support.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace galvan::security {
namespace {

constexpr std::string_view kSecret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";
constexpr std::string_view kMismatch =
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
    "and signing method. Consult the service documentation for details.";

CredentialsPtr some_principal_with(std::string token = {}) {
  return std::make_shared<const Credentials>(
      Credentials{.secret_access_key = std::string(kSecret),
                  .session_token = std::move(token),
                  .principal = std::make_shared<const Principal>(Principal{.arn = "arn:user"})});
}

class AuthenticatorTest : public testing::Test {
 protected:
  AuthenticatorTest() {
    clock.set("20260102T030405Z");
    sessions.set("20260102T030405Z");
    store.put("AKIDEXAMPLE", *some_principal_with());
  }

  Result<void> authenticate(std::string_view request, std::string_view service = "dynamodb") {
    SentRequest sent(request);
    return authenticate(sent.input(), service);
  }

  Result<void> authenticate(const SignatureInput& input, std::string_view service = "dynamodb") {
    GALVAN_TRY(const Signature signature, parse_signature(input));
    return authenticator.authenticate(input, signature, service, memory, caller);
  }

  void expect_error(std::string_view request, ErrorKind kind, std::string_view beginning) {
    const Result<void> result = authenticate(request);
    ASSERT_FALSE(result.has_value()) << request;
    EXPECT_EQ(result.error().kind(), kind) << result.error().message();
    EXPECT_TRUE(result.error().message().starts_with(beginning)) << result.error().message();
    EXPECT_FALSE(caller.verified);
    EXPECT_EQ(caller.principal(), nullptr);
  }

  FixedClock clock;     // the machine's
  FixedClock sessions;  // what sessions end by
  FakeCredentialStore store;
  Authenticator authenticator{store, clock, sessions};
  SignatureMemory memory;
  Caller caller;
};

/// A GetItem as botocore 1.29 signed it at 2026-01-02 03:04:05.
std::string signed_request(
    std::string_view signature = "31d2fe789f796e3f32f6e96453ac6a187428c6c78949acc803d4b3f5f8b2b0a2",
    std::string_view credential = "AKIDEXAMPLE/20260102/eu-west-2/dynamodb/aws4_request",
    std::string_view headers = "content-type;host;x-amz-date;x-amz-target", std::string_view date = "20260102T030405Z",
    std::string_view body = R"({"TableName":"t"})") {
  return "POST / HTTP/1.1\nHost:localhost:8000\nX-Amz-Target:DynamoDB_20120810.GetItem\n"
         "Content-Type:application/x-amz-json-1.0\nX-Amz-Date:" +
         std::string(date) + "\nAuthorization:AWS4-HMAC-SHA256 Credential=" + std::string(credential) +
         ", SignedHeaders=" + std::string(headers) + ", Signature=" + std::string(signature) + "\n\n" +
         std::string(body);
}

// Source: the test suite for Signature Version 4 that AWS publishes with aws-c-auth (aws-signing-test-suite/v4, by
// names of the cases); all but the last two are the requests with a signed header.
TEST_F(AuthenticatorTest, AcceptsTheVectorsThatAwsPublishes) {
  const std::string begin = " HTTP/1.1\nHost:example.amazonaws.com\n";
  const std::string credential =
      "X-Amz-Date:20150830T123600Z\nAuthorization:AWS4-HMAC-SHA256 "
      "Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders=";
  const std::string query_signature =
      "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice%2Faws4_request&"
      "X-Amz-Date=20150830T123600Z&";
  const std::vector<std::pair<std::string_view, std::string>> cases{
      {"get-header-key-duplicate", "GET /" + begin + "My-Header1:value2\nMy-Header1:value2\nMy-Header1:value1\n" +
                                       credential +
                                       "host;my-header1;x-amz-date, "
                                       "Signature=c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea"},
      {"get-header-value-order",
       "GET /" + begin + "My-Header1:value4\nMy-Header1:value1\nMy-Header1:value3\nMy-Header1:value2\n" + credential +
           "host;my-header1;x-amz-date, Signature=08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01"},
      {"get-header-value-trim", "GET /" + begin + "My-Header1: value1\nMy-Header2: \"a   b   c\"\n" + credential +
                                    "host;my-header1;my-header2;x-amz-date, "
                                    "Signature=acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736"},
      {"get-vanilla-query-order-key-case",
       "GET /?Param2=value2&Param1=value1" + begin + credential +
           "host;x-amz-date, Signature=b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500"},
      {"get-vanilla-query-unreserved",
       "GET /?-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz="
       "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" +
           begin + credential +
           "host;x-amz-date, Signature=9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197"},
      {"get-vanilla-utf8-query",
       "GET /?\xe1\x88\xb4=bar" + begin + credential +
           "host;x-amz-date, Signature=2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04"},
      {"post-x-www-form-urlencoded",
       "POST /" + begin +
           "Content-Type:application/x-www-form-urlencoded\nContent-Length:13\nx-amz-content-sha256:"
           "9095672bbd1f56dfc5b65f3e153adc8731a4a654192329106275f4c7b24d0b6e\n" +
           credential +
           "content-length;content-type;host;x-amz-content-sha256;x-amz-date, "
           "Signature=d3875051da38690788ef43de4db0d8f280229d82040bfac253562e56c3f20e0b\n\nParam1=value1"},
      {"get-header-key-duplicate, in the query",
       "GET /?" + query_signature +
           "X-Amz-SignedHeaders=host%3Bmy-header1&X-Amz-Expires=3600&X-Amz-Signature="
           "3349ee0b81b4b589da0ff28a395c3591e04de515651dd74f298fa992d1507a97" +
           begin + "My-Header1:value2\nMy-Header1:value2\nMy-Header1:value1"},
  };
  clock.set("20150830T123600Z");
  for (const auto& [name, request] : cases) {
    const Result<void> result = authenticate(request, "service");
    EXPECT_TRUE(result.has_value()) << name << ": " << result.error().message();
    std::string changed = request;
    changed.insert(changed.find("Host:") + 5, "x");
    EXPECT_FALSE(authenticate(changed, "service").has_value()) << name;
  }
  store.put("AKIDEXAMPLE", *some_principal_with("6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267"));
  const Result<void> with_token = authenticate(
      "GET /" + begin + "X-Amz-Security-Token:6e86291e8372ff2a2260956d9b8aae1d763fbf315fa00fa31553b73ebf194267\n" +
          credential +
          "host;x-amz-date;x-amz-security-token, "
          "Signature=07ec1639c89043aa0e3e2de82b96708f198cceab042d4a97044c66dd9f74e7f8",
      "service");
  EXPECT_TRUE(with_token.has_value()) << with_token.error().message();
}

TEST_F(AuthenticatorTest, AcceptsWhatBotocoreSigns) {
  ASSERT_TRUE(authenticate(signed_request()).has_value());
  EXPECT_TRUE(caller.verified);
  ASSERT_NE(caller.principal(), nullptr);
  EXPECT_EQ(caller.principal()->arn, "arn:user");
  std::string spaced = signed_request("23a9b1ccb5473a8300dccb86234f35f423e53d0ec77941111a252261e4f397dd",
                                      "AKIDEXAMPLE/20260102/eu-west-2/dynamodb/aws4_request",
                                      "content-type;host;x-amz-date;x-amz-target;x-note");
  spaced.insert(spaced.find("Content-Type"), "x-note:  two   spaces \n");
  EXPECT_TRUE(authenticate(spaced).has_value());
}

TEST_F(AuthenticatorTest, HashesTheBodyAsItWasSent) {
  const std::string request = signed_request();
  SentRequest sent(request);
  const Sha256Digest digest = sha256(sent.input().body);
  sent.input().body = "something else, unpacked";
  sent.input().body_digest = &digest;
  EXPECT_TRUE(authenticate(sent.input()).has_value());
  sent.input().body_digest = nullptr;
  EXPECT_FALSE(authenticate(sent.input()).has_value());
}

TEST_F(AuthenticatorTest, RefusesWhatWasChangedAndTellsWhatShouldHaveBeenSigned) {
  const std::string good = signed_request();
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"localhost:8000", "localhost:8001"},
           {".GetItem", ".PutItem"},
           {R"("t")", R"("u")"},
           {"x-amz-json-1.0", "x-amz-json-1.1"},
           {"POST", "PUT"},
           {"POST / ", "POST /a "},
           {"POST / ", "POST /?a "},
           {"20260102T030405Z", "20260102T030406Z"},
           {"eu-west-2", "eu-west-3"},
           {"Signature=31d2", "Signature=31D2"},
           {"Signature=31d2", "Signature=31"},
           {"host;x-amz-date", "host;x-amz-content-sha256;x-amz-date"},
       }) {
    std::string changed = good;
    changed.replace(changed.find(from), from.size(), to);
    expect_error(changed, ErrorKind::kInvalidSignature, kMismatch);
  }
  std::string changed = signed_request("00");
  changed.insert(changed.find("Content-Type"), "X-Other: \xff\n");
  const Result<void> result = authenticate(changed);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().message(),
            std::string(kMismatch) +
                "\n\nThe Canonical String for this request should have been\n'POST\n/\n\n"
                "content-type:application/x-amz-json-1.0\nhost:localhost:8000\nx-amz-date:20260102T030405Z\n"
                "x-amz-target:DynamoDB_20120810.GetItem\n\ncontent-type;host;x-amz-date;x-amz-target\n"
                "f28af92fc15f446717e10364e12f5128ef4611dfaeb8469b0ca93776dd9d3f5a'\n\nThe String-to-Sign should have "
                "been\n'AWS4-HMAC-SHA256\n20260102T030405Z\n20260102/eu-west-2/dynamodb/"
                "aws4_request\n2e72238491078a3f33196f5ac2988f717e927d198330eeffcee0defc69f4d52a'\n");
}

TEST_F(AuthenticatorTest, QuotesNoBytesThatJsonCannotHold) {
  std::string request =
      signed_request("00", "AKIDEXAMPLE/20260102/eu-west-2/dynamodb/aws4_request", "host;x-amz-target;x-other");
  request.insert(request.find("Content-Type"), "X-Other:a\xff\n");
  expect_error(request, ErrorKind::kInvalidSignature,
               std::string(kMismatch) +
                   "\n\nThe Canonical String for this request should have been\n'POST\n/\n\nhost:localhost:8000\n"
                   "x-amz-target:DynamoDB_20120810.GetItem\nx-other:a?\n");
}

TEST_F(AuthenticatorTest, KnowsFiveMinutesOfClockSkew) {
  clock.set("20260102T030905Z");
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  clock.set("20260102T025905Z");
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  clock.set("20260102T030906Z");
  expect_error(signed_request(), ErrorKind::kInvalidSignature,
               "Signature expired: 20260102T030405Z is now earlier than 20260102T030406Z (20260102T030906Z - 5 min.)");
  clock.set("20260102T025904Z");
  expect_error(signed_request(), ErrorKind::kInvalidSignature,
               "Signature not yet current: 20260102T030405Z is still later than 20260102T030404Z (20260102T025904Z + 5 "
               "min.)");
}

TEST_F(AuthenticatorTest, RefusesOtherScopes) {
  const auto with_credential = [](std::string_view credential) { return signed_request("00", credential); };
  expect_error(with_credential("AKIDEXAMPLE/20260102/eu_west/dynamodb/aws4_request"), ErrorKind::kInvalidSignature,
               "Credential should be scoped to a valid region, not 'eu_west'.");
  expect_error(with_credential("AKIDEXAMPLE/20260102/eu-west-2/s3/aws4_request"), ErrorKind::kInvalidSignature,
               "Credential should be scoped to correct service: 'dynamodb'.");
  expect_error(with_credential("AKIDEXAMPLE/20260102/eu-west-2/dynamodb/aws5_request"), ErrorKind::kInvalidSignature,
               "Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5_request'.");
  expect_error(with_credential("AKIDEXAMPLE/20260103//s3/x"), ErrorKind::kInvalidSignature,
               "Credential should be scoped to a valid region, not ''. Credential should be scoped to correct service: "
               "'dynamodb'. Credential should be scoped with a valid terminator: 'aws4_request', not 'x'. Date in "
               "Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260103' != "
               "'20260102', from '20260102T030405Z'.");
}

TEST_F(AuthenticatorTest, RefusesUnfitHeadersAndDates) {
  constexpr std::string_view kCredential = "AKIDEXAMPLE/20260102/eu-west-2/dynamodb/aws4_request";
  expect_error(signed_request("00", kCredential, "x-amz-date"), ErrorKind::kInvalidSignature,
               "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization.");
  expect_error(signed_request("00", kCredential, "host;x-amz-date"), ErrorKind::kInvalidSignature,
               "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.");
  expect_error(signed_request("00", kCredential, "host;x-amz-date;host"), ErrorKind::kIncompleteSignature,
               "'SignedHeaders' names a header more than once.");
  std::string many = "host";
  for (std::size_t i = 0; i < kSignedHeadersMax; ++i) many += ";x-" + std::to_string(i);
  expect_error(signed_request("00", kCredential, many), ErrorKind::kIncompleteSignature,
               "'SignedHeaders' may name up to 64 headers.");
  for (const std::string_view date : {"2026-01-02T03:04:05Z", "20260102T030405", "20260102T030405z", "",
                                      "20261302T030405Z", "20260102T240405Z", "Fri, 02 Jan 2026 03:04:05 GMT"}) {
    expect_error(signed_request("00", kCredential, "host", date), ErrorKind::kIncompleteSignature,
                 "Date must be in ISO-8601 'basic format'. Got '" + std::string(date) +
                     "'. See http://en.wikipedia.org/wiki/ISO_8601");
  }
}

TEST_F(AuthenticatorTest, WantsTheTokenOfASessionAndNoneOfAKey) {
  constexpr std::string_view kInvalid = "The security token included in the request is invalid.";
  expect_error(signed_request("00", "UNKNOWN/20260102/eu-west-2/dynamodb/aws4_request"), ErrorKind::kUnrecognizedClient,
               kInvalid);
  std::string request =
      signed_request("4f6993c17d8f51da647b3e293ce403f7234b8509ad1fbc10e0dd434408fc45b2",
                     "AKIDEXAMPLE/20260102/eu-west-2/dynamodb/aws4_request",
                     "content-type;host;x-amz-date;x-amz-security-token;x-amz-target", "20260102T030405Z", "");
  request.insert(request.find("Content-Type"), "X-Amz-Security-Token:tok/en+=\n");
  expect_error(request, ErrorKind::kUnrecognizedClient, kInvalid);
  Credentials session = *some_principal_with("tok/en+=");
  session.expires_at = sessions.now() + std::chrono::seconds(1);
  store.put("AKIDEXAMPLE", session);
  EXPECT_TRUE(authenticate(request).has_value());
  expect_error(signed_request(), ErrorKind::kUnrecognizedClient, kInvalid);
  // The machine's clock says how old the signature is, and nothing of the session.
  clock.set("20260102T030406Z");
  EXPECT_TRUE(authenticate(request).has_value());
  sessions.set("20260102T030406Z");
  expect_error(request, ErrorKind::kExpiredToken, "The security token included in the request is expired");
  // Only who has the secret learns that the key is there and its session over.
  expect_error(request.replace(request.find("4f69"), 4, "0000"), ErrorKind::kInvalidSignature, kMismatch);
}

TEST_F(AuthenticatorTest, TellsTheStoreOnceASecondWhoseKeyIsUsed) {
  EXPECT_FALSE(authenticate(signed_request(std::string(64, '0'))).has_value());
  EXPECT_TRUE(store.uses.empty());
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  EXPECT_EQ(store.uses, std::vector<std::string>{"AKIDEXAMPLE eu-west-2 dynamodb"});
  clock.set("20260102T030406Z");
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  EXPECT_EQ(store.uses.size(), 2U);
  clock.set("20260102T030405Z");
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  EXPECT_EQ(store.uses.size(), 3U);
}

TEST_F(AuthenticatorTest, RemembersKeysUntilTheStoreChanges) {
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  EXPECT_EQ(store.lookups, 1);
  const Credentials* const first = caller.credentials.get();
  store.remove("OTHER");
  EXPECT_TRUE(authenticate(signed_request()).has_value());
  EXPECT_EQ(store.lookups, 2);
  EXPECT_EQ(caller.credentials.get(), first);
  Credentials other = *some_principal_with();
  other.secret_access_key = "another";
  store.put("AKIDEXAMPLE", other);
  expect_error(signed_request(), ErrorKind::kInvalidSignature, kMismatch);
  store.remove("AKIDEXAMPLE");
  expect_error(signed_request(), ErrorKind::kUnrecognizedClient, "The security token included in the request is");
}

TEST_F(AuthenticatorTest, GivesAQueryTheTimeThatItAsksFor) {
  // The published vector once more, whose hour ends at 13:36:00.
  const std::string request =
      "GET /?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIDEXAMPLE%2F20150830%2Fus-east-1%2Fservice"
      "%2Faws4_request&X-Amz-Date=20150830T123600Z&X-Amz-SignedHeaders=host%3Bmy-header1&X-Amz-Expires=3600&"
      "X-Amz-Signature=3349ee0b81b4b589da0ff28a395c3591e04de515651dd74f298fa992d1507a97 HTTP/1.1\n"
      "Host:example.amazonaws.com\nMy-Header1:value2\nMy-Header1:value2\nMy-Header1:value1\n";
  clock.set("20150830T133600Z");
  EXPECT_TRUE(authenticate(request, "service").has_value());
  clock.set("20150830T133601Z");
  expect_error(request, ErrorKind::kInvalidSignature,
               "Signature expired: 20150830T123600Z is now earlier than 20150830T123601Z (20150830T133601Z - 3600 "
               "sec.)");
  for (const std::string_view expires : {"0", "-1", "604801", "1.5", "x", "99999999999999999999"}) {
    std::string other = request;
    other.replace(other.find("=3600") + 1, 4, expires);
    expect_error(other, ErrorKind::kIncompleteSignature, "X-Amz-Expires must be a number of seconds from 1 to 604800");
  }
}

}  // namespace
}  // namespace galvan::security
