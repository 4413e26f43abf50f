#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct DescribeTableRequest {
  std::optional<std::string_view> table_name;
  static const wire::StructTable& table();
};

/// API reference, "DescribeTable".
Result<void> describe_table(RequestContext& context, const DescribeTableRequest& request, std::string& out);

}  // namespace galvan
