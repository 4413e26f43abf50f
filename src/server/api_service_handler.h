#pragma once

#include "server/query_endpoint.h"
#include "server/request_handler.h"

namespace galvan {

/// RequestHandler over the real service and its endpoints beside the API, which must outlive it.
class ApiServiceHandler final : public RequestHandler {
 public:
  ApiServiceHandler(ApiService& service, const QueryEndpoint& query_endpoint, OwnEndpoints& own_endpoints)
      : service_(service), query_endpoint_(query_endpoint), own_endpoints_(own_endpoints) {}

  std::unique_ptr<Context> make_context() override;
  HandleOutcome handle(const ApiRequest& request, Context& context, ReadTier tier, ApiResponse& response) override;
  void change_namespace(const ApiRequest& request, NamespaceChange change, Context& context,
                        ApiResponse& response) override;
  void when_durable(CommitTicket ticket, CommitWaiter& waiter) override;
  void fail_commit(const StorageError& error, ApiResponse& response) override;
  void reply_error(const ApiError& error, ApiResponse& response) override;
  void answer_query(const ApiRequest& request, std::string_view request_id, Context& context,
                    ApiResponse& response) override;
  void reply_query_error(const ApiError& error, std::string_view request_id, ApiResponse& response) override;
  bool answer_own(const OwnRequest& request, ApiResponse& response) override;
  std::string_view region() const override;
  std::span<const std::string_view> operation_names() const override;
  bool is_data_plane(std::size_t operation) const override { return ApiService::is_data_plane(operation); }
  std::vector<EngineFigure> figures() const override;

 private:
  ApiService& service_;
  const QueryEndpoint& query_endpoint_;
  OwnEndpoints& own_endpoints_;
};

}  // namespace galvan
