#include "operation/delete_table.h"

#include "operation/table_description.h"
#include "operation/table_lookup.h"
#include "operation/table_rules.h"

#include <array>
#include <memory>

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
  const auto mark_deleting = [name](const TablePtr& present) -> Result<TablePtr> {
    if (!present) return failure(table_not_found(name));
    if (present->status == TableStatus::kDeleting) {
      return api_error(
          ErrorKind::kResourceInUse,
          "Attempt to change a resource which is still in use: Table is being deleted: " + std::string(name));
    }
    if (present->deletion_protection) {
      return validation_error(
          "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
          "first.");
    }
    auto deleting = std::make_shared<TableDefinition>(*present);
    deleting->status = TableStatus::kDeleting;
    return TablePtr(deleting);
  };
  GALVAN_TRY(const TablePtr table, context.catalog().change(name, mark_deleting));
  append_table_reply(context, "TableDescription", *table, table_status_name(table->status), out);
  context.remover().enqueue(table->name);
  return ok();
}

}  // namespace galvan
