#pragma once

#include "base/clock.h"
#include "model/api_error.h"
#include "operation/index_rules.h"
#include "operation/table_shapes.h"
#include "table/table_definition.h"

#include <map>
#include <optional>
#include <set>
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

/// Merges what a request gives into `warm`. `of` is "table" or "index <name>". Nothing may be asked below what the
/// table or index serves at present.
Result<void> merge_warm_throughput(const std::optional<WarmThroughputShape>& given, BillingMode billing_mode,
                                   std::string_view of, const ProvisionedThroughput& provisioned, WarmThroughput& warm);

/// Applies a StreamSpecification to a new table (`table_name` empty) or an existing one. A stream that it enables has
/// still to begin: see stream_settings.h.
Result<void> merge_stream(const std::optional<StreamSpecificationShape>& given, std::string_view table_name,
                          WallTime now, std::optional<StreamDefinition>& stream);

/// The KMS key that an SSESpecification asks for, as an ARN; nothing for the service's own key.
Result<std::optional<std::string>> chosen_kms_key(const SseSpecificationShape& given, std::string_view region,
                                                  std::string_view account_id);

/// "[a, b]"
std::string list_names(const std::set<std::string_view>& names);

/// Adds the request's tags to `tags`, the given one winning. Errors also for more than 50 tags in all.
Result<void> merge_tags(const std::vector<TagShape>& given, std::map<std::string, std::string>& tags);

}  // namespace galvan
