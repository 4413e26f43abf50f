#include "operation/api_service.h"

#include "operation/access.h"
#include "operation/namespaces.h"
#include "operation/registry.h"
#include "operation/request_context.h"
#include "security/random_bytes.h"
#include "table/server_secret.h"
#include "table/storage_errors.h"
#include "wire/error_reply.h"

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>
#include <vector>

namespace galvan {
namespace {

// The service that requests are signed for.
constexpr std::string_view kSigningName = "dynamodb";

std::optional<std::size_t> find_operation(std::string_view target) {
  const std::size_t point = target.find('.');
  if (point == std::string_view::npos) return std::nullopt;
  const std::string_view name = target.substr(point + 1);
  const auto rows = operations();
  const auto found = std::ranges::lower_bound(rows, name, {}, &OperationRow::name);
  if (found == rows.end() || found->name != name || target_prefix(found->api) != target.substr(0, point)) {
    return std::nullopt;
  }
  return static_cast<std::size_t>(found - rows.begin());
}

}  // namespace

ApiService::ApiService(ApiServiceOptions options, Catalog& catalog, KeyspaceRemover& remover, NamespaceExpirer& expirer,
                       IndexBuilder& builder, StreamKeeper& streams, Engine& engine, const Clock& clock)
    : options_(std::move(options)),
      chaos_(options_.chaos, options_.chaos_seed),
      engine_(engine),
      parts_(new ServiceParts{options_.region,
                              options_.account_id,
                              options_.secret,
                              options_.item_collection_bytes_max,
                              catalog,
                              remover,
                              expirer,
                              builder,
                              streams,
                              engine,
                              clock,
                              WriteClock(clock),
                              {}}) {
  if (parts_->secret.empty()) parts_->secret = security::random_bytes(kServerSecretBytes);
}

ApiService::~ApiService() = default;

std::unique_ptr<RequestContext> ApiService::make_context() {
  MutexLock lock(caches_mutex_);
  caches_.push_back(std::make_unique<expression::ExpressionCache>());
  return std::make_unique<RequestContext>(*parts_, *caches_.back());
}

std::vector<EngineFigure> ApiService::figures() const {
  std::vector<EngineFigure> figures = engine_.figures();
  std::ranges::move(parts_->builder.figures(), std::back_inserter(figures));
  std::ranges::move(parts_->streams.figures(), std::back_inserter(figures));
  parts_->stream_reads.append_figures(parts_->clock.now(), figures);
  expression::ExpressionCache::Figures expressions;
  {
    MutexLock lock(caches_mutex_);
    for (const auto& cache : caches_) expressions += cache->figures();
  }
  const auto append = [&](std::string name, std::string help, bool counter, std::uint64_t value) {
    figures.push_back({std::move(name), std::move(help), counter, static_cast<double>(value)});
  };
  append("expression_cache_hits_total", "Expressions that did not need to be parsed", true, expressions.hits);
  append("expression_cache_misses_total", "Expressions parsed", true, expressions.misses);
  append("expression_cache_entries", "Parsed expressions kept", false, expressions.entries);
  append("expression_cache_bytes", "Memory of the parsed expressions that are kept", false, expressions.bytes);
  chaos_.append_figures(figures);
  append("request_tokens", "ClientRequestTokens kept", false,
         static_cast<std::uint64_t>(engine_.counters(kRequestTokenKeyspace).items));
  return figures;
}

HandleOutcome ApiService::handle(const ApiRequest& request, RequestContext& context, ReadTier tier,
                                 ApiResponse& response) {
  response.clear();
  response.operation = find_operation(request.target);
  auto signature = identify(request, context);
  if (!response.operation || !signature.has_value()) {
    // A body that is no JSON is what the service tells of first.
    if (!context.decoder.well_formed(*request.body)) {
      reply_error(ApiError(ErrorKind::kSerialization, ""), response);
    } else if (!response.operation) {
      reply_error(ApiError(ErrorKind::kUnknownOperation, ""), response);
    } else {
      reply_error(signature.error(), response);
    }
    return HandleOutcome::kDone;
  }
  const OperationRow& row = operations()[*response.operation];
  response.delay = chaos_.options().latency;
  Fault fault;
  // A request that is run again has had its chance to fail.
  if (tier == ReadTier::kMemory && !survive_chaos(row, fault, response)) return HandleOutcome::kDone;
  if (row.plane == OperationPlane::kControl && tier == ReadTier::kMemory) return HandleOutcome::kNeedsControlThread;
  const auto begin = [&] {
    context.begin(request, *signature, tier, fault, row.items == ItemAccess::kTransaction ? row.name : "");
  };
  begin();
  const bool opens = !request.namespace_name.empty() && opens_namespace(request, parts_->catalog);
  if (opens && tier == ReadTier::kMemory) return HandleOutcome::kNeedsControlThread;
  auto outcome = row.asks_policies ? ok() : check_root_user(context, row.name);
  if (opens && outcome.has_value()) outcome = change_namespace(request, NamespaceChange::kOpen, context);
  if (outcome.has_value()) outcome = row.run(context, response.body);
  // Only as often as the table's definition changes meanwhile.
  while (!outcome.has_value() && outcome.error().kind() == ErrorKind::kTableChanged) {
    response.body.clear();
    begin();
    outcome = row.run(context, response.body);
  }
  response.ticket = context.ticket;
  if (outcome.has_value()) return HandleOutcome::kDone;
  if (outcome.error().kind() == ErrorKind::kNeedsDisk) return HandleOutcome::kNeedsDisk;
  reply_error(outcome.error(), response);
  return HandleOutcome::kDone;
}

Result<security::Signature> ApiService::identify(const ApiRequest& request, RequestContext& context) const {
  GALVAN_TRY(const security::Signature signature, security::parse_signature(request.signature));
  if (options_.authenticator != nullptr && !request.caller->verified) {
    GALVAN_TRY(options_.authenticator->authenticate(request.signature, signature, kSigningName,
                                                    context.signature_memory, *request.caller));
  }
  return signature;
}

bool ApiService::survive_chaos(const OperationRow& row, Fault& fault, ApiResponse& response) {
  fault = chaos_.draw(row.items >= ItemAccess::kSingleWrite, row.items != ItemAccess::kNone);
  switch (fault.kind) {
    case FaultKind::kNone:
      return true;
    case FaultKind::kError500:
      reply_error(ApiError(ErrorKind::kInternalServerError, "made up by --chaos"), response);
      return false;
    case FaultKind::kThrottle:
      if (row.items == ItemAccess::kTransaction) return true;
      reply_error(throughput_exceeded(), response);
      return false;
    case FaultKind::kTransactionConflict:
      if (row.items == ItemAccess::kTransaction) return true;
      reply_error(transaction_conflict(), response);
      return false;
  }
  return true;
}

void ApiService::change_namespace(const ApiRequest& request, NamespaceChange change, RequestContext& context,
                                  ApiResponse& response) {
  response.clear();
  response.own_operation = change == NamespaceChange::kDrop ? "DeleteNamespace" : "CreateNamespace";
  const auto carry_out = [&]() -> Result<void> {
    security::Signature signature;
    // A signature is asked for where it says something.
    if (options_.authenticator != nullptr) {
      GALVAN_TRY(signature, identify(request, context));
    }
    context.begin(request, signature, ReadTier::kDisk, Fault(), {});
    return change_namespace(request, change, context);
  };
  if (const auto changed = carry_out(); !changed.has_value()) return reply_error(changed.error(), response);
  response.body = "{}";
}

Result<void> ApiService::change_namespace(const ApiRequest& request, NamespaceChange change, RequestContext& context) {
  const bool drop = change == NamespaceChange::kDrop;
  GALVAN_TRY(check_namespace_access(context, drop ? "galvan:DeleteNamespace" : "galvan:CreateNamespace"));
  if (drop) return parts_->expirer.drop(request.namespace_name);
  return open_namespace(request.namespace_name, request.signature.query, parts_->expirer);
}

void ApiService::fail_commit(const StorageError& error, ApiResponse& response) const {
  response.ticket = {};
  reply_error(to_api_error(error), response);
}

void ApiService::reply_error(const ApiError& error, ApiResponse& response) const {
  response.body.clear();
  response.error = error.kind();
  if (error.kind() == ErrorKind::kInternalServerError) {
    response.log_detail = error.message();
    response.status =
        wire::append_error_reply(ApiError(ErrorKind::kInternalServerError, "Internal server error"), response.body);
    return;
  }
  response.status = wire::append_error_reply(error, response.body);
}

bool ApiService::is_data_plane(std::size_t operation) { return operations()[operation].items != ItemAccess::kNone; }

std::span<const std::string_view> ApiService::operation_names() {
  static const std::vector<std::string_view> names = [] {
    std::vector<std::string_view> all;
    for (const OperationRow& row : operations()) all.push_back(row.name);
    return all;
  }();
  return names;
}

}  // namespace galvan
