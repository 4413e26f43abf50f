#include "table/server_secret.h"

#include "table/table_test_support.h"

#include <gtest/gtest.h>

namespace galvan {
namespace {

TEST(ServerSecret, IsWhatTheFirstCallerBrought) {
  const auto engine = table_test::memory_engine();
  const std::string first(kServerSecretBytes, 'a');
  const std::string second(kServerSecretBytes, 'b');
  EXPECT_EQ(*load_server_secret(*engine, first), first);
  EXPECT_EQ(*load_server_secret(*engine, second), first);
}

}  // namespace
}  // namespace galvan
