#include "operation/index_rules.h"

#include "model/limits.h"
#include "operation/invalid_parameter.h"
#include "operation/table_rules.h"

#include <algorithm>
#include <set>

namespace galvan {
namespace {

std::string of_index(const SecondaryIndexShape& index) { return std::string(*index.index_name); }

Result<void> check_projection(const SecondaryIndexShape& index) {
  const ProjectionShape& projection = *index.projection;
  if (!projection.projection_type) return validation_error(kInvalid + "Unknown ProjectionType: null");
  const std::string type(*projection.projection_type);
  if (type == "INCLUDE" && !projection.non_key_attributes) {
    return validation_error(kInvalid + "ProjectionType is INCLUDE, but NonKeyAttributes is not specified");
  }
  if (type != "INCLUDE" && projection.non_key_attributes) {
    return validation_error(kInvalid + "ProjectionType is " + type + ", but NonKeyAttributes is specified");
  }
  return ok();
}

/// The rules of every key schema of one partition and at most one sort attribute.
Result<void> check_two_part_schema(const SecondaryIndexShape& index) {
  const auto& schema = *index.key_schema;
  if (schema[0].key_type != "HASH") {
    return validation_error("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  if (schema.size() > 1 && schema[1].key_type != "RANGE") {
    return validation_error("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
  }
  if (schema.size() > 1 && schema[0].attribute_name == schema[1].attribute_name) {
    return validation_error("Both the Hash Key and the Range Key element in the KeySchema have the same name");
  }
  return ok();
}

Result<void> check_global_schema(const SecondaryIndexShape& index) {
  const auto& schema = *index.key_schema;
  const auto is_hash = [](const KeySchemaElementShape& element) { return element.key_type == "HASH"; };
  const auto hashes = static_cast<std::size_t>(std::ranges::count_if(schema, is_hash));
  if (schema.size() <= 2) return check_two_part_schema(index);
  std::set<std::string_view> names;
  for (const auto& element : schema) names.insert(*element.attribute_name);
  const bool hashes_first = std::ranges::is_partitioned(schema, is_hash);
  if (hashes == 0 || hashes > 4 || schema.size() - hashes > 4 || !hashes_first || names.size() != schema.size()) {
    return validation_error(
        "Invalid KeySchema: a global secondary index has one to four HASH attributes and then up to four RANGE "
        "attributes, each named once: index: " +
        of_index(index));
  }
  return ok();
}

Result<void> check_local_schema(const SecondaryIndexShape& index, const KeySchema& keys) {
  GALVAN_TRY(check_two_part_schema(index));
  const auto& schema = *index.key_schema;
  if (schema.size() < 2) {
    return validation_error(kInvalid + "Index KeySchema does not have a range key for index: " + of_index(index));
  }
  if (schema.size() > 2) {
    return validation_error("Invalid KeySchema: a local secondary index has two key attributes: index: " +
                            of_index(index));
  }
  if (*schema[0].attribute_name != keys.partition.name) {
    return validation_error(
        kInvalid +
        "Index KeySchema does not have the same leading hash key as table KeySchema for index: " + of_index(index) +
        ". index hash key: " + std::string(*schema[0].attribute_name) + ", table hash key: " + keys.partition.name);
  }
  return ok();
}

Result<void> check_index_throughput(const SecondaryIndexShape& index, BillingMode billing_mode) {
  if (index.provisioned_throughput && billing_mode == BillingMode::kProvisioned) {
    return check_throughput(billing_mode, index.provisioned_throughput);
  }
  if (billing_mode == BillingMode::kPayPerRequest && index.provisioned_throughput) {
    return validation_error(kInvalid + "ProvisionedThroughput should not be specified for index: " + of_index(index) +
                            " when BillingMode is PAY_PER_REQUEST");
  }
  if (billing_mode == BillingMode::kProvisioned && !index.provisioned_throughput) {
    return validation_error(kInvalid + "ProvisionedThroughput must be specified for index: " + of_index(index));
  }
  return ok();
}

/// What all indexes of a table must keep together.
class IndexTotals {
 public:
  /// Takes in an index that the table has already.
  void add(const IndexDefinition& index) {
    names_.insert(index.name);
    non_key_attributes_ += index.non_key_attributes.size();
  }
  Result<void> add(const SecondaryIndexShape& index, const std::vector<AttributeDefinitionShape>& definitions) {
    for (const auto& element : *index.key_schema) {
      const auto name = [](const AttributeDefinitionShape& each) { return *each.attribute_name; };
      if (std::ranges::find(definitions, *element.attribute_name, name) == definitions.end()) {
        return validation_error("Invalid KeySchema: Some index key attribute have no definition");
      }
    }
    if (!names_.insert(*index.index_name).second) {
      return validation_error(kInvalid + "Duplicate index name: " + of_index(index));
    }
    GALVAN_TRY(check_projection(index));
    if (index.projection->non_key_attributes) non_key_attributes_ += index.projection->non_key_attributes->size();
    if (non_key_attributes_ > limits::kNonKeyAttributesMax) {
      return validation_error(kInvalid + "Number of NonKeyAttributes over all indexes exceeds the limit of " +
                              std::to_string(limits::kNonKeyAttributesMax));
    }
    return ok();
  }

 private:
  std::set<std::string_view> names_;
  std::size_t non_key_attributes_ = 0;
};

Result<KeyAttribute> key_attribute(const KeySchemaElementShape& element, const AttributeTypes& types) {
  const auto found = types.find(*element.attribute_name);
  if (found == types.end()) return validation_error("Invalid KeySchema: Some index key attribute have no definition");
  return KeyAttribute{found->first, found->second};
}

ProjectionType parse_projection_type(std::string_view text) {
  if (text == "KEYS_ONLY") return ProjectionType::kKeysOnly;
  return text == "INCLUDE" ? ProjectionType::kInclude : ProjectionType::kAll;
}

}  // namespace

void add_attribute_types(KeySchemaView keys, AttributeTypes& types) {
  for (const KeyAttribute& key : keys.partition) types.emplace(key.name, key.type);
  for (const KeyAttribute& key : keys.sort) types.emplace(key.name, key.type);
}

void add_attribute_types(const std::vector<AttributeDefinitionShape>& definitions, AttributeTypes& types) {
  for (const auto& each : definitions) {
    types.emplace(*each.attribute_name, parse_attribute_type(*each.attribute_type).value_or(AttributeType::kS));
  }
}

Result<IndexDefinition> make_index(const SecondaryIndexShape& shape, IndexKind kind, const TableDefinition& table,
                                   const AttributeTypes& types) {
  IndexDefinition index;
  index.name = *shape.index_name;
  index.kind = kind;
  for (const auto& element : *shape.key_schema) {
    GALVAN_TRY(KeyAttribute key, key_attribute(element, types));
    (element.key_type == "HASH" ? index.keys.partition : index.keys.sort).push_back(std::move(key));
  }
  index.projection = parse_projection_type(*shape.projection->projection_type);
  if (const auto& names = shape.projection->non_key_attributes) {
    index.non_key_attributes.assign(names->begin(), names->end());
  }
  project_attributes(table.keys, index);
  if (kind == IndexKind::kLocal) return index;
  if (const auto& units = shape.provisioned_throughput) {
    index.throughput.read_capacity_units = *units->read_capacity_units;
    index.throughput.write_capacity_units = *units->write_capacity_units;
  }
  GALVAN_TRY(merge_on_demand_throughput(shape.on_demand_throughput, table.billing_mode, index.on_demand_throughput));
  GALVAN_TRY(merge_warm_throughput(shape.warm_throughput, table.billing_mode, "index " + index.name, index.throughput,
                                   index.warm_throughput));
  return index;
}

Result<void> check_new_global_index(const SecondaryIndexShape& index, const TableDefinition& table,
                                    const std::vector<AttributeDefinitionShape>& definitions) {
  std::set<std::string_view> defined;
  for (const auto& definition : definitions) defined.insert(*definition.attribute_name);
  std::set<std::string_view> keys;
  for (const auto& element : *index.key_schema) keys.insert(*element.attribute_name);
  if (!std::ranges::includes(defined, keys)) {
    return validation_error(kInvalid + "Some index key attributes are not defined in AttributeDefinitions. Keys: " +
                            list_names(keys) + ", AttributeDefinitions: " + list_names(defined));
  }
  if (table.find_index(*index.index_name)) {
    return validation_error(kInvalid + "Attempting to create an index which already exists");
  }
  IndexTotals totals;
  for (const IndexDefinition& present : table.indexes) totals.add(present);
  GALVAN_TRY(totals.add(index, definitions));
  GALVAN_TRY(check_global_schema(index));
  GALVAN_TRY(check_index_throughput(index, table.billing_mode));
  if (std::ranges::count(table.indexes, IndexKind::kGlobal, &IndexDefinition::kind) >=
      static_cast<std::ptrdiff_t>(limits::kGlobalIndexesMax)) {
    return validation_error(kInvalid + "GlobalSecondaryIndex count exceeds the per-table limit of 20");
  }
  return ok();
}

Result<void> check_indexes(const IndexDefinitions& indexes, const KeySchema& keys,
                           const std::vector<AttributeDefinitionShape>& definitions, BillingMode billing_mode) {
  IndexTotals totals;
  if (indexes.local) {
    if (indexes.local->empty()) return validation_error(kInvalid + "List of LocalSecondaryIndexes is empty");
    if (!keys.sort) {
      return validation_error(kInvalid +
                              "Table KeySchema does not have a range key, which is required when specifying a "
                              "LocalSecondaryIndex");
    }
    for (const auto& index : *indexes.local) {
      GALVAN_TRY(totals.add(index, definitions));
      GALVAN_TRY(check_local_schema(index, keys));
    }
    if (indexes.local->size() > limits::kLocalIndexesMax) {
      return validation_error(kInvalid + "Number of LocalSecondaryIndexes exceeds per-table limit of 5");
    }
  }
  if (indexes.global) {
    if (indexes.global->empty()) return validation_error(kInvalid + "List of GlobalSecondaryIndexes is empty");
    for (const auto& index : *indexes.global) {
      GALVAN_TRY(totals.add(index, definitions));
      GALVAN_TRY(check_global_schema(index));
      GALVAN_TRY(check_index_throughput(index, billing_mode));
    }
    if (indexes.global->size() > limits::kGlobalIndexesMax) {
      return validation_error(kInvalid + "GlobalSecondaryIndex count exceeds the per-table limit of 20");
    }
  }
  return ok();
}

}  // namespace galvan
