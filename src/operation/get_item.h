#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

struct GetItemRequest {
  std::optional<std::string_view> table_name;
  wire::ItemInput key;
  std::optional<std::vector<std::string_view>> attributes_to_get;
  std::optional<bool> consistent_read;
  std::optional<std::string_view> return_consumed_capacity;
  std::optional<std::string_view> projection_expression;
  std::optional<wire::NameMap> expression_attribute_names;

  static const wire::StructTable& table();
};

/// API reference, "GetItem".
Result<void> get_item(RequestContext& context, const GetItemRequest& request, std::string& out);

}  // namespace galvan
