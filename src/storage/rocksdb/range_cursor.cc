#include "storage/rocksdb/range_cursor.h"

#include "base/check.h"
#include "storage/rocksdb/options.h"
#include "storage/rocksdb/status.h"

#include <rocksdb/snapshot.h>

#include <optional>
#include <utility>

namespace galvan {
namespace {

class RocksdbCursor final : public RangeCursor {
 public:
  RocksdbCursor(rocksdb::DB& db, rocksdb::ReadOptions options, KeyRange range, ScanDirection direction,
                CursorReads reads)
      : db_(db),
        range_(std::move(range)),
        begin_(range_.begin),
        end_(range_.end),
        forward_(direction == ScanDirection::kForward) {
    if (reads == CursorReads::kAnyKey) options.snapshot = snapshot_.emplace(&db).snapshot();
    get_options_ = options;
    options.iterate_lower_bound = &begin_;
    options.total_order_seek = !within_prefix();
    if (!range_.end.empty()) options.iterate_upper_bound = &end_;
    entries_.reset(db.NewIterator(options));
    if (forward_)
      entries_->SeekToFirst();
    else
      entries_->SeekToLast();
  }

  bool valid() const override { return entries_->Valid(); }
  std::string_view key() const override { return to_view(entries_->key()); }
  std::string_view value() const override { return to_view(entries_->value()); }
  void next() override {
    if (forward_)
      entries_->Next();
    else
      entries_->Prev();
  }
  StorageResult<void> status() const override { return to_result(entries_->status()); }
  StorageResult<bool> get(std::string_view key, std::string& value) override {
    GALVAN_CHECK(snapshot_.has_value());
    return read_key(db_, get_options_, key, value);
  }

 private:
  // Whether all keys of the range have one prefix: then files and memtables without it need not be looked at.
  bool within_prefix() const {
    return range_.begin.size() >= kPrefixBytes && range_.end.size() >= kPrefixBytes &&
           range_.begin.compare(0, kPrefixBytes, range_.end, 0, kPrefixBytes) == 0;
  }

  rocksdb::DB& db_;
  std::optional<rocksdb::ManagedSnapshot> snapshot_;
  rocksdb::ReadOptions get_options_;
  const KeyRange range_;
  // RocksDB keeps pointers to these, which borrow from range_.
  const rocksdb::Slice begin_;
  const rocksdb::Slice end_;
  const bool forward_;
  std::unique_ptr<rocksdb::Iterator> entries_;
};

}  // namespace

std::unique_ptr<RangeCursor> open_range_cursor(rocksdb::DB& db, const rocksdb::ReadOptions& read_options,
                                               KeyRange range, ScanDirection direction, CursorReads reads) {
  return std::make_unique<RocksdbCursor>(db, read_options, std::move(range), direction, reads);
}

StorageResult<bool> read_key(rocksdb::DB& db, const rocksdb::ReadOptions& options, std::string_view key,
                             std::string& value) {
  rocksdb::PinnableSlice stored;
  const rocksdb::Status status = db.Get(options, db.DefaultColumnFamily(), to_slice(key), &stored);
  if (status.IsNotFound()) return false;
  GALVAN_TRY(to_result(status));
  value.assign(stored.data(), stored.size());
  return true;
}

}  // namespace galvan
