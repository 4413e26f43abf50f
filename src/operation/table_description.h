#pragma once

#include "operation/request_context.h"
#include "table/table_definition.h"
#include "wire/json_writer.h"

#include <string>
#include <string_view>

namespace galvan {

/// arn:aws:dynamodb:<region>:<account>:table/<name>
std::string table_arn(const RequestContext& context, std::string_view table_name);

/// Appends a TableDescription without a member name. `status` is the TableStatus to show: answers of CreateTable,
/// UpdateTable and DeleteTable show the change as under way.
void append_table_description(RequestContext& context, const TableDefinition& table, std::string_view status,
                              wire::JsonWriter& writer);

/// Appends the whole answer {"<member>": TableDescription}.
void append_table_reply(RequestContext& context, std::string_view member, const TableDefinition& table,
                        std::string_view status, std::string& out);

}  // namespace galvan
