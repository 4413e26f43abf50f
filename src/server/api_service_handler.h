#pragma once

#include "server/request_handler.h"

namespace galvan {

/// RequestHandler over the real service, which must outlive it.
class ApiServiceHandler final : public RequestHandler {
 public:
  explicit ApiServiceHandler(ApiService& service) : service_(service) {}

  std::unique_ptr<Context> make_context() override;
  HandleOutcome handle(const ApiRequest& request, Context& context, ReadTier tier, ApiResponse& response) override;
  void when_durable(CommitTicket ticket, CommitWaiter& waiter) override;
  void fail_commit(const StorageError& error, ApiResponse& response) override;
  void reply_error(const ApiError& error, ApiResponse& response) override;
  std::string_view region() const override;
  std::span<const std::string_view> operation_names() const override;
  std::vector<EngineFigure> figures() const override;

 private:
  ApiService& service_;
};

}  // namespace galvan
