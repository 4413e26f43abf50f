#pragma once

#include "base/clock.h"
#include "base/mutex.h"
#include "model/api_error.h"
#include "model/limits.h"
#include "operation/chaos.h"
#include "security/authenticator.h"
#include "security/credentials.h"
#include "security/signature.h"
#include "storage/engine.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

// What server/ needs to answer API requests: bytes in, bytes and a commit ticket out.
namespace galvan {

namespace expression {
class ExpressionCache;
}

class Catalog;
class IndexBuilder;
class RequestContext;
class StreamKeeper;
struct OperationRow;
struct ServiceParts;
class KeyspaceRemover;
class NamespaceExpirer;

/// One API request as HTTP brought it. Borrows everything from the connection.
struct ApiRequest {
  std::string_view target;  ///< X-Amz-Target; empty if absent
  security::SignatureInput signature;
  std::string_view host;            ///< Host header; empty if absent
  std::string_view namespace_name;  ///< the one that the path names; empty: the default one
  std::string* body = nullptr;      ///< decoding may grow its capacity
  /// Who sends it, once that is verified: the first run sets it, and those that follow rely on it. Needed where
  /// signatures are verified.
  security::Caller* caller = nullptr;
  std::string_view source_address;  ///< the client's IP address
  bool secure = false;              ///< came through TLS
  /// Where the names of the tables go that the request is about, for the audit log; null if nobody asks.
  std::vector<std::string>* tables = nullptr;
};

/// Of the namespace that a request names: PUT and DELETE.
enum class NamespaceChange : std::uint8_t { kOpen, kDrop };

struct ApiResponse {
  int status = 200;
  std::string body;  ///< appended to: hand in an empty buffer, reused from request to request
  /// Row of operation_names(), or nothing where the operation is unknown.
  std::optional<std::size_t> operation;
  std::optional<ErrorKind> error;
  /// Of an answer that is no row of operation_names(), of IAM, STS or about a namespace: its operation. Static storage;
  /// empty where there is none.
  std::string_view own_operation;
  /// The code of an error of IAM or STS. Static storage.
  std::string_view query_error;
  /// What an InternalServerError hides from the client: for the log, under the request id.
  std::string log_detail;
  /// The response must not be sent before this is durable (Engine::when_durable). Ready by default.
  CommitTicket ticket;
  /// How long to hold the response back (ChaosOptions::latency).
  std::chrono::milliseconds delay{0};

  void clear() {
    status = 200;
    body.clear();
    operation.reset();
    error.reset();
    own_operation = {};
    query_error = {};
    log_detail.clear();
    ticket = {};
    delay = {};
  }
};

enum class HandleOutcome : std::uint8_t {
  kDone,
  /// Nothing was done; call again with ReadTier::kDisk on a thread that may block.
  kNeedsDisk,
  /// The same, for a change of tables: it takes turns with other changes, and must not take the turn of cold reads.
  kNeedsControlThread,
};

struct ApiServiceOptions {
  std::string region = "us-east-1";
  std::string account_id = "000000000000";
  /// Authenticates what clients are to give back unchanged. Empty: a random one, of this service alone.
  std::string secret;
  std::int64_t item_collection_bytes_max = limits::kItemCollectionBytesMax;
  ChaosOptions chaos;
  std::uint64_t chaos_seed = 0;
  /// Verifies the signatures of requests; null: any signature of any key will do. Outlives the service.
  const security::Authenticator* authenticator = nullptr;
};

/// Dispatches requests to operations. Thread-safe; each calling thread brings its own RequestContext.
class ApiService {
 public:
  /// All references must outlive the service.
  ApiService(ApiServiceOptions options, Catalog& catalog, KeyspaceRemover& remover, NamespaceExpirer& expirer,
             IndexBuilder& builder, StreamKeeper& streams, Engine& engine, const Clock& clock);
  ~ApiService();

  /// The memory that one thread reuses from request to request; used only within handle(). The service outlives it.
  std::unique_ptr<RequestContext> make_context() GALVAN_EXCLUDES(caches_mutex_);

  /// Answers one request, errors included. Never throws, and never blocks with ReadTier::kMemory.
  HandleOutcome handle(const ApiRequest& request, RequestContext& context, ReadTier tier, ApiResponse& response);

  /// Opens the namespace for the time that the query string says, or drops it with everything in it; for whoever may
  /// call the API. Blocks until that is durable.
  void change_namespace(const ApiRequest& request, NamespaceChange change, RequestContext& context,
                        ApiResponse& response);

  /// Replaces a response whose ticket failed by the error that the client gets.
  void fail_commit(const StorageError& error, ApiResponse& response) const;
  /// Makes the response an error that did not come from an operation (too large a body, overload, …).
  void reply_error(const ApiError& error, ApiResponse& response) const;

  /// The figures of the engine, of the index builder, of streams and of the service.
  std::vector<EngineFigure> figures() const GALVAN_EXCLUDES(caches_mutex_);

  Engine& engine() { return engine_; }
  const ApiServiceOptions& options() const { return options_; }

  /// Names of all operations ("PutItem"), by ApiResponse::operation. Static storage.
  static std::span<const std::string_view> operation_names();
  /// Whether the operation is about items, by ApiResponse::operation; all others are the control plane's.
  static bool is_data_plane(std::size_t operation);

 private:
  /// Reads the request's signature, and verifies it where it has to be and has not been.
  Result<security::Signature> identify(const ApiRequest& request, RequestContext& context) const;
  /// For a context that has begun the request. Blocks.
  Result<void> change_namespace(const ApiRequest& request, NamespaceChange change, RequestContext& context);
  /// Draws the request's fault. False if it has been answered by it.
  bool survive_chaos(const OperationRow& row, Fault& fault, ApiResponse& response);

  ApiServiceOptions options_;
  Chaos chaos_;
  Engine& engine_;
  std::unique_ptr<ServiceParts> parts_;
  // One for each context, here so that they can be counted while their threads run.
  mutable Mutex caches_mutex_;
  std::vector<std::unique_ptr<expression::ExpressionCache>> caches_ GALVAN_GUARDED_BY(caches_mutex_);
};

}  // namespace galvan
