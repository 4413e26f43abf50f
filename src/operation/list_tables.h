#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct ListTablesRequest {
  std::optional<std::string_view> exclusive_start_table_name;
  std::optional<std::int64_t> limit;
  static const wire::StructTable& table();
};

/// API reference, "ListTables": names in ascending order, at most limits::kListTablesMax a page.
Result<void> list_tables(RequestContext& context, const ListTablesRequest& request, std::string& out);

}  // namespace galvan
