#pragma once

#include "base/mutex.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>
#include <utility>

// For this folder's tests.
namespace galvan {

/// The machine's file system, whose write-ahead log files (*.log) fail, hang and forget on demand. Thread-safe.
class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FaultFileSystem"; }

  /// Makes every sync, or every append, of a log answer `status`.
  void fail_syncs(rocksdb::IOStatus status) {
    MutexLock lock(mutex_);
    sync_status_ = std::move(status);
  }
  void fail_appends(rocksdb::IOStatus status) {
    MutexLock lock(mutex_);
    append_status_ = std::move(status);
  }

  /// Makes syncs wait until release_syncs().
  void hold_syncs() {
    MutexLock lock(mutex_);
    holding_ = true;
  }
  void release_syncs() {
    MutexLock lock(mutex_);
    holding_ = false;
    changed_.notify_all();
  }
  /// Returns once a sync waits.
  void await_held_sync() {
    MutexLock lock(mutex_);
    while (held_ == 0) changed_.wait(mutex_);
  }

  /// Returns once a log was synced `count` times in all.
  void await_syncs(std::uint64_t count) {
    MutexLock lock(mutex_);
    while (syncs_ < count) changed_.wait(mutex_);
  }
  std::uint64_t syncs() {
    MutexLock lock(mutex_);
    return syncs_;
  }

  /// Ends the power: no log is written or synced from here on.
  void lose_power() {
    fail_appends(rocksdb::IOStatus::IOError("no power"));
    fail_syncs(rocksdb::IOStatus::IOError("no power"));
  }
  /// What a disk is free to do after a loss of power: forget what was not synced. Call with the engine closed; the
  /// file system works again.
  void forget_unsynced() {
    MutexLock lock(mutex_);
    for (const auto& [path, log] : logs_) {
      std::error_code gone;
      if (std::filesystem::exists(path, gone)) std::filesystem::resize_file(path, log.synced_bytes);
    }
    append_status_ = rocksdb::IOStatus::OK();
    sync_status_ = rocksdb::IOStatus::OK();
  }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = FileSystemWrapper::NewWritableFile(path, options, result, context);
    if (status.ok() && path.ends_with(".log")) {
      MutexLock lock(mutex_);
      logs_[path] = {};
      *result = std::make_unique<LogFile>(std::move(*result), *this, path);
    }
    return status;
  }

 private:
  struct Log {
    std::uint64_t bytes = 0;
    std::uint64_t synced_bytes = 0;
  };

  class LogFile final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    LogFile(std::unique_ptr<rocksdb::FSWritableFile> file, FaultFileSystem& owner, std::string path)
        : FSWritableFileOwnerWrapper(std::move(file)), owner_(owner), path_(std::move(path)) {}

    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
      rocksdb::IOStatus status = owner_.before_append();
      if (status.ok()) status = FSWritableFileOwnerWrapper::Append(data, options, context);
      if (status.ok()) owner_.appended(path_, data.size());
      return status;
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&, rocksdb::IODebugContext* context) override {
      return Append(data, options, context);
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      rocksdb::IOStatus status = owner_.before_sync();
      if (status.ok()) status = FSWritableFileOwnerWrapper::Sync(options, context);
      if (status.ok()) owner_.synced(path_);
      return status;
    }

   private:
    FaultFileSystem& owner_;
    const std::string path_;
  };

  rocksdb::IOStatus before_append() {
    MutexLock lock(mutex_);
    return append_status_;
  }
  rocksdb::IOStatus before_sync() {
    MutexLock lock(mutex_);
    ++held_;
    changed_.notify_all();
    while (holding_) changed_.wait(mutex_);
    --held_;
    return sync_status_;
  }
  void appended(const std::string& path, std::size_t bytes) {
    MutexLock lock(mutex_);
    logs_[path].bytes += bytes;
  }
  void synced(const std::string& path) {
    MutexLock lock(mutex_);
    logs_[path].synced_bytes = logs_[path].bytes;
    ++syncs_;
    changed_.notify_all();
  }

  Mutex mutex_;
  CondVar changed_;
  rocksdb::IOStatus append_status_ GALVAN_GUARDED_BY(mutex_);
  rocksdb::IOStatus sync_status_ GALVAN_GUARDED_BY(mutex_);
  bool holding_ GALVAN_GUARDED_BY(mutex_) = false;
  int held_ GALVAN_GUARDED_BY(mutex_) = 0;
  std::uint64_t syncs_ GALVAN_GUARDED_BY(mutex_) = 0;
  std::map<std::string, Log> logs_ GALVAN_GUARDED_BY(mutex_);
};

}  // namespace galvan
