#pragma once

#include "operation/request_context.h"
#include "table/table_definition.h"
#include "wire/json_writer.h"

#include <cstdint>
#include <string>
#include <string_view>

namespace galvan {

/// arn:aws:dynamodb:<region>:<account>:table/<name>
std::string table_arn(const RequestContext& context, std::string_view table_name);

/// What a table or an index is said to serve at once: what was asked for, and what it serves anyway.
struct WarmUnits {
  std::int64_t read;
  std::int64_t write;
};
WarmUnits warm_units(BillingMode billing_mode, const ProvisionedThroughput& provisioned, const WarmThroughput& asked);

/// Appends the member KeySchema.
void append_key_schema(KeySchemaView keys, wire::JsonWriter& writer);

/// How a description shows the table: answers of CreateTable, UpdateTable and DeleteTable show the change as under way.
struct TableShown {
  std::string_view status;  ///< TableStatus
  /// A global index whose throughput is being changed, and one that is being deleted, which the definition has no more.
  std::string_view changed_index = {};
  const IndexDefinition* deleted_index = nullptr;
};

/// Appends a TableDescription without a member name.
void append_table_description(RequestContext& context, const TableDefinition& table, const TableShown& shown,
                              wire::JsonWriter& writer);

/// Appends the whole answer {"<member>": TableDescription}.
void append_table_reply(RequestContext& context, std::string_view member, const TableDefinition& table,
                        const TableShown& shown, std::string& out);

}  // namespace galvan
