#pragma once

#include "model/api_error.h"
#include "model/stored_item.h"
#include "storage/engine.h"
#include "table/table_definition.h"

#include <optional>
#include <string>

namespace galvan {

/// Reads one item by its checked primary key into `buffer`, which the answer borrows; nothing where there is none.
/// Errors: kNeedsDisk, InternalServerError.
Result<std::optional<StoredItemView>> read_item(Engine& engine, const TableDefinition& table, ValueView key,
                                                ReadTier tier, std::string& buffer);

/// The item in stored bytes. Errors: InternalServerError if they are damaged or of an unknown version.
Result<StoredItemView> stored_item(std::string_view table_name, std::string_view bytes);

}  // namespace galvan
