#include "server/listener.h"

#include <gtest/gtest.h>

namespace galvan {
namespace {

TEST(Listener, TakesAFreePortAndSaysWhich) {
  const auto listener = Listener::bind("127.0.0.1", 0);
  ASSERT_TRUE(listener.has_value());
  EXPECT_GT(listener->port(), 0);
  EXPECT_EQ(listener->address(), "http://127.0.0.1:" + std::to_string(listener->port()));
}

TEST(Listener, RefusesAPortThatIsTaken) {
  const auto first = Listener::bind("127.0.0.1", 0);
  ASSERT_TRUE(first.has_value());
  const auto second = Listener::bind("127.0.0.1", first->port());
  ASSERT_FALSE(second.has_value());
  EXPECT_EQ(second.error(),
            "cannot listen on 127.0.0.1:" + std::to_string(first->port()) + ": the port is taken by another process");
}

TEST(Listener, RefusesAHostThatDoesNotExist) {
  const auto listener = Listener::bind("256.0.0.1", 0);
  ASSERT_FALSE(listener.has_value());
  EXPECT_EQ(listener.error().find('\n'), std::string::npos);
  EXPECT_NE(listener.error().find("256.0.0.1"), std::string::npos);
}

TEST(Listener, FreesItsPortAtItsEnd) {
  std::uint16_t port = 0;
  {
    const auto listener = Listener::bind("127.0.0.1", 0);
    ASSERT_TRUE(listener.has_value());
    port = listener->port();
  }
  EXPECT_TRUE(Listener::bind("127.0.0.1", port).has_value());
}

}  // namespace
}  // namespace galvan
