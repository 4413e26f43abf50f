#pragma once

#include <string>
#include <string_view>

namespace galvan {

/// The table name within what a TableName member gave: a name, or a table ARN (then its last part; index, stream and
/// backup ARNs are not table ARNs and come back whole). Borrows `name_or_arn`.
/// Source: API reference, CreateTable "TableName": "You can also provide the ARN of the table".
std::string_view table_name_of(std::string_view name_or_arn);

/// What no table's name has, and sorts behind all that they have.
inline constexpr char kNamespaceMark = '~';

/// A table's name among those of all namespaces: its own in the default one (""), else "~namespace/table", which sorts
/// behind all of those.
std::string table_path(std::string_view namespace_name, std::string_view table_name);

/// What the paths of a namespace begin with; not of the default one.
std::string namespace_prefix(std::string_view namespace_name);

}  // namespace galvan
