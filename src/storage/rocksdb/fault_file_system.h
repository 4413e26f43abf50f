#pragma once

#include "base/mutex.h"

#include <rocksdb/env.h>
#include <rocksdb/file_system.h>

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

// For this folder's tests.
namespace galvan {

/// The machine's file system, which fails, hangs and forgets on demand. It knows of every file that is written what was
/// synced of it, and of every name whether its folder was synced since. Nothing is really synced, for speed.
/// Thread-safe.
class FaultFileSystem final : public rocksdb::FileSystemWrapper {
 public:
  /// What becomes of bytes that were not synced when the power goes.
  enum class Loss : std::uint8_t {
    kAll,     ///< they are gone, and so are files whose names were not synced
    kTorn,    ///< the first half of them is there
    kZeroed,  ///< the file has its length, and zeros in their place
  };

  FaultFileSystem() : FileSystemWrapper(rocksdb::FileSystem::Default()) {}
  const char* Name() const override { return "FaultFileSystem"; }

  /// Makes every sync, or every append, of a write-ahead log (*.log) answer `status`.
  void fail_syncs(rocksdb::IOStatus status) {
    MutexLock lock(mutex_);
    sync_status_ = std::move(status);
  }
  void fail_appends(rocksdb::IOStatus status) {
    MutexLock lock(mutex_);
    append_status_ = std::move(status);
  }

  /// Makes the n-th call from now on that changes the disk answer `status`, counted from 1 over all files: creations,
  /// appends, syncs, renames, truncations, deletions and syncs of folders. All later ones too, if it `lasts`.
  void fail_call(std::uint64_t nth, rocksdb::IOStatus status, bool lasts) {
    MutexLock lock(mutex_);
    fault_ = Fault{calls_ + nth, std::move(status), lasts};
    failed_call_.clear();
  }
  /// Calls that change the disk of files whose names contain `part` answer `status`, until heal().
  void fail_files(std::string part, rocksdb::IOStatus status) {
    MutexLock lock(mutex_);
    failing_part_ = std::move(part);
    files_status_ = std::move(status);
    failed_call_.clear();
  }
  /// Which call failed first since fail_call() or fail_files(); empty if none did.
  std::string failed_call() {
    MutexLock lock(mutex_);
    return failed_call_;
  }
  /// Calls so far that fail_call() counts.
  std::uint64_t calls() {
    MutexLock lock(mutex_);
    return calls_;
  }
  /// The disk works again.
  void heal() {
    MutexLock lock(mutex_);
    heal_locked();
  }

  /// Makes syncs of logs wait until release_syncs().
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
  /// Returns once files were cut shorter `count` times in all.
  void await_truncations(std::uint64_t count) {
    MutexLock lock(mutex_);
    while (truncations_ < count) changed_.wait(mutex_);
  }

  /// Ends the power: nothing changes the disk from here on.
  void lose_power() { fail_call(1, rocksdb::IOStatus::IOError("no power"), true); }
  /// What a disk is free to do after a loss of power. Call with the engine closed; the file system works again.
  void forget_unsynced(Loss loss = Loss::kAll) {
    MutexLock lock(mutex_);
    for (auto entry = files_.begin(); entry != files_.end();) {
      forget(entry->first, entry->second, loss);
      entry = std::filesystem::exists(entry->first) ? std::next(entry) : files_.erase(entry);
    }
    heal_locked();
  }

  rocksdb::IOStatus NewWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                    std::unique_ptr<rocksdb::FSWritableFile>* result,
                                    rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = before("create", path);
    if (status.ok()) status = FileSystemWrapper::NewWritableFile(path, options, result, context);
    if (!status.ok()) return status;
    MutexLock lock(mutex_);
    files_[normal(path)] = {};
    *result = std::make_unique<File>(std::move(*result), *this, path);
    return status;
  }
  rocksdb::IOStatus ReopenWritableFile(const std::string& path, const rocksdb::FileOptions& options,
                                       std::unique_ptr<rocksdb::FSWritableFile>* result,
                                       rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = before("reopen", path);
    if (status.ok()) status = FileSystemWrapper::ReopenWritableFile(path, options, result, context);
    if (status.ok()) *result = std::make_unique<File>(std::move(*result), *this, path);
    return status;
  }
  rocksdb::IOStatus NewDirectory(const std::string& path, const rocksdb::IOOptions& options,
                                 std::unique_ptr<rocksdb::FSDirectory>* result,
                                 rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = FileSystemWrapper::NewDirectory(path, options, result, context);
    if (status.ok()) *result = std::make_unique<Folder>(std::move(*result), *this, path);
    return status;
  }
  rocksdb::IOStatus RenameFile(const std::string& from, const std::string& to, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = before("rename", to);
    if (!status.ok()) return status;
    MutexLock lock(mutex_);
    FileState renamed = files_[normal(from)];
    renamed.name_synced = false;
    const auto replaced = files_.find(normal(to));
    renamed.replaced = replaced != files_.end() && !replaced->second.name_synced ? replaced->second.replaced : read(to);
    status = FileSystemWrapper::RenameFile(from, to, options, context);
    if (!status.ok()) return status;
    files_.erase(normal(from));
    files_[normal(to)] = std::move(renamed);
    return status;
  }
  rocksdb::IOStatus DeleteFile(const std::string& path, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
    rocksdb::IOStatus status = before("delete", path);
    if (status.ok()) status = FileSystemWrapper::DeleteFile(path, options, context);
    if (!status.ok()) return status;
    MutexLock lock(mutex_);
    files_.erase(normal(path));
    return status;
  }

 private:
  struct Fault {
    std::uint64_t call;
    rocksdb::IOStatus status;
    bool lasts;
  };
  struct FileState {
    std::uint64_t bytes = 0;
    std::uint64_t synced_bytes = 0;
    bool name_synced = false;
    std::optional<std::string> replaced;  // what was under its name before, and is again if the name is not synced
  };

  class File final : public rocksdb::FSWritableFileOwnerWrapper {
   public:
    File(std::unique_ptr<rocksdb::FSWritableFile> file, FaultFileSystem& owner, std::string path)
        : FSWritableFileOwnerWrapper(std::move(file)), owner_(owner), path_(std::move(path)) {}

    using FSWritableFileOwnerWrapper::Append;
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             rocksdb::IODebugContext* context) override {
      rocksdb::IOStatus status = owner_.before("append", path_);
      if (status.ok()) status = FSWritableFileOwnerWrapper::Append(data, options, context);
      if (status.ok()) owner_.appended(path_, data.size());
      return status;
    }
    rocksdb::IOStatus Append(const rocksdb::Slice& data, const rocksdb::IOOptions& options,
                             const rocksdb::DataVerificationInfo&, rocksdb::IODebugContext* context) override {
      return Append(data, options, context);
    }
    rocksdb::IOStatus Truncate(std::uint64_t bytes, const rocksdb::IOOptions& options,
                               rocksdb::IODebugContext* context) override {
      rocksdb::IOStatus status = owner_.before("truncate", path_);
      if (status.ok()) status = FSWritableFileOwnerWrapper::Truncate(bytes, options, context);
      if (status.ok()) owner_.truncated();
      return status;
    }
    rocksdb::IOStatus Sync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
      rocksdb::IOStatus status = owner_.before_sync(path_);
      if (status.ok()) owner_.synced(path_);
      return status;
    }
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context) override {
      return Sync(options, context);
    }
    rocksdb::IOStatus RangeSync(std::uint64_t, std::uint64_t, const rocksdb::IOOptions&,
                                rocksdb::IODebugContext*) override {
      return rocksdb::IOStatus::OK();  // starts what a sync later ends, and promises nothing
    }

   private:
    FaultFileSystem& owner_;
    const std::string path_;
  };

  class Folder final : public rocksdb::FSDirectoryWrapper {
   public:
    Folder(std::unique_ptr<rocksdb::FSDirectory> folder, FaultFileSystem& owner, std::string path)
        : FSDirectoryWrapper(std::move(folder)), owner_(owner), path_(std::move(path)) {}
    rocksdb::IOStatus Fsync(const rocksdb::IOOptions&, rocksdb::IODebugContext*) override {
      rocksdb::IOStatus status = owner_.before("sync folder", path_);
      if (status.ok()) owner_.folder_synced(path_);
      return status;
    }
    rocksdb::IOStatus FsyncWithDirOptions(const rocksdb::IOOptions& options, rocksdb::IODebugContext* context,
                                          const rocksdb::DirFsyncOptions&) override {
      return Fsync(options, context);
    }

   private:
    FaultFileSystem& owner_;
    const std::string path_;
  };

  static std::string normal(const std::string& path) { return std::filesystem::path(path).lexically_normal().string(); }
  static bool is_log(std::string_view path) { return path.ends_with(".log"); }
  static std::optional<std::string> read(const std::string& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) return std::nullopt;
    return std::string(std::istreambuf_iterator<char>(file), {});
  }

  rocksdb::IOStatus before(std::string_view call, const std::string& path) {
    MutexLock lock(mutex_);
    return before_locked(call, path);
  }
  rocksdb::IOStatus before_locked(std::string_view call, const std::string& path) GALVAN_REQUIRES(mutex_) {
    ++calls_;
    rocksdb::IOStatus status;
    if (is_log(path) && call == "append") status = append_status_;
    if (is_log(path) && call == "sync") status = sync_status_;
    if (!failing_part_.empty() && path.find(failing_part_) != std::string::npos) status = files_status_;
    if (fault_ && (fault_->lasts ? calls_ >= fault_->call : calls_ == fault_->call)) status = fault_->status;
    if (!status.ok() && failed_call_.empty())
      failed_call_ = std::string(call) + " " + std::filesystem::path(path).filename().string();
    return status;
  }
  rocksdb::IOStatus before_sync(const std::string& path) {
    MutexLock lock(mutex_);
    if (is_log(path)) {
      ++held_;
      changed_.notify_all();
      while (holding_) changed_.wait(mutex_);
      --held_;
    }
    return before_locked("sync", path);
  }
  void appended(const std::string& path, std::size_t bytes) {
    MutexLock lock(mutex_);
    files_[normal(path)].bytes += bytes;
  }
  void truncated() {
    MutexLock lock(mutex_);
    ++truncations_;
    changed_.notify_all();
  }
  void synced(const std::string& path) {
    MutexLock lock(mutex_);
    FileState& file = files_[normal(path)];
    file.synced_bytes = file.bytes;
    if (is_log(path)) ++syncs_;
    changed_.notify_all();
  }
  void folder_synced(const std::string& path) {
    MutexLock lock(mutex_);
    const std::filesystem::path folder = normal(path + "/");
    for (auto& [name, file] : files_) {
      if (std::filesystem::path(name).parent_path() != folder.parent_path()) continue;
      file.name_synced = true;
      file.replaced.reset();
    }
  }

  void forget(const std::string& path, FileState& file, Loss loss) GALVAN_REQUIRES(mutex_) {
    if (!std::filesystem::exists(path)) return;
    if (!file.name_synced && loss == Loss::kAll) {
      if (!file.replaced) {
        std::filesystem::remove(path);
        return;
      }
      std::ofstream(path, std::ios::binary | std::ios::trunc) << *file.replaced;
      file.bytes = file.synced_bytes = file.replaced->size();
    } else if (file.synced_bytes < file.bytes) {
      const std::uint64_t kept = loss == Loss::kTorn ? (file.bytes - file.synced_bytes) / 2 : 0;
      std::filesystem::resize_file(path, file.synced_bytes + kept);
      if (loss == Loss::kZeroed) std::filesystem::resize_file(path, file.bytes);
      file.bytes = loss == Loss::kZeroed ? file.bytes : file.synced_bytes + kept;
    }
    // What is there after a loss of power is on the disk.
    file.synced_bytes = file.bytes;
    file.name_synced = true;
    file.replaced.reset();
  }
  void heal_locked() GALVAN_REQUIRES(mutex_) {
    append_status_ = rocksdb::IOStatus::OK();
    sync_status_ = rocksdb::IOStatus::OK();
    fault_.reset();
    failing_part_.clear();
  }

  Mutex mutex_;
  CondVar changed_;
  rocksdb::IOStatus append_status_ GALVAN_GUARDED_BY(mutex_);
  rocksdb::IOStatus sync_status_ GALVAN_GUARDED_BY(mutex_);
  rocksdb::IOStatus files_status_ GALVAN_GUARDED_BY(mutex_);
  std::string failing_part_ GALVAN_GUARDED_BY(mutex_);
  std::optional<Fault> fault_ GALVAN_GUARDED_BY(mutex_);
  std::string failed_call_ GALVAN_GUARDED_BY(mutex_);
  std::uint64_t calls_ GALVAN_GUARDED_BY(mutex_) = 0;
  bool holding_ GALVAN_GUARDED_BY(mutex_) = false;
  int held_ GALVAN_GUARDED_BY(mutex_) = 0;
  std::uint64_t syncs_ GALVAN_GUARDED_BY(mutex_) = 0;
  std::uint64_t truncations_ GALVAN_GUARDED_BY(mutex_) = 0;
  std::map<std::string, FileState> files_ GALVAN_GUARDED_BY(mutex_);
};

}  // namespace galvan
