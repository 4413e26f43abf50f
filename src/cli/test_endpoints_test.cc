#include "cli/test_endpoints.h"

#include "table/table_test_support.h"

#include <gtest/gtest.h>

#include <memory>
#include <ostream>
#include <string>

namespace galvan::cli {
namespace {

class StandingClock final : public Clock {
 public:
  WallTime now() const override { return WallTime(std::chrono::seconds(1'000)); }
};

struct Answer {
  int status = 0;
  std::string body;
};

class TestEndpointsTest : public testing::Test {
 protected:
  static Answer send(TestEndpoints& endpoints, HttpMethod method, std::string_view path, std::string body = {}) {
    ApiResponse response;
    if (!endpoints.answer({.method = method, .path = path, .body = &body}, response)) return {404, ""};
    return {response.status, response.body};
  }
  Answer post(std::string body) { return send(endpoints, HttpMethod::kPost, "/_galvan/clock", std::move(body)); }

  StandingClock machine;
  TestClock clock{machine};
  std::unique_ptr<Engine> engine = table_test::memory_engine();
  std::unique_ptr<Catalog> catalog = *Catalog::open(*engine);
  ExpirySweeper sweeper{*catalog, *engine, clock, {}};
  TestEndpoints endpoints{&clock, sweeper};
};

struct ClockRow {
  std::string body;
  int status;
  std::string answer;  ///< or a part of it, of an error

  friend std::ostream& operator<<(std::ostream& out, const ClockRow& row) { return out << row.body; }
};

class ClockRequests : public TestEndpointsTest, public testing::WithParamInterface<ClockRow> {};

TEST_P(ClockRequests, AreAnswered) {
  const Answer answer = post(GetParam().body);
  EXPECT_EQ(answer.status, GetParam().status);
  if (answer.status == 200) {
    EXPECT_EQ(answer.body, GetParam().answer);
  } else {
    EXPECT_NE(answer.body.find(GetParam().answer), std::string::npos) << answer.body;
    EXPECT_EQ(clock.now(), machine.now());
  }
}

INSTANTIATE_TEST_SUITE_P(
    Clock, ClockRequests,
    testing::Values(ClockRow{"", 200, R"({"NowMilliseconds":1000000,"Frozen":false})"},
                    ClockRow{" {} ", 200, R"({"NowMilliseconds":1000000,"Frozen":false})"},
                    ClockRow{R"({"Frozen": true})", 200, R"({"NowMilliseconds":1000000,"Frozen":true})"},
                    ClockRow{R"({"AdvanceMilliseconds": 1500})", 200, R"({"NowMilliseconds":1001500,"Frozen":false})"},
                    ClockRow{R"({"SetToMilliseconds": 2000000, "Frozen": true})", 200,
                             R"({"NowMilliseconds":2000000,"Frozen":true})"},
                    ClockRow{R"({"SetToMilliseconds": 2000000, "AdvanceMilliseconds": 1})", 200,
                             R"({"NowMilliseconds":2000001,"Frozen":false})"},
                    ClockRow{R"({"SetToMilliseconds": 999999})", 400, "can not go back: it is at 1000000 milliseconds"},
                    ClockRow{R"({"AdvanceMilliseconds": -1})", 400, "can not go back"},
                    ClockRow{R"({"SetToMilliseconds": 253402300800000})", 400, "ends with the year 9999"},
                    ClockRow{R"({"AdvanceMilliseconds": 9223372036854775807})", 400, "ends with the year 9999"},
                    ClockRow{R"({"Advance": 5})", 400, "One of SetToMilliseconds, AdvanceMilliseconds and Frozen"},
                    ClockRow{R"({"Frozen": [1]})", 400, "SerializationException"},
                    ClockRow{"{", 400, "SerializationException"}));

TEST_F(TestEndpointsTest, AreReadByGet) {
  const Answer answer = send(endpoints, HttpMethod::kGet, "/_galvan/clock");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"NowMilliseconds":1000000,"Frozen":false})");
}

TEST_F(TestEndpointsTest, SweepAndTellHowManyItemsWent) {
  const Answer answer = send(endpoints, HttpMethod::kPost, "/_galvan/ttl/sweep");
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, R"({"RemovedItems":0})");
  EXPECT_EQ(send(endpoints, HttpMethod::kGet, "/_galvan/ttl/sweep").status, 404);
}

TEST_F(TestEndpointsTest, AreRefusedWithoutTheFlag) {
  TestEndpoints refusing(nullptr, sweeper);
  for (const std::string path : {"/_galvan/clock", "/_galvan/ttl/sweep"}) {
    const Answer answer = send(refusing, HttpMethod::kPost, path);
    EXPECT_EQ(answer.status, 400);
    EXPECT_NE(answer.body.find("ValidationException"), std::string::npos) << answer.body;
    EXPECT_NE(answer.body.find(path + " is for tests: start the server with --test-clock"), std::string::npos)
        << answer.body;
  }
  EXPECT_EQ(send(refusing, HttpMethod::kGet, "/_galvan/clock").status, 400);
}

TEST_F(TestEndpointsTest, AreNoOthers) {
  EXPECT_EQ(send(endpoints, HttpMethod::kPost, "/_galvan/clocks").status, 404);
  EXPECT_EQ(send(endpoints, HttpMethod::kPost, "/_galvan/").status, 404);
}

}  // namespace
}  // namespace galvan::cli
