#include "table/item_read.h"

#include "model/key_codec.h"
#include "table/storage_errors.h"

namespace galvan {

Result<std::optional<StoredItemView>> read_item(Engine& engine, const TableDefinition& table, ValueView key,
                                                ReadTier tier, std::string& buffer) {
  std::string storage_key;
  append_storage_key(table.keyspace, table.keys, key, storage_key);
  GALVAN_TRY(const bool found, from_storage(engine.get(storage_key, tier, buffer)));
  if (!found) return std::optional<StoredItemView>();
  GALVAN_TRY(const StoredItemView item, stored_item(table.name, buffer));
  return std::optional(item);
}

Result<StoredItemView> stored_item(std::string_view table_name, std::string_view bytes) {
  const auto stored = StoredItemView::parse(bytes);
  if (!stored) {
    return api_error(ErrorKind::kInternalServerError,
                     "a stored item of table " + std::string(table_name) + " is damaged or of an unknown version");
  }
  return *stored;
}

}  // namespace galvan
