#include "operation/read_target.h"

#include "model/key_codec.h"
#include "operation/invalid_parameter.h"
#include "table/capacity.h"
#include "table/index_entry.h"
#include "table/item_key.h"

#include <set>

namespace galvan {
namespace {

/// Those of the attributes that the index does not project, each once: "a, b".
std::string list_not_projected(const IndexDefinition& index, const std::vector<std::string_view>& attributes) {
  std::set<std::string_view> missing;
  for (const std::string_view attribute : attributes) {
    if (!index.projects(attribute)) missing.insert(attribute);
  }
  std::string list;
  for (const std::string_view attribute : missing) {
    if (!list.empty()) list += ", ";
    list += attribute;
  }
  return list;
}

}  // namespace

Result<void> check_active(const IndexDefinition& index) {
  if (index.state == IndexState::kActive) return ok();
  return validation_error("Cannot read from backfilling global secondary index: " + index.name);
}

Result<void> check_filter_projected(const ReadTarget& target, const expression::Condition* filter) {
  if (!filter || !target.projects_part()) return ok();
  std::vector<std::string_view> attributes;
  expression::append_top_level_attributes(*filter, attributes);
  const std::string list = list_not_projected(*target.index, attributes);
  if (list.empty()) return ok();
  return validation_error(kInvalid + "Secondary index " + target.index->name +
                          " does not project one or more filter attributes: [" + list + "]");
}

Result<bool> check_selected_projected(const ReadTarget& target, const std::vector<std::string_view>& selected) {
  if (!target.projects_part()) return false;
  const std::string list = list_not_projected(*target.index, selected);
  if (list.empty()) return false;
  if (!target.global_index()) return true;
  return validation_error(kInvalid + "Global secondary index " + target.index->name + " does not project [" + list +
                          "]");
}

Result<void> check_position(const ReadTarget& target, ValueView key) {
  if (target.index) return check_entry_key(*target.table, *target.index, key);
  return check_key(target.table->keys, key);
}

void append_position(const ReadTarget& target, ValueView key, std::string& storage_key) {
  if (target.index) return append_entry_storage_key(*target.table, *target.index, key, storage_key);
  append_storage_key(target.table->keyspace, target.table->keys, key, storage_key);
}

void append_position_of(const ReadTarget& target, ValueView item, std::string& out) {
  if (target.index) return append_key_of_entry(*target.table, *target.index, item, out);
  append_key_of(target.table->keys, item, out);
}

ConsumedUnits read_units(const ReadTarget& target, const PageReader& reader, bool consistent_read) {
  const double evaluated = read_capacity_units(reader.evaluated_bytes(), consistent_read);
  if (!target.index) return ConsumedUnits(evaluated);
  ConsumedUnits units(reader.fetched_units(consistent_read));
  units.add(*target.index, evaluated);
  return units;
}

}  // namespace galvan
