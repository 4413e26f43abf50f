#pragma once

#include "base/clock.h"
#include "identity/identity_store.h"
#include "identity/query_service.h"
#include "identity/xml_writer.h"
#include "storage/rocksdb/rocksdb_engine.h"

#include <gtest/gtest.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

// A server's identities in memory, and calls of IAM and STS as forms.
namespace galvan::identity {

inline constexpr std::string_view kReadBooks =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"dynamodb:GetItem","Resource":"*"}]})";
inline constexpr std::string_view kAllOfIam =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Action":"iam:*","Resource":"*"}]})";
inline constexpr std::string_view kTrustAccount =
    R"({"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"AWS":"123456789012"},"Action":["sts:AssumeRole","sts:TagSession"]}]})";

class TestClock final : public Clock {
 public:
  WallTime now() const override { return now_; }
  void advance(std::chrono::milliseconds by) { now_ += by; }

 private:
  WallTime now_{std::chrono::seconds(1'782'864'000)};  // 2026-07-01T00:00:00Z
};

using Parameters = std::initializer_list<std::pair<std::string_view, std::string_view>>;

/// The text of the first element of that name; empty where there is none.
inline std::string element(std::string_view xml, std::string_view name) {
  const std::string begin = "<" + std::string(name) + ">";
  const std::size_t at = xml.find(begin);
  if (at == std::string_view::npos) return {};
  const std::size_t end = xml.find("</" + std::string(name) + ">", at);
  return std::string(xml.substr(at + begin.size(), end - at - begin.size()));
}

class TestServer {
 public:
  TestServer() : box_(security::SecretBox::in_memory()) {
    EngineOptions options;
    options.in_memory = true;
    engine_ = *open_rocksdb_engine(options);
    reopen();
  }

  /// As after a restart.
  void reopen() {
    service_.reset();
    store_.reset();
    auto opened = IdentityStore::open({*engine_, clock, "123456789012", nullptr}, box_);
    ASSERT_TRUE(opened.has_value()) << opened.error().detail;
    store_ = *std::move(opened);
    service_ = std::make_unique<QueryService>(*store_);
  }

  QueryReply call(std::string_view action, Parameters parameters = {}, std::string_view access_key_id = {}) {
    std::string form = "Action=" + std::string(action);
    for (const auto& [name, value] : parameters) form += "&" + std::string(name) + "=" + percent_encoded(value);
    QueryRequest request{
        .form = form, .access_key_id = access_key_id, .source_address = "203.0.113.7", .request_id = "r-1"};
    security::CredentialsPtr credentials;
    if (!access_key_id.empty()) {
      credentials = store_->find(access_key_id);
      EXPECT_TRUE(credentials) << access_key_id;
      if (!credentials) return {};
      request.caller = credentials->principal.get();
    }
    return service_->handle(request);
  }
  /// A call that must succeed; answers its body.
  std::string done(std::string_view action, Parameters parameters = {}, std::string_view access_key_id = {}) {
    const QueryReply reply = call(action, parameters, access_key_id);
    EXPECT_EQ(reply.status, 200) << action << ": " << reply.body;
    return reply.body;
  }
  /// A call that must fail; answers its code and message.
  std::string failed(std::string_view action, Parameters parameters = {}, std::string_view access_key_id = {}) {
    const QueryReply reply = call(action, parameters, access_key_id);
    EXPECT_NE(reply.status, 200) << action << ": " << reply.body;
    EXPECT_EQ(element(reply.body, "Code"), reply.error_code);
    return std::string(reply.error_code) + ": " + element(reply.body, "Message");
  }
  /// A new user's new access key.
  std::string new_user(std::string_view name) {
    done("CreateUser", {{"UserName", name}});
    return element(done("CreateAccessKey", {{"UserName", name}}), "AccessKeyId");
  }

  IdentityStore& store() { return *store_; }
  Engine& engine() { return *engine_; }

  TestClock clock;

 private:
  security::SecretBox box_;
  std::unique_ptr<Engine> engine_;
  std::unique_ptr<IdentityStore> store_;
  std::unique_ptr<QueryService> service_;
};

}  // namespace galvan::identity
