#include "expression/key_paths.h"

#include <gtest/gtest.h>
#include <vector>

namespace galvan::expression {
namespace {

const KeySchema kKeys{{"pk", AttributeType::kS}, KeyAttribute{"sk", AttributeType::kN}};

Path into(std::string attribute) {
  Path path(std::move(attribute));
  path.append_index(0);
  return path;
}

TEST(CheckKeyPaths, RefusesAPathIntoAKeyAttribute) {
  for (const std::string key : {"pk", "sk"}) {
    const std::vector<Path> paths{Path("a"), into(key)};
    const Result<void> checked = check_key_paths(paths, kKeys);
    ASSERT_FALSE(checked.has_value());
    EXPECT_EQ(
        checked.error().message(),
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: " + key);
  }
}

TEST(CheckKeyPaths, TakesKeyAttributesThemselvesAndPathsIntoOthers) {
  const std::vector<Path> paths{Path("pk"), Path("sk"), into("a")};
  EXPECT_TRUE(check_key_paths(paths, kKeys).has_value());
  EXPECT_TRUE(check_key_paths({}, kKeys).has_value());
}

}  // namespace
}  // namespace galvan::expression
