#include "storage/rocksdb/keyspace_counters.h"

#include "base/check.h"
#include "model/big_endian.h"
#include "model/key_codec.h"
#include "storage/rocksdb/status.h"

#include <memory>
#include <string>

namespace galvan {
namespace {

constexpr char kCounterTag = 'c';
constexpr std::size_t kMarkBytes = 5;
constexpr std::size_t kCounterKeyBytes = kMarkBytes + 4;
constexpr std::size_t kValueBytes = 16;

std::string counter_prefix() {
  std::string prefix;
  append_keyspace(kEngineKeyspace, prefix);
  prefix.push_back(kCounterTag);
  return prefix;
}

std::string counter_key(KeyspaceId keyspace) {
  std::string key = counter_prefix();
  append_keyspace(keyspace, key);
  return key;
}

void append_int64(std::int64_t value, std::string& out) { append_big_endian(static_cast<std::uint64_t>(value), out); }

std::int64_t load_int64(const char* bytes) { return static_cast<std::int64_t>(load_big_endian<std::uint64_t>(bytes)); }

StorageResult<KeyspaceCounters> parse_counters(std::string_view value) {
  if (value.size() != kValueBytes)
    return failure(StorageError{StorageErrorKind::kCorruption, "a keyspace counter is damaged"});
  return KeyspaceCounters{load_int64(value.data()), load_int64(value.data() + kValueBytes / 2)};
}

}  // namespace

StorageResult<KeyspaceCounters> read_counters(RangeCursor& cursor, KeyspaceId keyspace) {
  std::string value;
  GALVAN_TRY(const bool found, cursor.get(counter_key(keyspace), value));
  if (!found) return KeyspaceCounters{};
  return parse_counters(value);
}

StorageResult<void> KeyspaceCounterTable::load(rocksdb::DB& db, const rocksdb::ReadOptions& read_options) {
  MutexLock lock(mutex_);
  const std::string prefix = counter_prefix();
  const std::unique_ptr<rocksdb::Iterator> entries(db.NewIterator(read_options));
  for (entries->Seek(prefix); entries->Valid() && entries->key().starts_with(prefix); entries->Next()) {
    const std::string_view key = to_view(entries->key());
    if (key.size() != kCounterKeyBytes)
      return failure(StorageError{StorageErrorKind::kCorruption, "the key of a keyspace counter is damaged"});
    const KeyspaceId keyspace(load_big_endian<std::uint32_t>(key.data() + kMarkBytes));
    GALVAN_TRY(totals_[keyspace], parse_counters(to_view(entries->value())));
  }
  return to_result(entries->status());
}

KeyspaceCounters KeyspaceCounterTable::get(KeyspaceId keyspace) const {
  MutexLock lock(mutex_);
  const auto found = totals_.find(keyspace);
  return found == totals_.end() ? KeyspaceCounters{} : found->second;
}

bool KeyspaceCounterTable::contains(KeyspaceId keyspace) const {
  MutexLock lock(mutex_);
  return totals_.contains(keyspace);
}

void KeyspaceCounterTable::add(std::span<const CounterDelta> deltas, Update& update) const {
  for (const CounterDelta& delta : deltas) {
    const auto [entry, first] = update.try_emplace(delta.keyspace);
    if (first) entry->second = get(delta.keyspace);
    if (!entry->second) entry->second.emplace();
    entry->second->items += delta.items;
    entry->second->bytes += delta.bytes;
  }
}

void KeyspaceCounterTable::append_update(const Update& update, rocksdb::WriteBatch& batch) {
  for (const auto& [keyspace, total] : update) {
    const std::string key = counter_key(keyspace);
    if (!total) {
      GALVAN_CHECK(batch.Delete(key).ok());
      continue;
    }
    std::string value;
    append_int64(total->items, value);
    append_int64(total->bytes, value);
    GALVAN_CHECK(batch.Put(key, value).ok());
  }
}

void KeyspaceCounterTable::apply(const Update& update) {
  MutexLock lock(mutex_);
  for (const auto& [keyspace, total] : update) {
    if (total)
      totals_[keyspace] = *total;
    else
      totals_.erase(keyspace);
  }
}

}  // namespace galvan
