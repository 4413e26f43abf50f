#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

struct PutRequest {
  wire::ItemInput item;
  static const wire::StructTable& table();
};

struct DeleteRequest {
  wire::ItemInput key;
  static const wire::StructTable& table();
};

struct WriteRequest {
  std::optional<PutRequest> put_request;
  std::optional<DeleteRequest> delete_request;
  static const wire::StructTable& table();
};

struct BatchWriteItemRequest {
  std::optional<wire::StructMap<std::vector<WriteRequest>>> request_items;
  std::optional<std::string_view> return_consumed_capacity;
  std::optional<std::string_view> return_item_collection_metrics;

  static const wire::StructTable& table();
};

/// API reference, "BatchWriteItem". All writes go in one commit; nothing is left unprocessed.
Result<void> batch_write_item(RequestContext& context, const BatchWriteItemRequest& request, std::string& out);

}  // namespace galvan
