#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct ListTagsOfResourceRequest {
  std::optional<std::string_view> resource_arn;
  std::optional<std::string_view> next_token;
  static const wire::StructTable& table();
};

/// API reference, "ListTagsOfResource": in ascending order of keys, limits::kListTagsPageMax a page. The token is the
/// last key of the page before.
Result<void> list_tags_of_resource(RequestContext& context, const ListTagsOfResourceRequest& request, std::string& out);

}  // namespace galvan
