#include "operation/delete_table.h"

#include "operation/table_description.h"
#include "operation/table_lookup.h"
#include "operation/table_rules.h"

#include <array>

namespace galvan {

const wire::StructTable& DeleteTableRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&DeleteTableRequest::table_name>("TableName"),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> delete_table(RequestContext& context, const DeleteTableRequest& request, std::string& out) {
  GALVAN_TRY(const std::string_view name, checked_table_name(request.table_name));
  context.note_table(name);
  const auto check = [name](const TablePtr& present) -> Result<TablePtr> {
    if (!present) return failure(table_not_found(name));
    if (present->deletion_protection) {
      return validation_error(
          "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
          "first.");
    }
    return present;
  };
  GALVAN_TRY(const TablePtr table, context.catalog().drop(context.table_path(name), check));
  append_table_reply(context, "TableDescription", *table, {.status = "DELETING"}, out);
  for (const KeyspaceId keyspace : table->keyspaces()) context.remover().enqueue(keyspace);
  return ok();
}

}  // namespace galvan
