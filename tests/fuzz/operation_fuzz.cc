#include "base/check.h"
#include "index/index_builder.h"
#include "operation/api_service.h"
#include "operation/registry.h"
#include "operation/request_context.h"
#include "storage/rocksdb/rocksdb_engine.h"
#include "stream/stream_keeper.h"
#include "table/catalog.h"
#include "table/keyspace_remover.h"
#include "table/namespace_expirer.h"
#include "wire/request_decoder.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

// Sends a body to an operation of a whole service, whose store is in memory: decoding, constraints, the operation's own
// rules, its run. Input: the operation's name, then the body, which begins with the first '{'. Another name than that
// of an operation stands for one by its first byte.
namespace galvan {
namespace {

// Items and tables of earlier inputs stay, and make later ones meet more; not for ever.
constexpr int kInputsOfAService = 4000;

class Service {
 public:
  Service() {
    create_table("hash", "");
    create_table("sorted", R"(,{"AttributeName":"sk","KeyType":"RANGE"})");
    for (const char* item : {
             R"({"pk":{"S":"a"},"n":{"N":"1"},"s":{"S":"text"},"l":{"L":[{"N":"1"},{"M":{"x":{"N":"2"}}}]},
                "m":{"M":{"x":{"N":"1"}}},"ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["YQ=="]},
                "t":{"BOOL":true},"z":{"NULL":true}})",
             R"({"pk":{"S":"b"}})",
         }) {
      answer("PutItem", std::string(R"({"TableName":"hash","Item":)") + item + "}");
      GALVAN_CHECK(response_.status == 200);
    }
  }

  void answer(std::string_view operation, std::string body) {
    const Api api = std::ranges::find(operations(), operation, &OperationRow::name)->api;
    const std::string target = std::string(target_prefix(api)) + '.' + std::string(operation);
    response_.clear();
    ApiRequest request;
    request.target = target;
    request.signature.has_authorization = true;
    request.signature.authorization =
        "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0";
    request.signature.has_date = true;
    request.body = &body;
    GALVAN_CHECK(service_.handle(request, *context_, ReadTier::kDisk, response_) == HandleOutcome::kDone);
    GALVAN_CHECK(wait_durable(*engine_, response_.ticket).has_value());
    check_response();
  }

 private:
  static std::unique_ptr<Engine> open() {
    EngineOptions options;
    options.in_memory = true;
    auto engine = open_rocksdb_engine(options);
    GALVAN_CHECK(engine.has_value());
    return *std::move(engine);
  }

  void create_table(const std::string& name, const std::string& sort) {
    const std::string definition = sort.empty() ? "" : R"(,{"AttributeName":"sk","AttributeType":"N"})";
    answer("CreateTable", R"({"TableName":")" + name +
                              R"(","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"pk",)" +
                              R"("AttributeType":"S"})" + definition +
                              R"(],"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"})" + sort +
                              R"(],"StreamSpecification":{"StreamEnabled":true,)" +
                              R"("StreamViewType":"NEW_AND_OLD_IMAGES"}})");
    GALVAN_CHECK(response_.status == 200);
  }

  void check_response() {
    GALVAN_CHECK(response_.error != ErrorKind::kInternalServerError && response_.error != ErrorKind::kNeedsDisk);
    GALVAN_CHECK((response_.status == 200) == !response_.error);
    GALVAN_CHECK(response_.status == 200 || response_.status == 400);
    GALVAN_CHECK(response_.body.empty() || context_->decoder.well_formed(response_.body));
  }

  std::unique_ptr<Engine> engine_ = open();
  SystemClock clock_;
  std::unique_ptr<Catalog> catalog_ = *Catalog::open(*engine_);
  KeyspaceRemover remover_{*catalog_, *engine_};
  NamespaceExpirer expirer_{*catalog_, remover_, clock_, [](std::string_view) {}};
  IndexBuilder builder_{*catalog_, *engine_, {}};
  StreamKeeper streams_{*catalog_, remover_, *engine_, clock_, {}};
  ApiService service_{{}, *catalog_, remover_, expirer_, builder_, streams_, *engine_, clock_};
  std::unique_ptr<RequestContext> context_ = service_.make_context();
  ApiResponse response_;
};

void check_input(std::string_view input) {
  // Never destroyed: statics of RocksDB's, which it needs for that, go before it.
  static auto& service = *new std::unique_ptr<Service>;
  static int inputs = 0;
  if (input.empty()) return;
  if (inputs++ % kInputsOfAService == 0) {
    service.reset();
    service = std::make_unique<Service>();
  }
  const std::size_t body = std::min(input.find('{'), input.size());
  const auto rows = operations();
  const auto named = std::ranges::find(rows, input.substr(0, body), &OperationRow::name);
  const OperationRow& row = named != rows.end() ? *named : rows[static_cast<unsigned char>(input[0]) % rows.size()];
  service->answer(row.name, std::string(input.substr(body)));
}

}  // namespace
}  // namespace galvan

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  galvan::check_input({reinterpret_cast<const char*>(data), size});
  return 0;
}
