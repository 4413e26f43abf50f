#include "operation/list_tables.h"

#include "model/limits.h"
#include "operation/access.h"
#include "wire/json_writer.h"

#include <array>

namespace galvan {

const wire::StructTable& ListTablesRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ListTablesRequest::exclusive_start_table_name>(
          "ExclusiveStartTableName", {.length_min = 3, .length_max = 255, .pattern = wire::kNamePattern}),
      wire::member<&ListTablesRequest::limit>(
          "Limit", {.value_min = 1, .value_max = static_cast<std::int64_t>(limits::kListTablesMax)}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> list_tables(RequestContext& context, const ListTablesRequest& request, std::string& out) {
  GALVAN_TRY(check_access_without_table(context, AccessAction::kListTables));
  const auto snapshot = context.catalog().snapshot();
  const auto tables = Catalog::tables_of(*snapshot, context.namespace_name());
  auto next = request.exclusive_start_table_name
                  ? snapshot->upper_bound(context.table_path(*request.exclusive_start_table_name))
                  : tables.begin();
  std::int64_t left = request.limit.value_or(static_cast<std::int64_t>(limits::kListTablesMax));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("TableNames");
  writer.begin_array();
  std::string_view last;
  for (; next != tables.end() && left > 0; ++next, --left) {
    last = next->second->name;
    writer.string(last);
  }
  writer.end_array();
  if (next != tables.end()) {
    writer.key("LastEvaluatedTableName");
    writer.string(last);
  }
  writer.end_object();
  return ok();
}

}  // namespace galvan
