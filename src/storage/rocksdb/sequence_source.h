#pragma once

#include "base/clock.h"
#include "storage/engine.h"

#include <rocksdb/db.h>
#include <rocksdb/write_batch.h>

#include <atomic>

// The newest sequence number is stored under keyspace 0, which no table has. These bytes are stored: never change them.
//   key   := u32be:0 's'
//   value := u64be
namespace galvan {

/// Gives log entries their sequence numbers: the clock's milliseconds in the upper 48 bits, and a counter in the lower
/// 16 for what comes within one. Never the same twice, and never backwards, also over restarts. Thread-safe.
class SequenceSource {
 public:
  /// The clock must outlive this.
  explicit SequenceSource(const Clock& clock) : clock_(clock) {}

  StorageResult<void> load(rocksdb::DB& db, const rocksdb::ReadOptions& read_options);
  SequenceNumber next();
  /// Appends what keeps next() from going backwards after a restart, for the commit of what was numbered last.
  void append_newest(rocksdb::WriteBatch& batch) const;

 private:
  const Clock& clock_;
  std::atomic<std::uint64_t> newest_{0};
};

}  // namespace galvan
