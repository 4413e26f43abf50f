#include "table/key_paths.h"

#include <algorithm>
#include <string>
#include <string_view>

namespace galvan {
namespace {

Result<void> check(std::span<const expression::Path> paths, KeySchemaView keys, std::string_view kind) {
  for (const auto& attributes : {keys.partition, keys.sort}) {
    for (const KeyAttribute& key : attributes) {
      const auto leads_into = [&](const auto& path) { return path.nested() && path.attribute() == key.name; };
      if (std::ranges::none_of(paths, leads_into)) continue;
      return validation_error(
          "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: " +
          std::string(kind) + ": " + key.name);
    }
  }
  return ok();
}

}  // namespace

Result<void> check_key_paths(std::span<const expression::Path> paths, const TableDefinition& table) {
  if (std::ranges::none_of(paths, &expression::Path::nested)) return ok();
  GALVAN_TRY(check(paths, table.keys, "Key"));
  for (const IndexDefinition& index : table.indexes) GALVAN_TRY(check(paths, index.keys, "IndexKey"));
  return ok();
}

}  // namespace galvan
