#include "operation/tag_lookup.h"

#include "operation/table_lookup.h"
#include "table/table_name.h"

namespace galvan {

ApiError resource_not_found(std::string_view resource_arn) {
  // The spelling is the service's.
  return ApiError(ErrorKind::kResourceNotFound,
                  "Requested resource not found: ResourcArn: " + std::string(resource_arn) + " not found");
}

Result<std::string_view> find_tagged_table(RequestContext& context, std::string_view resource_arn, AccessAction action,
                                           const DescribeAccess& describe) {
  const std::string_view name = table_name_of(resource_arn);
  if (name == resource_arn) {
    return validation_error("Invalid TableArn: Invalid ResourceArn provided as input " + std::string(resource_arn));
  }
  GALVAN_TRY(enter_table(context, name, action, describe));
  if (!context.find_table(name)) return failure(resource_not_found(resource_arn));
  return name;
}

}  // namespace galvan
