#include "server/router.h"

#include <gtest/gtest.h>

#include <ostream>

namespace galvan {
namespace {

struct Row {
  HttpMethod method;
  std::string target;
  std::string content_type;
  Route expected;

  friend std::ostream& operator<<(std::ostream& out, const Row& row) {
    return out << static_cast<int>(row.method) << ' ' << row.target << ' ' << row.content_type;
  }
};

class RouteOf : public testing::TestWithParam<Row> {};

TEST_P(RouteOf, Request) {
  HttpRequest request;
  request.method = GetParam().method;
  request.target = GetParam().target;
  request.content_type = GetParam().content_type;
  EXPECT_EQ(route(request, true), GetParam().expected);
}

INSTANTIATE_TEST_SUITE_P(
    Requests, RouteOf,
    testing::Values(
        Row{HttpMethod::kPost, "/", "application/x-amz-json-1.0", Route::kApi},
        Row{HttpMethod::kPost, "/", "application/json", Route::kApi},
        Row{HttpMethod::kPost, "/", "Application/JSON ; charset=utf-8", Route::kApi},
        Row{HttpMethod::kPost, "/?X-Amz-Algorithm=AWS4-HMAC-SHA256", "application/json", Route::kApi},
        Row{HttpMethod::kPost, "http://localhost:8000/", "application/json", Route::kApi},
        Row{HttpMethod::kPost, "http://localhost:8000", "application/json", Route::kApi},
        Row{HttpMethod::kPost, "/", "", Route::kUnknown},
        Row{HttpMethod::kPost, "/", "application/x-amz-json-1.1", Route::kUnknown},
        Row{HttpMethod::kPost, "/table", "application/json", Route::kUnknown},
        Row{HttpMethod::kPost, "*", "application/json", Route::kUnknown},
        Row{HttpMethod::kPost, "/", "application/x-www-form-urlencoded; charset=utf-8", Route::kQuery},
        Row{HttpMethod::kPost, "/x", "application/x-www-form-urlencoded", Route::kUnknown},
        Row{HttpMethod::kPost, "/ns/blue", "application/x-www-form-urlencoded", Route::kUnknown},
        Row{HttpMethod::kGet, "/", "", Route::kHealth}, Row{HttpMethod::kHead, "/?probe", "", Route::kHealth},
        Row{HttpMethod::kGet, "/metrics", "", Route::kMetrics}, Row{HttpMethod::kGet, "/metrics/", "", Route::kUnknown},
        Row{HttpMethod::kGet, "/_galvan/clock", "", Route::kOwn},
        Row{HttpMethod::kPost, "http://localhost/_galvan/ttl/sweep?x", "text/plain", Route::kOwn},
        Row{HttpMethod::kPost, "/_galvan", "application/json", Route::kUnknown},
        Row{HttpMethod::kOther, "/_galvan/clock", "", Route::kUnknown},
        Row{HttpMethod::kGet, "/favicon.ico", "", Route::kUnknown}, Row{HttpMethod::kOptions, "/", "", Route::kUnknown},
        Row{HttpMethod::kPost, "/ns/tests", "application/json", Route::kApi},
        Row{HttpMethod::kPost, "/ns/tests/?ttl=60", "application/json", Route::kApi},
        Row{HttpMethod::kPost, "/ns/", "application/json", Route::kUnknown},
        Row{HttpMethod::kPost, "/ns/a/b", "application/json", Route::kUnknown},
        Row{HttpMethod::kGet, "/ns/tests", "", Route::kHealth},
        Row{HttpMethod::kPut, "/ns/tests?ttl=60", "", Route::kNamespace},
        Row{HttpMethod::kDelete, "/ns/tests/", "", Route::kNamespace},
        Row{HttpMethod::kDelete, "/", "", Route::kUnknown}, Row{HttpMethod::kPut, "/ns/", "", Route::kUnknown},
        Row{HttpMethod::kOther, "/ns/tests", "", Route::kUnknown},
        Row{HttpMethod::kOther, "/", "application/json", Route::kUnknown}));

TEST(Route, NeedsNoContentTypeWithoutABody) {
  HttpRequest request;
  request.method = HttpMethod::kPost;
  request.target = "/";
  EXPECT_EQ(route(request, false), Route::kApi);
}

TEST(Route, KeepsWhatNeedsNoSignatureForThisMachine) {
  struct Case {
    Route route;
    bool verify_signatures;
    bool open_metrics;
    bool from_elsewhere;
  };
  for (const Case& one : {
           Case{Route::kApi, true, false, true},
           Case{Route::kHealth, true, false, true},
           Case{Route::kMetrics, true, false, false},
           Case{Route::kMetrics, true, true, true},
           Case{Route::kMetrics, false, true, true},
           Case{Route::kOwn, true, false, false},
           Case{Route::kOwn, true, true, false},
           Case{Route::kOwn, false, true, true},
       }) {
    ServerOptions options;
    options.verify_signatures = one.verify_signatures;
    options.open_metrics = one.open_metrics;
    EXPECT_EQ(may_reach(one.route, options, false), one.from_elsewhere) << static_cast<int>(one.route);
    EXPECT_TRUE(may_reach(one.route, options, true)) << static_cast<int>(one.route);
  }
}

TEST(Cors, EchoesWhatAPreflightAsksFor) {
  HttpRequest request;
  request.method = HttpMethod::kOptions;
  request.target = "/";
  request.origin = "http://localhost:3000";
  request.cors_headers = "x-amz-target,content-type";
  request.cors_method = "POST";
  ASSERT_EQ(route(request, false), Route::kPreflight);
  std::string fields;
  append_cors_fields(request, Route::kPreflight, fields);
  EXPECT_EQ(fields,
            "Access-Control-Allow-Origin: *\r\n"
            "Access-Control-Allow-Headers: x-amz-target,content-type\r\n"
            "Access-Control-Allow-Methods: POST\r\n"
            "Access-Control-Max-Age: 172800\r\n");
}

TEST(Cors, LetsScriptsReadApiAnswersButNotMetrics) {
  HttpRequest request;
  request.origin = "http://localhost:3000";
  std::string api;
  append_cors_fields(request, Route::kApi, api);
  EXPECT_NE(api.find("Access-Control-Allow-Origin: *\r\n"), std::string::npos);
  EXPECT_NE(api.find("x-amzn-requestid"), std::string::npos);
  EXPECT_EQ(api.find("x-amz-crc32"), std::string::npos);
  std::string metrics;
  append_cors_fields(request, Route::kMetrics, metrics);
  EXPECT_EQ(metrics, "");
}

TEST(Cors, AddsNothingWithoutAnOrigin) {
  std::string fields;
  append_cors_fields(HttpRequest{}, Route::kApi, fields);
  EXPECT_EQ(fields, "");
}

TEST(NamespaceOf, IsTheNameInThePath) {
  EXPECT_EQ(namespace_of("/ns/tests"), "tests");
  EXPECT_EQ(namespace_of("/ns/A-b_c.9/?ttl=1"), "A-b_c.9");
  EXPECT_EQ(namespace_of("http://localhost:8000/ns/tests"), "tests");
  EXPECT_EQ(namespace_of("/ns/" + std::string(128, 'x')).size(), 128U);
  for (const std::string& other :
       {std::string("/"), std::string("/ns"), std::string("/ns/"), std::string("/ns//"), std::string("/ns/a/b"),
        std::string("/ns/a%20b"), std::string("/ns/~a"), std::string("/NS/a"), "/ns/" + std::string(129, 'x')}) {
    EXPECT_EQ(namespace_of(other), "") << other;
  }
}

TEST(QueryOf, IsWhatFollowsTheQuestionMark) {
  EXPECT_EQ(query_of("/?a=b&c"), "a=b&c");
  EXPECT_EQ(query_of("/"), "");
  EXPECT_EQ(query_of("/?"), "");
}

}  // namespace
}  // namespace galvan
