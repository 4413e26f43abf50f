#include "shell/table_text.h"

#include "shell/text_table.h"
#include "shell/value_text.h"

#include <string_view>
#include <utility>

namespace galvan::shell {

namespace {

std::string printable(const std::optional<std::string_view>& text) {
  std::string out;
  append_printable(text.value_or(""), out);
  return out;
}

std::string_view type_of(const DescribedTable& table, std::optional<std::string_view> attribute) {
  if (!table.attributes) return "";
  for (const DefinedAttribute& defined : *table.attributes) {
    if (defined.name == attribute) return defined.type.value_or("");
  }
  return "";
}

std::string role_text(const KeyElement& key) { return key.role == "HASH" ? "partition key" : "sort key"; }

std::string keys_text(const DescribedIndex& index) {
  std::string text;
  for (const KeyElement& key : index.keys.value_or(std::vector<KeyElement>())) {
    if (!text.empty()) text += ", ";
    text.append(printable(key.attribute)).append(" (").append(role_text(key)).append(")");
  }
  return text;
}

std::string projection_text(const DescribedIndex& index) {
  if (!index.projection) return "";
  std::string text = printable(index.projection->type);
  if (!index.projection->attributes) return text;
  std::string_view separator = ": ";
  for (const std::string_view attribute : *index.projection->attributes) {
    text.append(std::exchange(separator, ", ")).append(printable(attribute));
  }
  return text;
}

void add_indexes(const std::optional<std::vector<DescribedIndex>>& indexes, std::string_view kind, TextTable& table) {
  if (!indexes) return;
  for (const DescribedIndex& index : *indexes) {
    table.add_row(
        {printable(index.name), std::string(kind), keys_text(index), projection_text(index), printable(index.status)});
  }
}

}  // namespace

std::string table_text(const DescribedTable& table) {
  std::string text = "Table " + printable(table.name) + ", " + printable(table.status);
  if (table.items) text += ", about " + std::to_string(*table.items) + (*table.items == 1 ? " item" : " items");
  if (table.bytes) text += " of " + std::to_string(*table.bytes) + " bytes";
  text += "\n\n";
  TextTable keys({"Attribute", "Type", "Key"});
  for (const KeyElement& key : table.keys.value_or(std::vector<KeyElement>())) {
    keys.add_row({printable(key.attribute), printable(type_of(table, key.attribute)), role_text(key)});
  }
  keys.append_to(text);
  if (!table.global_indexes && !table.local_indexes) return text;
  text += '\n';
  TextTable indexes({"Index", "Kind", "Key", "Projection", "Status"});
  add_indexes(table.global_indexes, "global", indexes);
  add_indexes(table.local_indexes, "local", indexes);
  indexes.append_to(text);
  return text;
}

}  // namespace galvan::shell
