#pragma once

#include "base/clock.h"
#include "model/api_error.h"
#include "operation/table_shapes.h"
#include "table/table_definition.h"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// Cross-field rules that CreateTable and UpdateTable share. Errors are ValidationExceptions in the service's words.
namespace galvan {

/// The name itself: 3 to 255 characters of the name pattern. For describe, update and delete calls, which word a wrong
/// length in their own way; `name` is what table_name_of() made of the request's TableName.
Result<void> check_table_name(std::string_view name);

/// The present TableName of a request that the model says is required.
Result<std::string_view> require_table_name(const std::optional<std::string_view>& table_name);

/// The table's name out of the TableName (name or ARN) of a describe, update or delete call, checked.
Result<std::string_view> checked_table_name(const std::optional<std::string_view>& table_name);

/// Key schema and attribute definitions of a table, fitted together.
Result<KeySchema> make_key_schema(const std::vector<KeySchemaElementShape>& key_schema,
                                  const std::vector<AttributeDefinitionShape>& definitions);

/// Secondary index definitions, checked as the service checks them. A request that passes has well-formed indexes.
struct IndexDefinitions {
  const std::optional<std::vector<SecondaryIndexShape>>& local;
  const std::optional<std::vector<SecondaryIndexShape>>& global;
};
Result<void> check_indexes(const IndexDefinitions& indexes, const KeySchema& keys,
                           const std::vector<AttributeDefinitionShape>& definitions, BillingMode billing_mode);

/// Whether every attribute definition is used by a key, and by nothing else.
Result<void> check_definitions_used(const std::vector<KeySchemaElementShape>& key_schema,
                                    const IndexDefinitions& indexes,
                                    const std::vector<AttributeDefinitionShape>& definitions);

BillingMode parse_billing_mode(std::string_view text);
TableClass parse_table_class(std::string_view text);

/// Whether billing mode and throughput of one request fit, and are within the limits of a table.
Result<void> check_throughput(BillingMode billing_mode, const std::optional<ProvisionedThroughputShape>& throughput);

/// Merges the ceilings that a request gives into `throughput`; -1 removes one.
Result<void> merge_on_demand_throughput(const std::optional<OnDemandThroughputShape>& given, BillingMode billing_mode,
                                        OnDemandThroughput& throughput);

/// Adds the request's tags to `tags`, the given one winning. Errors also for more than 50 tags in all.
Result<void> merge_tags(const std::vector<TagShape>& given, std::map<std::string, std::string>& tags);

}  // namespace galvan
