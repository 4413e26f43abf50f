#pragma once

#include "model/api_error.h"
#include "operation/request_context.h"
#include "wire/request_decoder.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace galvan {

/// The services that the operations are of, on one port.
enum class Api : std::uint8_t { kDynamoDb, kDynamoDbStreams };

/// What comes before the point in an X-Amz-Target: "DynamoDB_20120810".
constexpr std::string_view target_prefix(Api api) {
  return api == Api::kDynamoDb ? "DynamoDB_20120810" : "DynamoDBStreams_20120810";
}

enum class OperationPlane : std::uint8_t {
  kData,     ///< runs on the I/O thread, again on the cold-read pool where it must
  kControl,  ///< may block (catalog changes): always runs on the pool
};

/// What an operation does with items, which decides how it meets throttling and conflicts (see chaos.h).
enum class ItemAccess : std::uint8_t {
  kNone,         ///< nothing: it is about tables or the account
  kPlain,        ///< may be throttled, and never conflicts
  kSingleWrite,  ///< may conflict with a transaction: TransactionConflictException
  kTransaction,  ///< tells of throttling and conflicts as the reasons of its own cancellation
};

/// One operation of the API: everything that dispatch, metrics, authorisation and documentation need of it.
struct OperationRow {
  std::string_view name;  ///< "PutItem"
  OperationPlane plane = OperationPlane::kData;
  bool writes = false;
  ItemAccess items = ItemAccess::kNone;
  /// Whether the operation asks the policies of whoever sends it. One that does not is the root user's alone.
  bool asks_policies = false;
  const wire::StructTable& (*request)() = nullptr;
  /// Decodes, validates and runs one request; appends the JSON answer. Has changed nothing where it fails.
  Result<void> (*run)(RequestContext& context, std::string& out) = nullptr;
  Api api = Api::kDynamoDb;
};

/// Every operation, in order of names. Static storage.
std::span<const OperationRow> operations();

namespace detail {

template <class Request, Result<void> (*Run)(RequestContext&, const Request&, std::string&)>
Result<void> run_decoded(RequestContext& context, std::string& out) {
  Request request;
  GALVAN_TRY(context.decoder.decode(context.body(), request));
  GALVAN_TRY(wire::check_constraints(request));
  return Run(context, request, out);
}

}  // namespace detail

/// `operation_row<PutItemRequest, put_item>("PutItem", OperationPlane::kData, true)`.
template <class Request, Result<void> (*Run)(RequestContext&, const Request&, std::string&)>
constexpr OperationRow operation_row(std::string_view name, OperationPlane plane, bool writes,
                                     ItemAccess items = ItemAccess::kNone) {
  return {name, plane, writes, items, false, &Request::table, &detail::run_decoded<Request, Run>};
}

/// The row of an operation that calls check_access() or its like before it does anything.
constexpr OperationRow asking(OperationRow row) {
  row.asks_policies = true;
  return row;
}

/// The same of an operation of DynamoDB Streams, all of which read, and change nothing.
template <class Request, Result<void> (*Run)(RequestContext&, const Request&, std::string&)>
constexpr OperationRow stream_operation_row(std::string_view name) {
  OperationRow row = operation_row<Request, Run>(name, OperationPlane::kData, false);
  row.api = Api::kDynamoDbStreams;
  return row;
}

}  // namespace galvan
