#include "security/random_bytes.h"

#include <gtest/gtest.h>

namespace galvan::security {
namespace {

TEST(RandomBytes, AreSoManyAndDiffer) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(32).size(), 32U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

TEST(RandomBytes, CharactersAreOfTheAlphabet) {
  const std::string text = random_characters(1000, "ABCDEFGH");
  EXPECT_EQ(text.size(), 1000U);
  EXPECT_EQ(text.find_first_not_of("ABCDEFGH"), std::string::npos);
  EXPECT_NE(random_characters(32, kSecretAlphabet), random_characters(32, kSecretAlphabet));
}

}  // namespace
}  // namespace galvan::security
