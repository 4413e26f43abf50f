#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <string>

namespace galvan {

struct DescribeEndpointsRequest {
  static const wire::StructTable& table();
};

/// API reference, "DescribeEndpoints": the address that the client already uses, to be asked for once a day.
Result<void> describe_endpoints(RequestContext& context, const DescribeEndpointsRequest& request, std::string& out);

}  // namespace galvan
