#pragma once

#include "model/api_error.h"
#include "operation/access.h"
#include "operation/request_context.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

/// The name of the table whose ARN a tag operation gave. Errors: ValidationException for what is no table ARN,
/// ResourceNotFoundException for a table that is not there.
Result<std::string_view> find_tagged_table(RequestContext& context, std::string_view resource_arn, AccessAction action,
                                           const DescribeAccess& describe = {});

/// ResourceNotFoundException in the words of the tag operations.
ApiError resource_not_found(std::string_view resource_arn);

}  // namespace galvan
