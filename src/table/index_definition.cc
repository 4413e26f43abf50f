#include "table/index_definition.h"

#include <algorithm>

namespace galvan {

std::string_view index_kind_name(IndexKind kind) { return kind == IndexKind::kGlobal ? "GLOBAL" : "LOCAL"; }

std::string_view projection_type_name(ProjectionType type) {
  switch (type) {
    case ProjectionType::kKeysOnly:
      return "KEYS_ONLY";
    case ProjectionType::kInclude:
      return "INCLUDE";
    case ProjectionType::kAll:
      break;
  }
  return "ALL";
}

std::string_view index_state_name(IndexState state) {
  switch (state) {
    case IndexState::kBackfilling:
      return "BACKFILLING";
    case IndexState::kCounting:
      return "COUNTING";
    case IndexState::kActive:
      break;
  }
  return "ACTIVE";
}

bool IndexDefinition::projects(std::string_view attribute) const {
  return projection == ProjectionType::kAll || std::ranges::binary_search(projected, attribute);
}

void project_attributes(const KeySchema& table_keys, IndexDefinition& index) {
  index.projected = index.non_key_attributes;
  const auto add = [&index](const KeyAttribute& key) { index.projected.push_back(key.name); };
  std::ranges::for_each(index.keys.partition, add);
  std::ranges::for_each(index.keys.sort, add);
  add(table_keys.partition);
  if (table_keys.sort) add(*table_keys.sort);
  std::ranges::sort(index.projected);
  index.projected.erase(std::unique(index.projected.begin(), index.projected.end()), index.projected.end());
}

}  // namespace galvan
