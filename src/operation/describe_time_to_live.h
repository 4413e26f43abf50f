#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct DescribeTimeToLiveRequest {
  std::optional<std::string_view> table_name;
  static const wire::StructTable& table();
};

/// API reference, "DescribeTimeToLive". ENABLING while the expiry index is being built.
Result<void> describe_time_to_live(RequestContext& context, const DescribeTimeToLiveRequest& request, std::string& out);

}  // namespace galvan
