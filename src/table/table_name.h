#pragma once

#include <string_view>

namespace galvan {

/// The table name within what a TableName member gave: a name, or a table ARN (then its last part; index, stream and
/// backup ARNs are not table ARNs and come back whole). Borrows `name_or_arn`.
/// Source: API reference, CreateTable "TableName": "You can also provide the ARN of the table".
std::string_view table_name_of(std::string_view name_or_arn);

}  // namespace galvan
