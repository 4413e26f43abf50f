#include "server/server_test_support.h"

// How answers reach their clients, through io_uring and without it.
namespace galvan {
namespace {

class ServerSendingTest : public ServerTest, public testing::WithParamInterface<bool> {
 protected:
  ServerSendingTest() {
    options.io_uring = GetParam();
    options.threads = 1;  // so that many answers go out in one round
  }
};

TEST_P(ServerSendingTest, UsesIoUringOnlyWhereItMay) {
  start();
  // A kernel may refuse it; nothing may use it unasked.
  EXPECT_FALSE(server->uses_io_uring() && !GetParam());
  EXPECT_EQ(connect().exchange(api_request("echo", "either way")).body, "either way");
}

TEST_P(ServerSendingTest, SendsAnswersThatNoSocketTakesAtOnce) {
  start();
  HttpTestClient slow(port, 4096);
  slow.send(api_request("large", "") + api_request("echo", "after it"));
  HttpTestClient quick = connect();
  for (int i = 0; i < 100; ++i) ASSERT_EQ(quick.exchange(api_request("echo", "meanwhile")).body, "meanwhile");
  EXPECT_EQ(slow.receive().body, std::string(FakeHandler::kLargeBytes, 'x'));
  EXPECT_EQ(slow.receive().body, "after it");
}

TEST_P(ServerSendingTest, AnswersEachOfManyClientsWithItsOwnBody) {
  start();
  std::vector<HttpTestClient> clients;
  for (int i = 0; i < 400; ++i) clients.push_back(connect());
  for (const std::string_view target : {"echo", "write", "slow", "failing"}) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (target == "slow" && i % 100 != 0) continue;  // which are 300 ms each
      clients[i].send(api_request(target, std::to_string(i)) + api_request("echo", "next"));
    }
    for (std::size_t i = 0; i < clients.size(); ++i) {
      if (target == "slow" && i % 100 != 0) continue;
      ASSERT_EQ(clients[i].receive().body, target == "failing" ? "error" : std::to_string(i)) << target;
      ASSERT_EQ(clients[i].receive().body, "next") << target;
    }
  }
}

TEST_P(ServerSendingTest, GoesOnWhenClientsLeaveBeforeTheirAnswers) {
  start();
  HttpTestClient stays = connect();
  for (int i = 0; i < 50; ++i) {
    // A close with unread bytes resets the connection, so that sending fails.
    HttpTestClient leaves(port, 4096);
    leaves.send(api_request("large", "") + api_request("large", ""));
    ASSERT_EQ(stays.exchange(api_request("write", std::to_string(i))).body, std::to_string(i));
  }
  EXPECT_EQ(connect().exchange(api_request("echo", "fine")).body, "fine");
  server->stop();
}

TEST_P(ServerSendingTest, StopsWhileAnswersAreUnderWay) {
  options.stop_grace = 100ms;
  start();
  std::vector<HttpTestClient> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(HttpTestClient(port, 4096));
    for (int j = 0; j < 5; ++j) clients.back().send(api_request("large", ""));
  }
  server->stop();
}

INSTANTIATE_TEST_SUITE_P(Ways, ServerSendingTest, testing::Bool(),
                         [](const auto& way) { return way.param ? "IoUring" : "Sendmsg"; });

}  // namespace
}  // namespace galvan
