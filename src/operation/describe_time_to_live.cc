#include "operation/describe_time_to_live.h"

#include "operation/table_lookup.h"
#include "table/table_name.h"
#include "wire/json_writer.h"

#include <array>

namespace galvan {

const wire::StructTable& DescribeTimeToLiveRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&DescribeTimeToLiveRequest::table_name>("TableName", wire::kTableNameConstraints),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> describe_time_to_live(RequestContext& context, const DescribeTimeToLiveRequest& request,
                                   std::string& out) {
  const std::string_view name = table_name_of(*request.table_name);
  GALVAN_TRY(enter_table(context, name, AccessAction::kDescribeTimeToLive));
  const TablePtr table = context.find_table(name);
  if (!table) return failure(table_not_found(name));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("TimeToLiveDescription");
  writer.begin_object();
  writer.key("TimeToLiveStatus");
  if (table->expiry) {
    writer.string(table->expiry->built ? "ENABLED" : "ENABLING");
    writer.key("AttributeName");
    writer.string(table->expiry->attribute);
  } else {
    writer.string("DISABLED");
  }
  writer.end_object();
  writer.end_object();
  return ok();
}

}  // namespace galvan
