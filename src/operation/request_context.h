#pragma once

#include "base/clock.h"
#include "expression/expression_cache.h"
#include "index/index_builder.h"
#include "model/api_error.h"
#include "operation/api_service.h"
#include "operation/chaos.h"
#include "security/signature.h"
#include "storage/engine.h"
#include "table/catalog.h"
#include "table/keyspace_remover.h"
#include "table/write_clock.h"
#include "wire/request_decoder.h"

#include <string>
#include <string_view>

namespace galvan {

/// What operations work on, for the server's whole life.
struct ServiceParts {
  std::string region;
  std::string account_id;
  std::int64_t item_collection_bytes_max;
  Catalog& catalog;
  KeyspaceRemover& remover;
  IndexBuilder& builder;
  Engine& engine;
  const Clock& clock;
  WriteClock write_clock;
};

/// The facts of one request under way, and the memory that a thread reuses from request to request.
class RequestContext {
 public:
  RequestContext(ServiceParts& parts, expression::ExpressionCache& cache) : expressions(cache), parts_(parts) {}

  /// Starts a request, which outlives the operation.
  void begin(const ApiRequest& request, const security::Principal& request_principal, ReadTier read_tier,
             const Fault& fault) {
    body_ = request.body;
    host_ = request.host;
    principal_ = request_principal;
    tier_ = read_tier;
    fault_ = fault;
    ticket = {};
  }

  std::string& body() { return *body_; }
  const security::Principal& principal() const { return principal_; }
  /// The Host header: how the client calls this server.
  std::string_view host() const { return host_; }
  ReadTier tier() const { return tier_; }
  /// What is to befall the request, where its operation has to tell it in its own way.
  const Fault& fault() const { return fault_; }
  Engine& engine() { return parts_.engine; }
  Catalog& catalog() { return parts_.catalog; }
  KeyspaceRemover& remover() { return parts_.remover; }
  IndexBuilder& builder() { return parts_.builder; }
  const Clock& clock() const { return parts_.clock; }
  WriteTimestamp next_timestamp() { return parts_.write_clock.next(); }
  const std::string& region() const { return parts_.region; }
  const std::string& account_id() const { return parts_.account_id; }
  std::int64_t item_collection_bytes_max() const { return parts_.item_collection_bytes_max; }

  /// Lets the answer wait for one more commit.
  void wait_for(CommitTicket commit) {
    if (ticket < commit) ticket = commit;
  }

  wire::RequestDecoder decoder;
  /// Of the thread that runs the request.
  expression::ExpressionCache& expressions;
  /// Stored bytes of the item that was read last; reused.
  std::string stored_item;
  /// What the answer must wait for.
  CommitTicket ticket;

 private:
  ServiceParts& parts_;
  std::string* body_ = nullptr;
  std::string_view host_;  // of the ApiRequest
  security::Principal principal_;
  ReadTier tier_ = ReadTier::kMemory;
  Fault fault_;
};

}  // namespace galvan
