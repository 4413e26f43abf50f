#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

struct UntagResourceRequest {
  std::optional<std::string_view> resource_arn;
  std::optional<std::vector<std::string_view>> tag_keys;
  static const wire::StructTable& table();
};

/// API reference, "UntagResource": keys that the table has not are passed over. The answer has no body.
Result<void> untag_resource(RequestContext& context, const UntagResourceRequest& request, std::string& out);

}  // namespace galvan
