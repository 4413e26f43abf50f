#include "table/table_definition.h"

#include <algorithm>

namespace galvan {

std::string_view billing_mode_name(BillingMode mode) {
  return mode == BillingMode::kProvisioned ? "PROVISIONED" : "PAY_PER_REQUEST";
}

std::string_view table_class_name(TableClass table_class) {
  return table_class == TableClass::kStandard ? "STANDARD" : "STANDARD_INFREQUENT_ACCESS";
}

const IndexDefinition* TableDefinition::find_index(std::string_view index_name) const {
  const auto found = std::ranges::find(indexes, index_name, &IndexDefinition::name);
  return found == indexes.end() ? nullptr : &*found;
}

std::vector<KeyspaceId> TableDefinition::keyspaces() const {
  std::vector<KeyspaceId> all{keyspace};
  for (const IndexDefinition& index : indexes) all.push_back(index.keyspace);
  if (collections) all.push_back(*collections);
  if (expiry) all.push_back(expiry->keyspace);
  return all;
}

}  // namespace galvan
