#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct GetResourcePolicyRequest {
  std::optional<std::string_view> resource_arn;
  static const wire::StructTable& table();
};

/// API reference, "GetResourcePolicy". Shows what the latest PutResourcePolicy has attached, from when it has answered.
Result<void> get_resource_policy(RequestContext& context, const GetResourcePolicyRequest& request, std::string& out);

}  // namespace galvan
