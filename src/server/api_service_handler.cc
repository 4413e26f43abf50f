#include "server/api_service_handler.h"

#include "operation/request_context.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace galvan {
namespace {

struct ServiceContext final : RequestHandler::Context {
  explicit ServiceContext(std::unique_ptr<RequestContext> owned) : context(std::move(owned)) {}
  std::unique_ptr<RequestContext> context;
};

}  // namespace

std::unique_ptr<RequestHandler::Context> ApiServiceHandler::make_context() {
  return std::make_unique<ServiceContext>(service_.make_context());
}

HandleOutcome ApiServiceHandler::handle(const ApiRequest& request, Context& context, ReadTier tier,
                                        ApiResponse& response) {
  return service_.handle(request, *static_cast<ServiceContext&>(context).context, tier, response);
}

void ApiServiceHandler::change_namespace(const ApiRequest& request, NamespaceChange change, Context& context,
                                         ApiResponse& response) {
  service_.change_namespace(request, change, *static_cast<ServiceContext&>(context).context, response);
}

void ApiServiceHandler::when_durable(CommitTicket ticket, CommitWaiter& waiter) {
  service_.engine().when_durable(ticket, waiter);
}

void ApiServiceHandler::fail_commit(const StorageError& error, ApiResponse& response) {
  service_.fail_commit(error, response);
}

void ApiServiceHandler::reply_error(const ApiError& error, ApiResponse& response) {
  service_.reply_error(error, response);
}

void ApiServiceHandler::answer_query(const ApiRequest& request, std::string_view request_id, Context& context,
                                     ApiResponse& response) {
  query_endpoint_.answer(request, request_id, static_cast<ServiceContext&>(context).context->signature_memory,
                         response);
}

void ApiServiceHandler::reply_query_error(const ApiError& error, std::string_view request_id, ApiResponse& response) {
  query_endpoint_.reply_error(error, request_id, response);
}

bool ApiServiceHandler::answer_own(const OwnRequest& request, ApiResponse& response) {
  return own_endpoints_.answer(request, response);
}

std::string_view ApiServiceHandler::region() const { return service_.options().region; }

std::span<const std::string_view> ApiServiceHandler::operation_names() const { return ApiService::operation_names(); }

std::vector<EngineFigure> ApiServiceHandler::figures() const {
  std::vector<EngineFigure> figures = service_.figures();
  std::ranges::move(own_endpoints_.figures(), std::back_inserter(figures));
  return figures;
}

}  // namespace galvan
