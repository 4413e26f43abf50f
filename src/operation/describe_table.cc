#include "operation/describe_table.h"

#include "operation/table_description.h"
#include "operation/table_lookup.h"
#include "operation/table_rules.h"

#include <array>

namespace galvan {

const wire::StructTable& DescribeTableRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&DescribeTableRequest::table_name>("TableName"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> describe_table(RequestContext& context, const DescribeTableRequest& request, std::string& out) {
  GALVAN_TRY(const std::string_view name, checked_table_name(request.table_name));
  GALVAN_TRY(enter_table(context, name, AccessAction::kDescribeTable));
  const TablePtr table = context.find_table(name);
  if (!table) return failure(table_not_found(name));
  append_table_reply(context, "Table", *table, {.status = "ACTIVE"}, out);
  return ok();
}

}  // namespace galvan
