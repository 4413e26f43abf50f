#include "security/root_credentials.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>

namespace galvan::security {
namespace {

class RootKeyTest : public testing::Test {
 protected:
  RootKeyTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "galvan-root-XXXXXX").string();
    folder = ::mkdtemp(pattern.data());
  }
  ~RootKeyTest() override { std::filesystem::remove_all(folder); }

  std::filesystem::path file() const { return folder / kRootCredentialsFile; }

  std::filesystem::path folder;
};

TEST_F(RootKeyTest, IsMadeOnceForItsOwnerAlone) {
  const auto made = load_or_create_root_key(folder);
  ASSERT_TRUE(made.has_value()) << made.error();
  EXPECT_TRUE(made->created);
  EXPECT_EQ(made->key.id.size(), 20U);
  EXPECT_EQ(made->key.secret.size(), 40U);
  struct stat status {};
  ASSERT_EQ(::stat(file().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);

  const auto found = load_or_create_root_key(folder);
  ASSERT_TRUE(found.has_value()) << found.error();
  EXPECT_FALSE(found->created);
  EXPECT_EQ(found->key.id, made->key.id);
  EXPECT_EQ(found->key.secret, made->key.secret);
}

TEST_F(RootKeyTest, RefusesAFileThatOthersMayReadOrThatHasNoKey) {
  std::ofstream(file()) << "[default]\naws_access_key_id = a\n";
  ::chmod(file().c_str(), 0640);
  auto result = load_or_create_root_key(folder);
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().find("others than its owner"), std::string::npos);
  ::chmod(file().c_str(), 0600);
  result = load_or_create_root_key(folder);
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().find("aws_secret_access_key"), std::string::npos);
}

TEST_F(RootKeyTest, TellsThatItCannotWrite) {
  const auto result = load_or_create_root_key(folder / "missing");
  ASSERT_FALSE(result.has_value());
  EXPECT_NE(result.error().find("missing/root-credentials"), std::string::npos) << result.error();
}

TEST(AccessKey, DiffersEachTime) {
  std::set<std::string> ids;
  std::set<std::string> secrets;
  for (int i = 0; i < 100; ++i) {
    const AccessKey key = make_access_key();
    EXPECT_TRUE(key.id.starts_with("AKIA"));
    ids.insert(key.id);
    secrets.insert(key.secret);
  }
  EXPECT_EQ(ids.size(), 100U);
  EXPECT_EQ(secrets.size(), 100U);
}

TEST(RootCredentials, KnowsTheRootAlone) {
  const RootCredentials store({.id = "id", .secret = "secret"}, "123456789012");
  EXPECT_EQ(store.find("other"), nullptr);
  const CredentialsPtr found = store.find("id");
  ASSERT_NE(found, nullptr);
  EXPECT_EQ(found->secret_access_key, "secret");
  EXPECT_EQ(found->principal->kind, PrincipalKind::kRoot);
  EXPECT_EQ(found->principal->arn, "arn:aws:iam::123456789012:root");
}

}  // namespace
}  // namespace galvan::security
