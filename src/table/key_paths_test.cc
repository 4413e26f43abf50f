#include "table/key_paths.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace galvan {
namespace {

using expression::Path;

TableDefinition indexed_table() {
  TableDefinition table;
  table.keys = {{"pk", AttributeType::kS}, KeyAttribute{"sk", AttributeType::kN}};
  IndexDefinition index;
  index.keys = {.partition = {{"sk", AttributeType::kN}, {"a", AttributeType::kS}}, .sort = {{"b", AttributeType::kB}}};
  table.indexes.push_back(index);
  return table;
}

Path into(std::string attribute) {
  Path path(std::move(attribute));
  path.append_index(0);
  return path;
}

std::string error_of(const std::vector<Path>& paths) {
  const Result<void> checked = check_key_paths(paths, indexed_table());
  return checked.has_value() ? "" : std::string(checked.error().message());
}

TEST(CheckKeyPaths, RefusesAPathIntoAKeyAttribute) {
  const std::string refusal =
      "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";
  for (const char* key : {"pk", "sk"}) EXPECT_EQ(error_of({Path("c"), into(key)}), refusal + "Key: " + key);
  for (const char* key : {"a", "b"}) EXPECT_EQ(error_of({Path("c"), into(key)}), refusal + "IndexKey: " + key);
  EXPECT_EQ(error_of({into("b"), into("a"), into("sk"), into("pk")}), refusal + "Key: pk");
  EXPECT_EQ(error_of({into("b"), into("a")}), refusal + "IndexKey: a");
}

TEST(CheckKeyPaths, TakesKeyAttributesThemselvesAndPathsIntoOthers) {
  EXPECT_EQ(error_of({Path("pk"), Path("sk"), Path("a"), Path("b"), into("c")}), "");
  EXPECT_EQ(error_of({}), "");
}

}  // namespace
}  // namespace galvan
