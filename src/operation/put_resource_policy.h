#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct PutResourcePolicyRequest {
  std::optional<std::string_view> resource_arn;
  std::optional<std::string_view> policy;
  std::optional<std::string_view> expected_revision_id;
  std::optional<bool> confirm_remove_self_resource_access;
  static const wire::StructTable& table();
};

/// API reference, "PutResourcePolicy". The policy counts from the next request on.
Result<void> put_resource_policy(RequestContext& context, const PutResourcePolicyRequest& request, std::string& out);

}  // namespace galvan
