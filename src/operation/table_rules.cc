#include "operation/table_rules.h"

#include "model/limits.h"
#include "operation/invalid_parameter.h"
#include "table/table_name.h"
#include "wire/request_table.h"

#include <algorithm>
#include <set>

namespace galvan {
namespace {

bool is_name_character(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.' || c == '-';
}

const AttributeDefinitionShape* find_definition(const std::vector<AttributeDefinitionShape>& definitions,
                                                std::string_view name) {
  const auto found = std::ranges::find(definitions, name, [](const auto& each) { return *each.attribute_name; });
  return found == definitions.end() ? nullptr : &*found;
}

AttributeType definition_type(const AttributeDefinitionShape& definition) {
  return parse_attribute_type(*definition.attribute_type).value_or(AttributeType::kS);
}

Result<void> check_capacity_units(std::string_view member, std::int64_t units) {
  if (units <= limits::kTableCapacityUnitsMax) return ok();
  return validation_error("Given value " + std::to_string(units) + " for " + std::string(member) + " is out of bounds");
}

Result<void> check_tag_key(std::string_view key) {
  if (!key.starts_with("aws:")) return ok();
  return validation_error(kInvalid + "Tag keys must not start with aws: : " + std::string(key));
}

}  // namespace

Result<void> check_table_name(std::string_view name) {
  if (name.size() < 3 || name.size() > 255) {
    return validation_error("TableName must be at least 3 characters long and at most 255 characters long");
  }
  if (!std::ranges::all_of(name, is_name_character)) {
    return validation_error("1 validation error detected: Value '" + std::string(name) +
                            "' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression "
                            "pattern: " +
                            std::string(wire::kNamePattern));
  }
  return ok();
}

Result<std::string_view> require_table_name(const std::optional<std::string_view>& table_name) {
  if (table_name) return *table_name;
  return validation_error("The parameter 'TableName' is required but was not present in the request");
}

Result<std::string_view> checked_table_name(const std::optional<std::string_view>& table_name) {
  GALVAN_TRY(const std::string_view given, require_table_name(table_name));
  const std::string_view name = table_name_of(given);
  GALVAN_TRY(check_table_name(name));
  return name;
}

Result<KeySchema> make_key_schema(const std::vector<KeySchemaElementShape>& key_schema,
                                  const std::vector<AttributeDefinitionShape>& definitions) {
  for (const auto& element : key_schema) {
    if (!find_definition(definitions, *element.attribute_name)) {
      return validation_error("Invalid KeySchema: Some index key attribute have no definition");
    }
  }
  if (key_schema[0].key_type != "HASH") {
    return validation_error("Invalid KeySchema: The first KeySchemaElement is not a HASH key type");
  }
  const auto key_attribute = [&](const KeySchemaElementShape& element) {
    const std::string_view name = *element.attribute_name;
    return KeyAttribute{std::string(name), definition_type(*find_definition(definitions, name))};
  };
  KeySchema keys{.partition = key_attribute(key_schema[0]), .sort = std::nullopt};
  if (key_schema.size() > 1) {
    if (key_schema[1].key_type != "RANGE") {
      return validation_error("Invalid KeySchema: The second KeySchemaElement is not a RANGE key type");
    }
    if (key_schema[0].attribute_name == key_schema[1].attribute_name) {
      return validation_error("Both the Hash Key and the Range Key element in the KeySchema have the same name");
    }
    keys.sort = key_attribute(key_schema[1]);
  }
  return keys;
}

std::string list_names(const std::set<std::string_view>& names) {
  std::string text = "[";
  for (const std::string_view name : names) {
    if (text.size() > 1) text += ", ";
    text += name;
  }
  return text + "]";
}

Result<void> check_definitions_used(const std::vector<KeySchemaElementShape>& key_schema,
                                    const IndexDefinitions& indexes,
                                    const std::vector<AttributeDefinitionShape>& definitions) {
  std::set<std::string_view> defined;
  for (const auto& definition : definitions) {
    if (!defined.insert(*definition.attribute_name).second) {
      return validation_error(
          kInvalid + "Duplicate AttributeName in AttributeDefinitions: " + std::string(*definition.attribute_name));
    }
  }
  std::set<std::string_view> used;
  const auto use = [&](const std::vector<KeySchemaElementShape>& schema) {
    for (const auto& element : schema) used.insert(*element.attribute_name);
  };
  use(key_schema);
  for (const auto* group : {&indexes.local, &indexes.global}) {
    if (!*group) continue;
    for (const auto& index : **group) use(*index.key_schema);
  }
  if (defined == used) return ok();
  if (!indexes.local && !indexes.global) {
    return validation_error(kInvalid +
                            "Number of attributes in KeySchema does not exactly match number of attributes defined in "
                            "AttributeDefinitions");
  }
  return validation_error(kInvalid + "Some AttributeDefinitions are not used. AttributeDefinitions: " +
                          list_names(defined) + ", keys used: " + list_names(used));
}

BillingMode parse_billing_mode(std::string_view text) {
  return text == "PAY_PER_REQUEST" ? BillingMode::kPayPerRequest : BillingMode::kProvisioned;
}

TableClass parse_table_class(std::string_view text) {
  return text == "STANDARD" ? TableClass::kStandard : TableClass::kStandardInfrequentAccess;
}

Result<void> check_throughput(BillingMode billing_mode, const std::optional<ProvisionedThroughputShape>& throughput) {
  if (billing_mode == BillingMode::kPayPerRequest) {
    if (!throughput) return ok();
    return validation_error(kInvalid +
                            "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is "
                            "PAY_PER_REQUEST");
  }
  if (!throughput) {
    return validation_error(kInvalid +
                            "ReadCapacityUnits and WriteCapacityUnits must both be specified when BillingMode is "
                            "PROVISIONED");
  }
  GALVAN_TRY(check_capacity_units("ReadCapacityUnits", *throughput->read_capacity_units));
  return check_capacity_units("WriteCapacityUnits", *throughput->write_capacity_units);
}

Result<void> merge_on_demand_throughput(const std::optional<OnDemandThroughputShape>& given, BillingMode billing_mode,
                                        OnDemandThroughput& throughput) {
  if (!given) {
    if (billing_mode == BillingMode::kProvisioned) throughput = {};
    return ok();
  }
  if (billing_mode == BillingMode::kProvisioned) {
    return validation_error(kInvalid + "OnDemandThroughput can only be specified when BillingMode is PAY_PER_REQUEST");
  }
  const auto merge = [](const std::optional<std::int64_t>& value, std::optional<std::int64_t>& into) -> Result<void> {
    if (!value) return ok();
    if (*value < 1 && *value != -1) {
      return validation_error(kInvalid + "OnDemandThroughput units must be at least 1, or -1 for no maximum");
    }
    into = *value == -1 ? std::nullopt : value;
    return ok();
  };
  GALVAN_TRY(merge(given->max_read_request_units, throughput.max_read_request_units));
  return merge(given->max_write_request_units, throughput.max_write_request_units);
}

Result<void> merge_tags(const std::vector<TagShape>& given, std::map<std::string, std::string>& tags) {
  std::set<std::string_view> keys;
  for (const auto& tag : given) {
    GALVAN_TRY(check_tag_key(*tag.key));
    if (!keys.insert(*tag.key).second) {
      return validation_error(kInvalid + "Duplicate tag key: " + std::string(*tag.key));
    }
    tags.insert_or_assign(std::string(*tag.key), std::string(*tag.value));
  }
  if (tags.size() > limits::kTagsMax) {
    return validation_error(kInvalid + "Number of tags exceeds the limit of " + std::to_string(limits::kTagsMax));
  }
  return ok();
}

}  // namespace galvan
