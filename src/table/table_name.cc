#include "table/table_name.h"

namespace galvan {

std::string_view table_name_of(std::string_view name_or_arn) {
  constexpr std::string_view kArn = "arn:";
  constexpr std::string_view kTable = ":table/";
  if (!name_or_arn.starts_with(kArn)) return name_or_arn;
  const std::size_t table = name_or_arn.find(kTable);
  if (table == std::string_view::npos) return name_or_arn;
  const std::string_view name = name_or_arn.substr(table + kTable.size());
  return name.find('/') == std::string_view::npos ? name : name_or_arn;
}

std::string table_path(std::string_view namespace_name, std::string_view table_name) {
  std::string path = namespace_name.empty() ? std::string() : namespace_prefix(namespace_name);
  path += table_name;
  return path;
}

std::string namespace_prefix(std::string_view namespace_name) {
  std::string prefix(1, kNamespaceMark);
  prefix += namespace_name;
  prefix += '/';
  return prefix;
}

}  // namespace galvan
