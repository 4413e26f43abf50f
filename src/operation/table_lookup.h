#pragma once

#include "model/api_error.h"
#include "operation/request_context.h"

#include <string_view>

namespace galvan {

/// The table that a data-plane request names (or gives the ARN of). Errors: ResourceNotFoundException.
Result<TablePtr> find_table(RequestContext& context, std::string_view name_or_arn);

/// ResourceNotFoundException as the control plane says it: with the table's name.
ApiError table_not_found(std::string_view table_name);

}  // namespace galvan
