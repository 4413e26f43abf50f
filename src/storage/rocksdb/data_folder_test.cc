#include "storage/rocksdb/data_folder.h"

#include "storage/rocksdb/engine_test_support.h"

#include <sys/stat.h>

#include <fstream>
#include <iterator>
#include <map>

namespace galvan {
namespace {

namespace fs = std::filesystem;

void write_file(const fs::path& path, std::string_view text) { std::ofstream(path, std::ios::binary) << text; }

// Every file of a folder with its content.
std::map<std::string, std::string> contents(const fs::path& folder) {
  std::map<std::string, std::string> files;
  for (const auto& entry : fs::recursive_directory_iterator(folder)) {
    std::ifstream file(entry.path(), std::ios::binary);
    files[entry.path()] = entry.is_directory() ? "" : std::string(std::istreambuf_iterator<char>(file), {});
  }
  return files;
}

void expect_refused(const fs::path& path, StorageErrorKind kind, std::string_view words) {
  const auto before = contents(path.parent_path());
  EngineOptions options;
  options.data_dir = path;
  const auto refused = open_rocksdb_engine(options);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, kind);
  EXPECT_NE(refused.error().detail.find(words), std::string::npos) << refused.error().detail;
  EXPECT_NE(refused.error().detail.find(path.string()), std::string::npos) << refused.error().detail;
  EXPECT_EQ(contents(path.parent_path()), before);
}

TEST(DataFolder, IsCreatedForItsOwnerAlone) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "missing" / "data";
  ASSERT_TRUE(DataFolder::open(path).has_value());
  struct ::stat status {};
  ASSERT_EQ(::stat(path.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 0777U, 0700U);
  EXPECT_TRUE(fs::is_directory(path / "rocksdb"));
  EXPECT_EQ(contents(path).at(path / "GALVAN_FORMAT"), "galvan format 1\n");
  EXPECT_TRUE(DataFolder::open(path).has_value());
}

TEST(DataFolder, TakesAnEmptyFolder) {
  const TemporaryFolder folder;
  EXPECT_TRUE(DataFolder::open(folder.path()).has_value());
}

TEST(DataFolder, FinishesACreationThatDidNotEnd) {
  const TemporaryFolder folder;
  write_file(folder.path() / "GALVAN_LOCK", "");
  write_file(folder.path() / "GALVAN_FORMAT.new", "galv");
  fs::create_directory(folder.path() / "rocksdb");
  EXPECT_TRUE(DataFolder::open(folder.path()).has_value());
  EXPECT_EQ(contents(folder.path()).at(folder.path() / "GALVAN_FORMAT"), "galvan format 1\n");
}

TEST(DataFolder, IsHeldByOne) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "data";
  EngineOptions options;
  options.data_dir = path;
  auto engine = open_engine(options);
  expect_refused(path, StorageErrorKind::kUnusable, "is in use by another process");
  engine.reset();
  EXPECT_TRUE(open_rocksdb_engine(options).has_value());
}

TEST(DataFolder, RefusesWhatIsNotGalvans) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "data";
  fs::create_directory(path);
  write_file(path / "holiday.jpg", "x");
  expect_refused(path, StorageErrorKind::kUnusable, "not a Galvan data folder");
  fs::remove(path / "holiday.jpg");
  fs::create_directory(path / "rocksdb");
  write_file(path / "rocksdb" / "CURRENT", "MANIFEST-000001\n");
  expect_refused(path, StorageErrorKind::kUnusable, "not a Galvan data folder");
  write_file(folder.path() / "file", "x");
  expect_refused(folder.path() / "file", StorageErrorKind::kUnusable, "not a folder");
}

TEST(DataFolder, RefusesANewerFormat) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "data";
  fs::create_directory(path);
  write_file(path / "GALVAN_FORMAT", "galvan format 2\n");
  write_file(path / "unknown", "x");
  expect_refused(path, StorageErrorKind::kUnusable, "format 2, written by a newer Galvan");
}

TEST(DataFolder, RefusesADamagedMarker) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "data";
  fs::create_directory(path);
  for (const char* text : {"", "galvan format 1", "galvan format \n", "galvan format 0\n", "galvan format 1x\n",
                           "galvan format 99999999999\n", "GALVAN format 1\n"}) {
    write_file(path / "GALVAN_FORMAT", text);
    expect_refused(path, StorageErrorKind::kCorruption, "is damaged");
  }
}

TEST(DataFolder, RefusesTablesWithoutTheirCurrentFile) {
  const TemporaryFolder folder;
  const fs::path path = folder.path() / "data";
  ASSERT_TRUE(DataFolder::open(path).has_value());
  write_file(path / "rocksdb" / "000012.sst", "x");
  expect_refused(path, StorageErrorKind::kCorruption, "has lost");
}

TEST(DataFolder, TellsWhyItCannotBeCreated) {
  const TemporaryFolder folder;
  write_file(folder.path() / "file", "x");
  const auto refused = DataFolder::open(folder.path() / "file" / "data");
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, StorageErrorKind::kIo);
}

}  // namespace
}  // namespace galvan
