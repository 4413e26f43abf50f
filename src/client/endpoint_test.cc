#include "client/endpoint.h"

#include <gtest/gtest.h>

namespace galvan::client {
namespace {

TEST(Endpoint, IsReadFromAnAddress) {
  const auto plain = parse_endpoint("http://127.0.0.1:8000");
  ASSERT_TRUE(plain);
  EXPECT_FALSE(plain->tls);
  EXPECT_EQ(plain->host, "127.0.0.1");
  EXPECT_EQ(plain->port, 8000);
  EXPECT_EQ(plain->path, "/");
  EXPECT_EQ(plain->host_header(), "127.0.0.1:8000");

  const auto tls = parse_endpoint("https://dynamodb.eu-west-1.amazonaws.com/ns/one");
  ASSERT_TRUE(tls);
  EXPECT_TRUE(tls->tls);
  EXPECT_EQ(tls->port, 443);
  EXPECT_EQ(tls->path, "/ns/one");
  EXPECT_EQ(tls->host_header(), "dynamodb.eu-west-1.amazonaws.com");

  const auto v6 = parse_endpoint("http://[::1]:81/");
  ASSERT_TRUE(v6);
  EXPECT_EQ(v6->host, "::1");
  EXPECT_EQ(v6->host_header(), "[::1]:81");
}

TEST(Endpoint, RefusesWhatIsNone) {
  for (const char* url : {"", "localhost:8000", "ftp://host", "http://", "http://:80", "http://host:0", "http://host:x",
                          "http://host:70000", "http://[::1", "http://[::1]x", "http://user@host", "http://host/?q",
                          "http://host/a b", "http://host\r\nX: y"}) {
    EXPECT_FALSE(parse_endpoint(url)) << url;
  }
}

}  // namespace
}  // namespace galvan::client
