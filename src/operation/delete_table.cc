#include "operation/delete_table.h"

#include "operation/table_description.h"
#include "operation/table_lookup.h"
#include "operation/table_rules.h"
#include "stream/shard_lineage.h"

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
  GALVAN_TRY(enter_table(context, name, AccessAction::kDeleteTable));
  TablePtr deleted;
  const auto decide = [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present) return failure(table_not_found(name));
    if (present->deletion_protection) {
      return validation_error(
          "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection "
          "first.");
    }
    deleted = present;
    auto last = std::make_shared<TableDefinition>(*present);
    if (last->stream && last->stream->enabled) close_stream(*last->stream, context.clock().now());
    return TablePtr(last);
  };
  GALVAN_TRY(context.catalog().drop(context.table_path(name), decide));
  append_table_reply(context, "TableDescription", *deleted, {.status = "DELETING"}, out);
  for (const KeyspaceId keyspace : deleted->keyspaces()) context.remover().enqueue(keyspace);
  if (deleted->stream) context.streams().wake();
  return ok();
}

}  // namespace galvan
