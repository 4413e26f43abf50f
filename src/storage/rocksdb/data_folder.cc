#include "storage/rocksdb/data_folder.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

namespace galvan {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMarkerName = "GALVAN_FORMAT";
constexpr const char* kNewMarkerName = "GALVAN_FORMAT.new";
constexpr const char* kLockName = "GALVAN_LOCK";
constexpr const char* kRocksdbName = "rocksdb";
constexpr std::string_view kMarkerText = "galvan format ";

StorageError system_error(std::string_view doing, const fs::path& path, int error) {
  const StorageErrorKind kind = error == ENOSPC ? StorageErrorKind::kNoSpace : StorageErrorKind::kIo;
  return {kind, std::string(doing) + " " + path.string() + ": " + std::generic_category().message(error)};
}

StorageError unusable(std::string sentence) { return {StorageErrorKind::kUnusable, std::move(sentence)}; }

StorageResult<FileDescriptor> open_file(const fs::path& path, int flags) {
  FileDescriptor file(::open(path.c_str(), flags | O_CLOEXEC, 0600));
  if (!file.open()) return failure(system_error("cannot open", path, errno));
  return file;
}

StorageResult<void> sync_folder(const fs::path& path) {
  GALVAN_TRY(auto folder, open_file(path, O_RDONLY | O_DIRECTORY));
  if (::fsync(folder.get()) != 0) return failure(system_error("cannot sync", path, errno));
  return {};
}

StorageResult<void> make_folder(const fs::path& path) {
  if (::mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) return failure(system_error("cannot create", path, errno));
  return {};
}

// Creates the folder with its parents, and makes its name durable.
StorageResult<void> make_data_folder(const fs::path& path) {
  std::error_code error;
  const fs::path parent = fs::absolute(path, error).parent_path();
  if (!error) fs::create_directories(parent, error);
  if (error) return failure(system_error("cannot create", parent, error.value()));
  GALVAN_TRY(make_folder(path));
  return sync_folder(parent);
}

StorageResult<unsigned> parse_marker(const fs::path& path, std::string_view text) {
  unsigned version = 0;
  if (text.starts_with(kMarkerText) && text.ends_with('\n')) {
    const char* const end = text.data() + text.size() - 1;
    const auto [stop, error] = std::from_chars(text.data() + kMarkerText.size(), end, version);
    if (error == std::errc{} && stop == end && version > 0) return version;
  }
  return failure(StorageError{StorageErrorKind::kCorruption, "the format marker " + path.string() + " is damaged"});
}

// The folder's format version, nothing if it is a new folder: empty, or left by a creation that did not end.
StorageResult<std::optional<unsigned>> read_format(const fs::path& folder) {
  const fs::path path = folder / kMarkerName;
  const FileDescriptor marker(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (marker.open()) {
    std::array<char, 64> text;
    const ssize_t length = ::read(marker.get(), text.data(), text.size());
    if (length < 0) return failure(system_error("cannot read", path, errno));
    return parse_marker(path, {text.data(), static_cast<std::size_t>(length)});
  }
  if (errno != ENOENT) return failure(system_error("cannot open", path, errno));

  std::error_code error;
  for (fs::directory_iterator entry(folder, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path name = entry->path().filename();
    const bool ours = name == kLockName || name == kNewMarkerName ||
                      (name == kRocksdbName && fs::is_empty(entry->path(), error) && !error);
    if (!ours)
      return failure(unusable("the folder " + folder.string() + " is not empty and is not a Galvan data folder"));
  }
  if (error) return failure(system_error("cannot list", folder, error.value()));
  return std::nullopt;
}

StorageResult<std::optional<unsigned>> check_format(const fs::path& folder) {
  GALVAN_TRY(auto format, read_format(folder));
  if (format.value_or(kStorageFormat) > kStorageFormat)
    return failure(unusable("the data folder " + folder.string() + " has format " + std::to_string(*format) +
                            ", written by a newer Galvan; this one reads formats up to " +
                            std::to_string(kStorageFormat)));
  return format;
}

StorageResult<FileDescriptor> take_lock(const fs::path& folder) {
  const fs::path path = folder / kLockName;
  GALVAN_TRY(auto lock, open_file(path, O_RDWR | O_CREAT));
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) == 0) return lock;
  if (errno == EWOULDBLOCK)
    return failure(unusable("the data folder " + folder.string() + " is in use by another process"));
  return failure(system_error("cannot lock", path, errno));
}

StorageResult<void> write_marker(const fs::path& folder) {
  const fs::path path = folder / kNewMarkerName;
  const std::string text = std::string(kMarkerText) + std::to_string(kStorageFormat) + "\n";
  GALVAN_TRY(auto file, open_file(path, O_WRONLY | O_CREAT | O_TRUNC));
  errno = ENOSPC;  // what a short write means
  if (::write(file.get(), text.data(), text.size()) != static_cast<ssize_t>(text.size()))
    return failure(system_error("cannot write", path, errno));
  if (::fsync(file.get()) != 0) return failure(system_error("cannot sync", path, errno));
  if (::rename(path.c_str(), (folder / kMarkerName).c_str()) != 0)
    return failure(system_error("cannot rename", path, errno));
  return sync_folder(folder);
}

// Without its CURRENT file RocksDB would take a folder for a new one, and delete the tables and logs in it.
StorageResult<void> check_complete(const fs::path& path) {
  std::error_code error;
  if (fs::exists(path / "CURRENT", error)) return {};
  for (fs::directory_iterator entry(path, error), end; !error && entry != end; entry.increment(error)) {
    const fs::path extension = entry->path().extension();
    if (extension == ".sst" || extension == ".log")
      return failure(
          StorageError{StorageErrorKind::kCorruption, "the data folder has lost " + (path / "CURRENT").string()});
  }
  if (error) return failure(system_error("cannot list", path, error.value()));
  return {};
}

}  // namespace

FileDescriptor::~FileDescriptor() {
  if (fd_ >= 0) ::close(fd_);
}

StorageResult<DataFolder> DataFolder::open(const fs::path& path) {
  std::error_code error;
  const fs::file_status status = fs::status(path, error);
  if (status.type() == fs::file_type::not_found)
    GALVAN_TRY(make_data_folder(path));
  else if (error)
    return failure(system_error("cannot open", path, error.value()));
  else if (!fs::is_directory(status))
    return failure(unusable(path.string() + " is not a folder"));

  // Once before the lock file is created, and again when nobody else can be making the folder.
  GALVAN_TRY(check_format(path));
  GALVAN_TRY(auto lock, take_lock(path));
  GALVAN_TRY(auto format, check_format(path));
  GALVAN_TRY(make_folder(path / kRocksdbName));
  if (!format) GALVAN_TRY(write_marker(path));
  DataFolder folder(path, std::move(lock));
  GALVAN_TRY(check_complete(folder.rocksdb_path()));
  return folder;
}

}  // namespace galvan
