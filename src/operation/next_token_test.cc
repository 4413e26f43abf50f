#include "operation/next_token.h"

#include "wire/base64.h"

#include <gtest/gtest.h>

#include <array>

namespace galvan {
namespace {

const AttributeValue kOne = AttributeValue::number(1);
const AttributeValue kTwo = AttributeValue::number(2);

security::Sha256Digest digest_of(std::string_view statement, const AttributeValue& parameter) {
  const std::array<ValueView, 1> parameters = {parameter.view()};
  return statement_digest(statement, parameters);
}

std::string error_of(const Result<SelectPosition>& opened) {
  return opened.has_value() ? "no error" : opened.error().message();
}

class NextToken : public testing::Test {
 protected:
  const std::string secret_ = std::string(32, 's');
  const security::Sha256Digest digest_ = digest_of("SELECT", kOne);
  const std::string key_ = AttributeValue::map({{"pk", kOne}}).encoded();
  const std::string token_ = seal_next_token(secret_, digest_, {.range = 7, .key = key_});
};

TEST_F(NextToken, ComesBackAsItWas) {
  const auto opened = open_next_token(secret_, digest_, token_);
  ASSERT_TRUE(opened.has_value());
  EXPECT_EQ(opened->range, 7U);
  EXPECT_EQ(opened->key, key_);
  const auto without_key = open_next_token(secret_, digest_, seal_next_token(secret_, digest_, {.range = 1}));
  EXPECT_EQ(without_key->key, "");
}

TEST_F(NextToken, IsBoundToStatementAndParameters) {
  for (const auto& other : {digest_of("SELECT", kTwo), digest_of("SELECT ", kOne), statement_digest("SELECT", {})}) {
    EXPECT_EQ(error_of(open_next_token(secret_, other, token_)), "NextToken does not match request");
  }
}

TEST_F(NextToken, CannotBeMadeWithoutTheSecret) {
  const std::string forged = seal_next_token(std::string(32, 't'), digest_, {.range = 7, .key = key_});
  EXPECT_EQ(error_of(open_next_token(secret_, digest_, forged)), "Invalid NextToken");
}

TEST_F(NextToken, CannotBeChanged) {
  std::string sealed;
  ASSERT_TRUE(wire::decode_base64(token_, sealed).has_value());
  for (std::size_t i = 0; i < sealed.size(); ++i) {
    for (const int bit : {0, 7}) {
      std::string changed = sealed;
      changed[i] = static_cast<char>(changed[i] ^ (1 << bit));
      std::string text;
      wire::append_base64(changed, text);
      EXPECT_EQ(error_of(open_next_token(secret_, digest_, text)), "Invalid NextToken") << i;
    }
    std::string shortened;
    wire::append_base64(std::string_view(sealed).substr(0, i), shortened);
    EXPECT_EQ(error_of(open_next_token(secret_, digest_, shortened)), "Invalid NextToken") << i;
  }
}

TEST_F(NextToken, IsNoOtherText) {
  for (const std::string_view text : {"", "A", "AAAA", "not base64", "\xFF"}) {
    EXPECT_EQ(error_of(open_next_token(secret_, digest_, text)), "Invalid NextToken") << text;
  }
}

}  // namespace
}  // namespace galvan
