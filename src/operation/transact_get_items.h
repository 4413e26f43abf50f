#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// The Get of one element.
struct TransactGet {
  wire::ItemInput key;
  std::optional<std::string_view> table_name;
  std::optional<std::string_view> projection_expression;
  std::optional<wire::NameMap> expression_attribute_names;
  static const wire::StructTable& table();
};

struct TransactGetItem {
  std::optional<TransactGet> get;
  static const wire::StructTable& table();
};

struct TransactGetItemsRequest {
  std::optional<std::vector<TransactGetItem>> transact_items;
  std::optional<std::string_view> return_consumed_capacity;

  static const wire::StructTable& table();
};

/// API reference, "TransactGetItems". All items are of one snapshot.
Result<void> transact_get_items(RequestContext& context, const TransactGetItemsRequest& request, std::string& out);

}  // namespace galvan
