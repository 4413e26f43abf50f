#include "operation/table_lookup.h"

#include "table/table_name.h"

#include <string>

namespace galvan {

Result<TablePtr> find_table(RequestContext& context, std::string_view name_or_arn) {
  context.note_table(table_name_of(name_or_arn));
  TablePtr table = context.find_table(table_name_of(name_or_arn));
  if (!table) return api_error(ErrorKind::kResourceNotFound, "Requested resource not found");
  return table;
}

ApiError table_not_found(std::string_view table_name) {
  return ApiError(ErrorKind::kResourceNotFound,
                  "Requested resource not found: Table: " + std::string(table_name) + " not found");
}

}  // namespace galvan
