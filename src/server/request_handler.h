#pragma once

#include "operation/api_service.h"
#include "server/own_endpoints.h"
#include "storage/engine.h"

#include <cstddef>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

namespace galvan {

/// What the HTTP server needs of the service behind it; the methods are those of ApiService, Engine and OwnEndpoints.
/// An interface, so that HTTP is tested without a database.
class RequestHandler {
 public:
  /// The memory that one thread reuses from request to request.
  class Context {
   public:
    virtual ~Context() = default;
  };

  virtual ~RequestHandler() = default;

  virtual std::unique_ptr<Context> make_context() = 0;
  virtual HandleOutcome handle(const ApiRequest& request, Context& context, ReadTier tier, ApiResponse& response) = 0;
  virtual void change_namespace(const ApiRequest& request, NamespaceChange change, Context& context,
                                ApiResponse& response) = 0;
  virtual void when_durable(CommitTicket ticket, CommitWaiter& waiter) = 0;
  virtual void fail_commit(const StorageError& error, ApiResponse& response) = 0;
  virtual void reply_error(const ApiError& error, ApiResponse& response) = 0;
  /// Sets status and body, which is XML, of a cleared response. May block.
  virtual void answer_query(const ApiRequest& request, std::string_view request_id, Context& context,
                            ApiResponse& response) = 0;
  virtual void reply_query_error(const ApiError& error, std::string_view request_id, ApiResponse& response) = 0;
  virtual bool answer_own(const OwnRequest& request, ApiResponse& response) = 0;

  virtual std::string_view region() const = 0;
  virtual std::span<const std::string_view> operation_names() const = 0;
  /// Whether the operation, by its place among the names, is about items.
  virtual bool is_data_plane(std::size_t operation) const = 0;
  virtual std::vector<EngineFigure> figures() const = 0;
};

}  // namespace galvan
