#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct DeleteResourcePolicyRequest {
  std::optional<std::string_view> resource_arn;
  std::optional<std::string_view> expected_revision_id;
  static const wire::StructTable& table();
};

/// API reference, "DeleteResourcePolicy". Answers the revision that was removed. The root user may always do it, so
/// that no policy locks everybody out.
Result<void> delete_resource_policy(RequestContext& context, const DeleteResourcePolicyRequest& request,
                                    std::string& out);

}  // namespace galvan
