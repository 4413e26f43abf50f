#include "model/limits.h"
#include "operation/table_rules.h"

#include <algorithm>
#include <set>

// check_indexes() of table_rules.h.
namespace galvan {
namespace {

const std::string kInvalid = "One or more parameter values were invalid: ";

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

}  // namespace

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
