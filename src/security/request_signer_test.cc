#include "security/request_signer.h"

#include <gtest/gtest.h>

#include <array>
#include <chrono>

namespace galvan::security {
namespace {

using std::chrono::sys_days;

TEST(RequestSigner, WritesTheDateInItsOwnForm) {
  using namespace std::chrono_literals;
  const WallTime time = sys_days(2015y / 8 / 30) + 12h + 36min + 999ms;
  EXPECT_EQ(amz_date(time), "20150830T123600Z");
}

// AWS's published examples "post-vanilla" and "post-x-www-form-urlencoded" of the signing process.
TEST(RequestSigner, SignsThePublishedExamples) {
  const ClientKey key{"AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"};
  const SigningScope scope{"20150830", "us-east-1", "service"};
  constexpr std::string_view kDate = "20150830T123600Z";
  const std::array<SignedHeader, 2> plain = {{{"host", "example.amazonaws.com"}, {"x-amz-date", kDate}}};
  EXPECT_EQ(authorization_of({.method = "POST", .headers = plain, .body = ""}, key, scope, kDate),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=host;x-amz-date, "
            "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
  const std::array<SignedHeader, 3> form = {{{"content-type", "application/x-www-form-urlencoded"},
                                             {"host", "example.amazonaws.com"},
                                             {"x-amz-date", kDate}}};
  EXPECT_EQ(authorization_of({.method = "POST", .headers = form, .body = "Param1=value1"}, key, scope, kDate),
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
            "SignedHeaders=content-type;host;x-amz-date, "
            "Signature=ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

}  // namespace
}  // namespace galvan::security
