#include "server/response_head.h"

#include <gtest/gtest.h>

namespace galvan {
namespace {

TEST(ResponseHead, SpellsTheFieldsAsTheServiceDoes) {
  std::string out;
  append_response_head({.status = 200,
                        .content_type = "application/x-amz-json-1.0",
                        .content_length = 2,
                        .keep_alive = true,
                        .date = "Tue, 15 Nov 1994 08:12:31 GMT",
                        .request_id = "ID",
                        .body_crc32 = 2745614147,
                        .more_fields = {}},
                       out);
  EXPECT_EQ(out,
            "HTTP/1.1 200 OK\r\n"
            "Server: Server\r\n"
            "Date: Tue, 15 Nov 1994 08:12:31 GMT\r\n"
            "Content-Type: application/x-amz-json-1.0\r\n"
            "Content-Length: 2\r\n"
            "Connection: keep-alive\r\n"
            "x-amzn-RequestId: ID\r\n"
            "x-amz-crc32: 2745614147\r\n"
            "\r\n");
}

TEST(ResponseHead, SaysThatTheConnectionEndsAndAddsFields) {
  std::string out;
  append_response_head({.status = 413,
                        .content_type = {},
                        .content_length = 0,
                        .keep_alive = false,
                        .date = "D",
                        .request_id = "ID",
                        .body_crc32 = 0,
                        .more_fields = "A: b\r\n"},
                       out);
  EXPECT_EQ(out,
            "HTTP/1.1 413 Payload Too Large\r\nServer: Server\r\nDate: D\r\nContent-Length: 0\r\n"
            "Connection: close\r\nx-amzn-RequestId: ID\r\nx-amz-crc32: 0\r\nA: b\r\n\r\n");
}

TEST(DateText, FollowsRfc9110AndTheClock) {
  DateText date;
  EXPECT_EQ(date.at(784887151), "Tue, 15 Nov 1994 08:12:31 GMT");
  EXPECT_EQ(date.at(784887151), "Tue, 15 Nov 1994 08:12:31 GMT");
  EXPECT_EQ(date.at(784887152), "Tue, 15 Nov 1994 08:12:32 GMT");
  EXPECT_EQ(date.at(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

}  // namespace
}  // namespace galvan
