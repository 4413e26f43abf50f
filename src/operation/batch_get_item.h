#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

struct KeysAndAttributes {
  std::optional<std::vector<wire::ItemInput>> keys;
  std::optional<std::vector<std::string_view>> attributes_to_get;
  std::optional<bool> consistent_read;
  std::optional<std::string_view> projection_expression;
  std::optional<wire::NameMap> expression_attribute_names;

  static const wire::StructTable& table();
};

struct BatchGetItemRequest {
  std::optional<wire::StructMap<KeysAndAttributes>> request_items;
  std::optional<std::string_view> return_consumed_capacity;

  static const wire::StructTable& table();
};

/// API reference, "BatchGetItem". Keys beyond limits::kBatchGetBytesMax of items come back as UnprocessedKeys.
Result<void> batch_get_item(RequestContext& context, const BatchGetItemRequest& request, std::string& out);

}  // namespace galvan
