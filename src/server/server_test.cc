#include "server/crc32.h"
#include "server/server_test_support.h"

#include <random>

// How the server answers: routes, fields, order, waiting for disk and commits, and its end.
namespace galvan {
namespace {

TEST_F(ServerTest, AnswersARequestWithTheFieldsOfTheService) {
  start();
  HttpTestClient client = connect();
  const HttpAnswer answer = client.exchange(api_request("echo", "{\"a\":1}"));
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "{\"a\":1}");
  EXPECT_EQ(answer.field("server"), "Server");
  EXPECT_EQ(answer.field("content-type"), "application/x-amz-json-1.0");
  EXPECT_EQ(answer.field("content-length"), "7");
  EXPECT_EQ(answer.field("connection"), "keep-alive");
  EXPECT_EQ(answer.field("x-amz-crc32"), std::to_string(crc32("{\"a\":1}")));
  EXPECT_EQ(answer.field("x-amzn-requestid").size(), 52U);
  EXPECT_EQ(answer.field("date").size(), 29U);
  EXPECT_EQ(answer.field("access-control-allow-origin"), "(none)");
}

TEST_F(ServerTest, KeepsTheConnectionAndGivesEveryRequestItsOwnId) {
  start();
  HttpTestClient client = connect();
  std::string last_id;
  for (int i = 0; i < 100; ++i) {
    const std::string body = "body " + std::to_string(i);
    const HttpAnswer answer = client.exchange(api_request("echo", body));
    ASSERT_EQ(answer.body, body);
    ASSERT_NE(answer.field("x-amzn-requestid"), last_id);
    last_id = answer.field("x-amzn-requestid");
  }
  EXPECT_NE(metrics().find("galvan_connections_accepted_total 2\n"), std::string::npos);
}

TEST_F(ServerTest, AnswersPipelinedRequestsInOrderEvenIfTheFirstIsSlow) {
  start();
  HttpTestClient client = connect();
  std::string requests = api_request("slow", "first") + api_request("write", "second");
  for (int i = 0; i < 200; ++i) requests += api_request(i % 3 == 0 ? "cold" : "echo", std::to_string(i));
  client.send(requests);
  EXPECT_EQ(client.receive().body, "first");
  EXPECT_EQ(client.receive().body, "second");
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.receive().body, std::to_string(i));
}

TEST_F(ServerTest, AnswersRequestsThatComeByteByByte) {
  start();
  HttpTestClient client = connect();
  for (const char c : "\r\n" + api_request("echo", "drop by drop")) {
    client.send(std::string_view(&c, 1));
    std::this_thread::sleep_for(100us);
  }
  EXPECT_EQ(client.receive().body, "drop by drop");
}

TEST_F(ServerTest, RunsColdReadsOnTheDiskPool) {
  start();
  HttpTestClient client = connect();
  EXPECT_EQ(client.exchange(api_request("cold", "brr")).body, "brr");
  EXPECT_EQ(handler.requests, 2);
  EXPECT_NE(metrics().find("galvan_disk_runs_total 1\n"), std::string::npos);
}

TEST_F(ServerTest, AnswersServiceUnavailableWhenTheDiskQueueIsFull) {
  options.disk_threads = 1;
  options.disk_queue_max = 1;
  start();
  std::vector<HttpTestClient> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(connect());
  for (const HttpTestClient& client : clients) client.send(api_request("slow", "s"));
  int unavailable = 0;
  for (HttpTestClient& client : clients) {
    const HttpAnswer answer = client.receive();
    ASSERT_TRUE(answer.status == 200 || answer.status == 503) << answer.status;
    if (answer.status == 503) ++unavailable;
  }
  // One runs and one waits, at least; perhaps the first was taken up before the second came.
  EXPECT_GE(unavailable, 5);
  EXPECT_LE(unavailable, 7);
  EXPECT_EQ(clients.front().exchange(api_request("echo", "still there")).body, "still there");
}

// Cold reads, changes of tables and the metrics each have their own threads, and wait for their own kind alone.
TEST_F(ServerTest, NoKindOfWaitingRequestTakesTheTurnOfAnother) {
  options.disk_threads = 1;
  options.control_threads = 1;
  start();
  for (const auto& [flood, other] : {std::pair("slow", "control"), std::pair("control", "slow")}) {
    std::vector<HttpTestClient> clients;
    for (int i = 0; i < 10; ++i) clients.push_back(connect());
    for (const HttpTestClient& client : clients) client.send(api_request(flood, "s"));
    const auto start = std::chrono::steady_clock::now();
    EXPECT_EQ(connect().exchange(api_request(other, "turn")).body, "turn");
    EXPECT_NE(metrics().find("_queue_length"), std::string::npos);
    EXPECT_LT(std::chrono::steady_clock::now() - start, 1500ms) << "10 others take 3 s";
    for (HttpTestClient& client : clients) EXPECT_EQ(client.receive().body, "s");
  }
}

TEST_F(ServerTest, AnswersServiceUnavailableWhenTooManyTablesChange) {
  options.control_threads = 1;
  options.control_queue_max = 1;
  start();
  std::vector<HttpTestClient> clients;
  for (int i = 0; i < 8; ++i) clients.push_back(connect());
  for (const HttpTestClient& client : clients) client.send(api_request("control", "c"));
  std::size_t unavailable = 0;
  for (HttpTestClient& client : clients) unavailable += client.receive().status == 503;
  EXPECT_GE(unavailable, 5U);
  EXPECT_LE(unavailable, 7U);
  EXPECT_NE(metrics().find("galvan_control_refused_total " + std::to_string(unavailable) + "\n"), std::string::npos);
}

TEST_F(ServerTest, SendsAWriteOnlyOnceItIsDurable) {
  start();
  HttpTestClient client = connect();
  for (int i = 0; i < 200; ++i) ASSERT_EQ(client.exchange(api_request("write", std::to_string(i))).status, 200);
}

TEST_F(ServerTest, AnswersAFailedCommitWithItsError) {
  start();
  HttpTestClient client = connect();
  const HttpAnswer answer = client.exchange(api_request("failing", "x"));
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.body, "error");
  EXPECT_EQ(client.exchange(api_request("echo", "next")).body, "next");
  const std::string id = answer.field("x-amzn-requestid");
  bool told = false;
  for (const std::string& line : log_lines()) {
    told = told || (line.find("level=error") != std::string::npos && line.find(id) != std::string::npos &&
                    line.find("detail=\"the disk is on fire\"") != std::string::npos);
  }
  EXPECT_TRUE(told);
}

TEST_F(ServerTest, SurvivesAnExceptionAndCountsIt) {
  start();
  HttpTestClient client = connect();
  EXPECT_NE(metrics().find("galvan_internal_exceptions_total 0\n"), std::string::npos);
  EXPECT_EQ(client.exchange(api_request("throw", "x")).status, 500);
  EXPECT_EQ(client.exchange(api_request("echo", "next")).body, "next");
  EXPECT_NE(metrics().find("galvan_internal_exceptions_total 1\n"), std::string::npos);
}

TEST_F(ServerTest, SendsLargeAnswersToSlowReaders) {
  start();
  HttpTestClient client(port, 4096);
  client.send(api_request("large", "x") + api_request("echo", "after"));
  std::this_thread::sleep_for(100ms);
  EXPECT_EQ(client.receive().body, std::string(FakeHandler::kLargeBytes, 'x'));
  EXPECT_EQ(client.receive().body, "after");
}

TEST_F(ServerTest, TellsLoadBalancersThatItIsHealthy) {
  start();
  HttpTestClient client = connect();
  const HttpAnswer answer = client.exchange("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "healthy: dynamodb.eu-test-1.amazonaws.com ");
  EXPECT_EQ(answer.field("content-type"), "text/plain");
}

TEST_F(ServerTest, HasEndpointsOfItsOwn) {
  start();
  HttpTestClient client = connect();
  HttpAnswer answer =
      client.exchange("POST /_galvan/echo?x HTTP/1.1\r\nHost: x\r\nOrigin: http://y\r\nContent-Length: 4\r\n\r\nbody");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "POST body");
  EXPECT_EQ(answer.field("content-type"), "application/json");
  EXPECT_EQ(answer.field("access-control-allow-origin"), "(none)");
  EXPECT_EQ(client.exchange("GET /_galvan/echo HTTP/1.1\r\nHost: x\r\n\r\n").body, "GET ");
  answer = client.exchange("GET /_galvan/other HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.status, 404);
  EXPECT_EQ(answer.body, "<UnknownOperationException/>\n");
  EXPECT_EQ(answer.field("content-type"), "text/plain");
  answer = client.exchange("POST /_galvan/echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nthrow");
  EXPECT_EQ(answer.status, 500);
  EXPECT_NE(metrics().find("galvan_internal_exceptions_total 1\n"), std::string::npos);
}

TEST_F(ServerTest, AnswersHeadWithoutABody) {
  start();
  HttpTestClient client = connect();
  client.send("HEAD / HTTP/1.1\r\nHost: x\r\n\r\n" + api_request("echo", "next"));
  const HttpAnswer answer = client.receive(false);
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.field("content-length"), "42");
  EXPECT_EQ(client.receive().body, "next");
}

TEST_F(ServerTest, AnswersWhatIsNoApiCallWith404) {
  start();
  HttpTestClient client = connect();
  for (const std::string_view request :
       {"GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n", "DELETE / HTTP/1.1\r\nHost: x\r\n\r\n",
        "POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}",
        "POST / HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\n{}"}) {
    const HttpAnswer answer = client.exchange(request);
    EXPECT_EQ(answer.status, 404) << request;
    EXPECT_EQ(answer.body, "<UnknownOperationException/>\n") << request;
    EXPECT_EQ(answer.field("x-amz-crc32"), "3552371480") << request;
  }
}

TEST_F(ServerTest, OpensAndDropsNamespaces) {
  start();
  HttpTestClient client = connect();
  EXPECT_EQ(client.exchange("PUT /ns/tests?ttl=60 HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n").body,
            "open tests ttl=60");
  const HttpAnswer dropped = client.exchange("DELETE /ns/tests/ HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(dropped.status, 200);
  EXPECT_EQ(dropped.body, "drop tests ");
  EXPECT_EQ(client.exchange("DELETE /ns/a/b HTTP/1.1\r\nHost: h\r\n\r\n").status, 404);
}

TEST_F(ServerTest, AnswersBrowsersPreflightAndCall) {
  start();
  HttpTestClient client = connect();
  const HttpAnswer preflight = client.exchange(
      "OPTIONS / HTTP/1.1\r\nHost: x\r\nOrigin: http://a.test\r\nAccess-Control-Request-Method: POST\r\n"
      "Access-Control-Request-Headers: x-amz-target\r\n\r\n");
  EXPECT_EQ(preflight.status, 200);
  EXPECT_EQ(preflight.body, "");
  EXPECT_EQ(preflight.field("access-control-allow-origin"), "*");
  EXPECT_EQ(preflight.field("access-control-allow-headers"), "x-amz-target");
  EXPECT_EQ(preflight.field("access-control-allow-methods"), "POST");
  EXPECT_EQ(preflight.field("access-control-max-age"), "172800");
  const HttpAnswer answer = client.exchange(api_request("echo", "{}", "Origin: http://a.test\r\n"));
  EXPECT_EQ(answer.body, "{}");
  EXPECT_EQ(answer.field("access-control-allow-origin"), "*");
}

TEST_F(ServerTest, EndsTheConnectionWhereTheClientAsksForIt) {
  start();
  HttpTestClient closing = connect();
  const HttpAnswer answer = closing.exchange(api_request("echo", "bye", "Connection: close\r\n"));
  EXPECT_EQ(answer.body, "bye");
  EXPECT_EQ(answer.field("connection"), "close");
  EXPECT_TRUE(closing.ends_within(2s));

  HttpTestClient old = connect();
  EXPECT_EQ(old.exchange("GET / HTTP/1.0\r\n\r\n").field("connection"), "close");
  EXPECT_TRUE(old.ends_within(2s));

  HttpTestClient old_but_staying = connect();
  const std::string_view request = "GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n";
  EXPECT_EQ(old_but_staying.exchange(request).field("connection"), "keep-alive");
  EXPECT_EQ(old_but_staying.exchange(request).status, 200);
}

TEST_F(ServerTest, TellsItsFigures) {
  start();
  HttpTestClient client = connect();
  client.exchange(api_request("echo", "{}"));
  client.exchange(api_request("failing", "{}"));
  client.exchange(api_request("write", "{}"));
  const HttpAnswer answer = client.exchange("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(answer.field("content-type"), "text/plain; version=0.0.4; charset=utf-8");
  for (const std::string_view line :
       {"# TYPE galvan_requests_total counter\n", "galvan_requests_total{operation=\"Echo\",error=\"none\"} 1\n",
        "galvan_requests_total{operation=\"Echo\",error=\"InternalServerError\"} 1\n",
        "galvan_requests_total{operation=\"Write\",error=\"none\"} 1\n",
        "galvan_request_duration_seconds_count{operation=\"Echo\"} 2\n",
        "galvan_request_duration_seconds_bucket{operation=\"Write\",le=\"+Inf\"} 1\n", "galvan_connections_open 1\n",
        "# HELP galvan_storage_fakes Fakes that exist\n# TYPE galvan_storage_fakes gauge\ngalvan_storage_fakes 7\n",
        "process_resident_memory_bytes ", "process_cpu_seconds_total ", "galvan_build_info{version="}) {
    EXPECT_NE(answer.body.find(line), std::string::npos) << line << "\nnot in\n" << answer.body;
  }
}

TEST_F(ServerTest, ServesManyConnectionsAtOnce) {
  start();
  std::vector<HttpTestClient> clients;
  for (int i = 0; i < 300; ++i) clients.push_back(connect());
  for (int round = 0; round < 3; ++round) {
    for (std::size_t i = 0; i < clients.size(); ++i) {
      clients[i].send(api_request(i % 2 == 0 ? "write" : "cold", std::to_string(i)));
    }
    for (std::size_t i = 0; i < clients.size(); ++i) ASSERT_EQ(clients[i].receive().body, std::to_string(i));
  }
}

TEST_F(ServerTest, StopsAtOnceWithIdleConnections) {
  start();
  HttpTestClient used = connect();
  used.exchange(api_request("echo", "x"));
  HttpTestClient unused = connect();
  HttpTestClient also_used = connect();
  also_used.exchange(api_request("echo", "x"));  // by now, the one before it is accepted
  const auto begin = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 300ms);
  EXPECT_TRUE(used.ends_within(1s));
  EXPECT_TRUE(unused.ends_within(1s));
  EXPECT_FALSE(connect().connected());
}

TEST_F(ServerTest, FinishesSlowRequestsBeforeItStops) {
  start();
  HttpTestClient client = connect();
  client.send(api_request("slow", "almost"));
  while (handler.requests < 2) std::this_thread::sleep_for(1ms);
  const auto begin = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  const HttpAnswer answer = client.receive();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "almost");
  EXPECT_TRUE(client.ends_within(1s));
}

TEST_F(ServerTest, DoesNotWaitForHalfSentRequestsWhenItStops) {
  start();
  HttpTestClient half_header = connect();
  half_header.send("POST / HTTP/1.1\r\nHost:");
  HttpTestClient half_body = connect();
  half_body.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nhalf");
  HttpTestClient not_reading(port, 4096);
  not_reading.send(api_request("large", "x"));
  while (handler.requests < 1) std::this_thread::sleep_for(1ms);
  const auto begin = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
}

TEST_F(ServerTest, StopsWhileClientsKeepSending) {
  start();
  std::atomic<bool> done{false};
  std::atomic<int> answered{0};
  std::vector<std::thread> senders;
  for (int i = 0; i < 4; ++i) {
    senders.emplace_back([&, i] {
      while (!done) {
        HttpTestClient client(port);
        if (!client.connected()) return;
        while (client.exchange(api_request(i % 2 == 0 ? "write" : "cold", "x")).status == 200) ++answered;
      }
    });
  }
  while (answered < 100) std::this_thread::sleep_for(1ms);
  const auto begin = std::chrono::steady_clock::now();
  server->stop();
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 1s);
  done = true;
  for (std::thread& sender : senders) sender.join();
}

}  // namespace
}  // namespace galvan
