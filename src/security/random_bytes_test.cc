#include "security/random_bytes.h"

#include <gtest/gtest.h>

namespace galvan::security {
namespace {

TEST(RandomBytes, AreSoManyAndDiffer) {
  EXPECT_EQ(random_bytes(0), "");
  EXPECT_EQ(random_bytes(32).size(), 32U);
  EXPECT_NE(random_bytes(32), random_bytes(32));
}

}  // namespace
}  // namespace galvan::security
