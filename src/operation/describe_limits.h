#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <string>

namespace galvan {

struct DescribeLimitsRequest {
  static const wire::StructTable& table();
};

/// API reference, "DescribeLimits".
Result<void> describe_limits(RequestContext& context, const DescribeLimitsRequest& request, std::string& out);

}  // namespace galvan
