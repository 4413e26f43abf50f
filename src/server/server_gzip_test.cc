#include "server/crc32.h"
#include "server/gzip.h"
#include "server/server_test_support.h"

// Bodies and answers in gzip.
namespace galvan {
namespace {

constexpr std::string_view kGzipBody = "Content-Encoding: gzip\r\n";
constexpr std::string_view kAcceptGzip = "Accept-Encoding: gzip, deflate\r\n";

std::string gzip(std::string_view text) {
  std::string out;
  EXPECT_TRUE(GzipWriter().compress(text, out));
  return out;
}

std::string gunzip(std::string_view bytes) {
  GzipReader reader(bytes);
  std::string out;
  EXPECT_EQ(reader.read(std::size_t{32} << 20, out), GzipReader::Progress::kDone);
  return out;
}

std::string json(std::size_t bytes) {
  std::string text = "[";
  while (text.size() < bytes) text += R"({"pk":{"S":"a"},"n":{"N":"12"}},)";
  return text + "0]";
}

TEST_F(ServerTest, InflatesBodies) {
  start();
  HttpTestClient client = connect();
  for (const std::size_t bytes : {100U, 20'000U, 3'000'000U}) {
    const std::string text = json(bytes);
    EXPECT_TRUE(client.exchange(api_request("echo", gzip(text), kGzipBody)).body == text) << bytes;
  }
  EXPECT_EQ(client.exchange(api_request("echo", "plain")).body, "plain");
  EXPECT_EQ(client.exchange(api_request("echo", "", kGzipBody)).body, "");
  EXPECT_EQ(client.exchange(api_request("echo", "as it is", "Content-Encoding: identity\r\n")).body, "as it is");
}

TEST_F(ServerTest, InflatesBodiesInChunks) {
  start();
  HttpTestClient client = connect();
  const std::string text = json(1'000);
  const std::string body = gzip(text);
  std::string request = "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n";
  request += std::string(kGzipBody) + "Transfer-Encoding: chunked\r\n\r\n";
  for (const char c : body) request += std::string("1\r\n") + c + "\r\n";
  EXPECT_EQ(client.exchange(request + "0\r\n\r\n").body, text);
}

TEST_F(ServerTest, RefusesBodiesThatAreNoGzip) {
  start();
  const std::string whole = gzip(json(1'000));
  for (const std::string& body : {std::string("plain"), whole.substr(0, whole.size() - 1), whole + "x"}) {
    HttpTestClient client = connect();
    const HttpAnswer answer = client.exchange(api_request("echo", body, kGzipBody));
    EXPECT_EQ(answer.status, 400);
    EXPECT_EQ(answer.field("content-type"), "application/x-amz-json-1.0");
    EXPECT_TRUE(client.ends_within(3s));
  }
  EXPECT_EQ(handler.requests, 0);
}

TEST_F(ServerTest, BoundsWhatABodyInflatesTo) {
  options.body_bytes_max = 1'000'000;
  start();
  EXPECT_EQ(connect().exchange(api_request("echo", gzip(std::string(1'000'000, ' ')), kGzipBody)).status, 200);
  EXPECT_EQ(connect().exchange(api_request("echo", gzip(std::string(1'000'001, ' ')), kGzipBody)).status, 413);
  EXPECT_EQ(connect().exchange(api_request("echo", gzip(std::string(8'000'000, ' ')), kGzipBody)).status, 413);
  EXPECT_EQ(handler.requests, 1);
}

TEST_F(ServerTest, CountsWhatABodyInflatesTo) {
  options.in_flight_bytes_max = 500'000;
  start();
  EXPECT_EQ(connect().exchange(api_request("echo", gzip(std::string(1'000'000, ' ')), kGzipBody)).status, 503);
  EXPECT_EQ(connect().exchange(api_request("write", gzip(std::string(100'000, ' ')), kGzipBody)).status, 200);
  // Given back once the answer is sent, which may be after it was received.
  EXPECT_TRUE(shows("galvan_in_flight_bytes 0"));
}

TEST_F(ServerTest, CompressesLargeAnswersForThoseWhoAsk) {
  start();
  HttpTestClient client = connect();
  const std::string text = json(5'000);
  for (int i = 0; i < 3; ++i) {
    const HttpAnswer answer = client.exchange(api_request("echo", text, kAcceptGzip));
    EXPECT_EQ(answer.field("content-encoding"), "gzip");
    EXPECT_LT(answer.body.size(), text.size() / 2);
    EXPECT_EQ(answer.field("x-amz-crc32"), std::to_string(crc32(answer.body)));
    EXPECT_EQ(gunzip(answer.body), text);
  }
  const HttpAnswer large = client.exchange(api_request("large", "", kAcceptGzip));
  EXPECT_EQ(gunzip(large.body), std::string(FakeHandler::kLargeBytes, 'x'));
}

TEST_F(ServerTest, SendsOtherAnswersAsTheyAre) {
  start();
  HttpTestClient client = connect();
  const std::string large = json(5'000);
  std::string noise;
  for (std::uint32_t i = 0; noise.size() < 5'000; ++i) {
    const std::uint32_t word = crc32(std::to_string(i));
    noise.append(reinterpret_cast<const char*>(&word), sizeof word);
  }
  struct Row {
    std::string body;
    std::string_view field;
  };
  for (const Row& row :
       {Row{large, ""}, Row{large, "Accept-Encoding: identity\r\n"}, Row{large, "Accept-Encoding: gzip;q=0\r\n"},
        Row{json(1'000), kAcceptGzip}, Row{noise, kAcceptGzip}}) {
    const HttpAnswer answer = client.exchange(api_request("echo", row.body, row.field));
    EXPECT_EQ(answer.field("content-encoding"), "(none)");
    EXPECT_TRUE(answer.body == row.body);
    EXPECT_EQ(answer.field("x-amz-crc32"), std::to_string(crc32(row.body)));
  }
}

}  // namespace
}  // namespace galvan
