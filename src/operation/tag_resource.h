#pragma once

#include "operation/request_context.h"
#include "operation/table_shapes.h"

#include <string>

namespace galvan {

struct TagResourceRequest {
  std::optional<std::string_view> resource_arn;
  std::optional<std::vector<TagShape>> tags;
  static const wire::StructTable& table();
};

/// API reference, "TagResource". The answer has no body.
Result<void> tag_resource(RequestContext& context, const TagResourceRequest& request, std::string& out);

}  // namespace galvan
