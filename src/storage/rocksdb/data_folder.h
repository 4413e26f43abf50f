#pragma once

#include "storage/engine.h"

#include <filesystem>
#include <utility>

// The data folder:
//   GALVAN_FORMAT   "galvan format " decimal "\n": the version of everything in the folder
//   GALVAN_LOCK     held (flock) by the process that has the folder open
//   rocksdb/        RocksDB's files
// The marker is read before RocksDB opens, and would change, anything. It is written last when a folder is made, so a
// folder without it was never in use.
namespace galvan {

inline constexpr unsigned kStorageFormat = 1;

/// Owns a file descriptor.
class FileDescriptor {
 public:
  FileDescriptor() = default;
  explicit FileDescriptor(int fd) : fd_(fd) {}
  FileDescriptor(FileDescriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  FileDescriptor& operator=(FileDescriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~FileDescriptor();

  int get() const { return fd_; }
  bool open() const { return fd_ >= 0; }

 private:
  int fd_ = -1;
};

/// A data folder that this process holds, until the object's end.
class DataFolder {
 public:
  /// Makes the folder if it is missing or empty, checks its format, and takes its lock, for which it does not wait.
  /// Errors: kUnusable (nothing was changed), kCorruption, kIo, kNoSpace.
  static StorageResult<DataFolder> open(const std::filesystem::path& path);

  /// Where RocksDB's files are; exists.
  std::filesystem::path rocksdb_path() const { return path_ / "rocksdb"; }

 private:
  DataFolder(std::filesystem::path path, FileDescriptor lock) : path_(std::move(path)), lock_(std::move(lock)) {}

  std::filesystem::path path_;
  FileDescriptor lock_;
};

}  // namespace galvan
