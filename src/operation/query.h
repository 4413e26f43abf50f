#pragma once

#include "operation/item_page.h"

namespace galvan {

struct QueryRequest : ItemPageRequest {
  std::optional<std::string_view> key_condition_expression;
  std::optional<bool> scan_index_forward;
  LegacyConditions key_conditions;
  LegacyConditions query_filter;

  static const wire::StructTable& table();
};

/// API reference, "Query".
Result<void> query(RequestContext& context, const QueryRequest& request, std::string& out);

}  // namespace galvan
