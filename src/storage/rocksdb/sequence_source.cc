#include "storage/rocksdb/sequence_source.h"

#include "base/check.h"
#include "model/big_endian.h"
#include "model/key_codec.h"
#include "storage/rocksdb/keyspace_counters.h"
#include "storage/rocksdb/status.h"

#include <algorithm>
#include <string>

namespace galvan {
namespace {

constexpr char kSequenceTag = 's';
constexpr std::size_t kValueBytes = 8;

std::string sequence_key() {
  std::string key;
  append_keyspace(kEngineKeyspace, key);
  key.push_back(kSequenceTag);
  return key;
}

}  // namespace

StorageResult<void> SequenceSource::load(rocksdb::DB& db, const rocksdb::ReadOptions& read_options) {
  rocksdb::PinnableSlice stored;
  const rocksdb::Status status = db.Get(read_options, db.DefaultColumnFamily(), sequence_key(), &stored);
  if (status.IsNotFound()) return {};
  GALVAN_TRY(to_result(status));
  if (stored.size() != kValueBytes)
    return failure(StorageError{StorageErrorKind::kCorruption, "the newest sequence number is damaged"});
  newest_ = load_big_endian<std::uint64_t>(stored.data());
  return {};
}

SequenceNumber SequenceSource::next() {
  const std::uint64_t now = first_sequence_at(clock_.now()).value();
  std::uint64_t newest = newest_.load(std::memory_order_relaxed);
  std::uint64_t next = 0;
  do {
    next = std::max(now, newest + 1);
  } while (!newest_.compare_exchange_weak(newest, next, std::memory_order_relaxed));
  return SequenceNumber(next);
}

void SequenceSource::append_newest(rocksdb::WriteBatch& batch) const {
  std::string value;
  append_big_endian(newest_.load(std::memory_order_relaxed), value);
  GALVAN_CHECK(batch.Put(sequence_key(), value).ok());
}

}  // namespace galvan
