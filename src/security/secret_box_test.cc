#include "security/secret_box.h"

#include <gtest/gtest.h>

#include <sys/stat.h>

#include <cstdlib>
#include <fstream>

namespace galvan::security {
namespace {

class Folder {
 public:
  Folder() {
    std::string name = (std::filesystem::temp_directory_path() / "secret_box_XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  const std::filesystem::path& path() const { return path_; }
  std::filesystem::path key() const { return path_ / SecretBox::kKeyFile; }

 private:
  std::filesystem::path path_;
};

TEST(SecretBox, OpensWhatItSealedForTheSameNameOnly) {
  const SecretBox box = SecretBox::in_memory();
  for (const std::string& secret : {std::string(), std::string("s3cret-of-ann"), std::string(1000, 'x')}) {
    const std::string sealed = box.seal(secret, "AKIA1");
    EXPECT_EQ(box.open_sealed(sealed, "AKIA1"), secret);
    // A few equal bytes happen by chance.
    if (secret.size() > 8) {
      EXPECT_EQ(sealed.find(secret), std::string::npos);
    }
    EXPECT_NE(box.seal(secret, "AKIA1"), sealed);
    EXPECT_FALSE(box.open_sealed(sealed, "AKIA2").has_value());
    EXPECT_FALSE(SecretBox::in_memory().open_sealed(sealed, "AKIA1").has_value());
    for (std::size_t at = 0; at < sealed.size(); at += 7) {
      std::string damaged = sealed;
      damaged[at] = static_cast<char>(damaged[at] ^ 1);
      EXPECT_FALSE(box.open_sealed(damaged, "AKIA1").has_value()) << at;
    }
  }
  EXPECT_FALSE(box.open_sealed("short", "AKIA1").has_value());
}

TEST(SecretBox, ItsKeyIsForItsOwnerOnly) {
  const Folder folder;
  EXPECT_FALSE(SecretBox::open(folder.path(), false).has_value());
  const auto made = SecretBox::open(folder.path(), true);
  ASSERT_TRUE(made.has_value()) << made.error();
  const std::string sealed = made->seal("secret", "n");
  struct stat status {};
  ASSERT_EQ(::stat(folder.key().c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0600U);
  const auto again = SecretBox::open(folder.path(), false);
  ASSERT_TRUE(again.has_value());
  EXPECT_EQ(again->open_sealed(sealed, "n"), "secret");
  ::chmod(folder.key().c_str(), 0644);
  EXPECT_FALSE(SecretBox::open(folder.path(), true).has_value());
  ::chmod(folder.key().c_str(), 0600);
  std::ofstream(folder.key(), std::ios::app) << "x";
  EXPECT_FALSE(SecretBox::open(folder.path(), true).has_value());
}

}  // namespace
}  // namespace galvan::security
