#include "operation/table_lookup.h"

#include <string>

namespace galvan {

TablePtr look_up_table(RequestContext& context, std::string_view name_or_arn) {
  const std::string_view name = table_name_of(name_or_arn);
  context.note_table(name);
  return context.find_table(name);
}

ApiError table_not_found() { return ApiError(ErrorKind::kResourceNotFound, "Requested resource not found"); }

Result<void> enter_table(RequestContext& context, std::string_view name, AccessAction action,
                         const DescribeAccess& describe) {
  context.note_table(name);
  return check_access(context, action, name, describe);
}

ApiError table_not_found(std::string_view table_name) {
  return ApiError(ErrorKind::kResourceNotFound,
                  "Requested resource not found: Table: " + std::string(table_name) + " not found");
}

}  // namespace galvan
