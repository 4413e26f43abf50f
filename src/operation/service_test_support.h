#pragma once

#include "index/index_builder.h"
#include "operation/api_service.h"
#include "operation/request_context.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "stream/stream_keeper.h"
#include "table/catalog.h"
#include "table/keyspace_remover.h"
#include "table/namespace_expirer.h"

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan {

/// An engine in memory, which lets something else happen just before a mutation is decided.
class InterruptedEngine final : public Engine {
 public:
  InterruptedEngine() {
    EngineOptions options;
    options.in_memory = true;
    engine_ = *open_rocksdb_engine(options);
  }

  /// Runs `interruption` once, before the next mutation is decided; it may mutate, too.
  void before_next_mutation(std::function<void()> interruption) { interruption_ = std::move(interruption); }

  StorageResult<MutateResult> mutate(std::span<Mutation* const> mutations, ReadTier tier) override {
    if (interruption_) std::exchange(interruption_, nullptr)();
    return engine_->mutate(mutations, tier);
  }

  StorageResult<bool> get(std::string_view key, ReadTier tier, std::string& value) override {
    return engine_->get(key, tier, value);
  }
  StorageResult<std::vector<std::optional<std::string>>> multi_get(std::span<const std::string> keys,
                                                                   ReadTier tier) override {
    return engine_->multi_get(keys, tier);
  }
  std::unique_ptr<RangeCursor> scan(KeyRange range, ScanDirection direction, ReadTier tier,
                                    CursorReads reads) override {
    return engine_->scan(std::move(range), direction, tier, reads);
  }
  void when_durable(CommitTicket ticket, CommitWaiter& waiter) override { engine_->when_durable(ticket, waiter); }
  StorageResult<void> settle() override { return engine_->settle(); }
  StorageResult<void> remove_keyspaces(const std::vector<KeyspaceId>& keyspaces) override {
    return engine_->remove_keyspaces(keyspaces);
  }
  StorageResult<void> reclaim_removed(std::atomic<bool>& stop) override { return engine_->reclaim_removed(stop); }
  SequenceNumber take_sequence_number() override { return engine_->take_sequence_number(); }
  KeyspaceCounters counters(KeyspaceId keyspace) const override { return engine_->counters(keyspace); }
  StorageResult<KeyspaceCounters> uncounted(KeyspaceId keyspace, KeyspaceCount& count) override {
    return engine_->uncounted(keyspace, count);
  }
  std::vector<EngineFigure> figures() const override { return engine_->figures(); }

 private:
  std::unique_ptr<Engine> engine_;
  std::function<void()> interruption_;
};

/// A service without HTTP: requests go in as target and body.
class ServiceTest : public testing::Test {
 protected:
  HandleOutcome handle(std::string_view target, std::string body, ReadTier tier = ReadTier::kDisk) {
    ApiRequest request;
    request.target = target;
    request.signature.has_authorization = authorized_;
    request.signature.authorization =
        "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    request.signature.has_date = true;
    request.body = &body;
    return service_.handle(request, *context_, tier, response_);
  }
  std::string call(std::string_view operation, std::string body) {
    EXPECT_EQ(handle("DynamoDB_20120810." + std::string(operation), std::move(body)), HandleOutcome::kDone);
    EXPECT_TRUE(wait_durable(engine_, response_.ticket).has_value());
    return response_.body;
  }
  void create_table(const std::string& name = "tab") {
    call("CreateTable", R"({"TableName": ")" + name + R"(", "BillingMode": "PAY_PER_REQUEST",
        "AttributeDefinitions": [{"AttributeName": "pk", "AttributeType": "S"}],
        "KeySchema": [{"AttributeName": "pk", "KeyType": "HASH"}]})");
    ASSERT_EQ(response_.status, 200) << response_.body;
  }

  InterruptedEngine engine_;
  SystemClock clock_;
  std::unique_ptr<Catalog> catalog_ = *Catalog::open(engine_);
  KeyspaceRemover remover_{*catalog_, engine_};
  NamespaceExpirer expirer_{*catalog_, remover_, clock_, [](std::string_view) {}};
  IndexBuilder builder_{*catalog_, engine_, {}};
  StreamKeeper streams_{*catalog_, remover_, engine_, clock_, {}};
  ApiService service_{{}, *catalog_, remover_, expirer_, builder_, streams_, engine_, clock_};
  std::unique_ptr<RequestContext> context_ = service_.make_context();
  ApiResponse response_;
  bool authorized_ = true;
};

}  // namespace galvan
