#include "table/catalog.h"

#include "model/big_endian.h"
#include "model/key_codec.h"
#include "model/limits.h"
#include "model/little_endian.h"
#include "table/storage_errors.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <iterator>
#include <optional>
#include <thread>
#include <utility>

// Storage of the catalog, in keyspace 1:
//   keyspace 't' table path   -> a table definition (table_definition.h)
//   keyspace 'k'              -> u32be, the first keyspace id that no run has reserved
//   keyspace 'd' u32be        -> nothing: that keyspace was dropped and is still to be emptied
//   keyspace 'x' namespace    -> u64le, when it is to be dropped: milliseconds since 1970
//   keyspace 'r' u64be path   -> the definition of the table of that path when it lost the stream that was made at that
//                                time, in milliseconds since 1970: the stream can still be read
//   keyspace 'b' u32be        -> how far the backfill of that keyspace's index has come (index_builder.cc)
namespace galvan {
namespace {

// Between two attempts to write where the commit queue is full: a second in all.
constexpr std::chrono::milliseconds kTryAgainAfter{5};
constexpr int kTriesMax = 200;

constexpr char kTableRow = 't';
constexpr char kNextKeyspaceRow = 'k';
constexpr char kDroppedRow = 'd';
constexpr char kRetiredRow = 'r';
constexpr char kBackfillRow = 'b';
constexpr char kExpiryRow = 'x';
// Given out from memory, so that making a table is one commit; those left at the end of a run are never used.
constexpr std::uint32_t kKeyspacesReserved = 256;

std::string catalog_key(char row, std::string_view name = {}) {
  std::string key;
  append_keyspace(kCatalogKeyspace, key);
  key += row;
  key += name;
  return key;
}

/// Writes or removes one row, whatever was there, and counts what it was given to count.
class RowMutation final : public Mutation {
 public:
  RowMutation(std::string_view key, std::optional<std::string_view> value, std::optional<Catalog::Count> count)
      : key_(key), value_(value), count_(count) {}
  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view> current, std::string& new_value) override {
    if (!value_) return current ? Decision::kRemove : Decision::kKeep;
    new_value = *value_;
    return Decision::kPut;
  }
  void append_effects(std::optional<std::string_view>, std::optional<std::string_view>, EffectBatch& effects) override {
    if (count_) effects.count(count_->keyspace, count_->difference.items, count_->difference.bytes);
  }

 private:
  std::string_view key_;
  std::optional<std::string_view> value_;
  std::optional<Catalog::Count> count_;
};

std::string keyspace_bytes(KeyspaceId keyspace) {
  std::string bytes;
  append_keyspace(keyspace, bytes);
  return bytes;
}

std::optional<std::uint32_t> parse_u32(std::string_view bytes) {
  if (bytes.size() != 4) return std::nullopt;
  return load_big_endian<std::uint32_t>(bytes.data());
}

std::string retired_key(const Catalog::StreamName& name) {
  std::string row;
  append_big_endian(static_cast<std::uint64_t>(name.second.time_since_epoch().count()), row);
  return catalog_key(kRetiredRow, row + name.first);
}

/// The definition whose stream is to be retired where `next` comes after `present`, or null.
TablePtr retired_by(const TablePtr& present, const TablePtr& next, bool drop) {
  const TablePtr& last = drop ? next : present;
  if (!last || !last->stream || last->stream->shards.empty()) return nullptr;
  const bool replaced = next->stream && next->stream->created != last->stream->created;
  return drop || replaced ? last : nullptr;
}

void append_logs(const TablePtr& table, std::vector<KeyspaceId>& keyspaces) {
  if (!table || !table->stream) return;
  for (const StreamShard& shard : table->stream->shards) keyspaces.push_back(shard.log);
}

/// The keyspaces that `present` has, and neither `next` nor the retired stream.
std::vector<KeyspaceId> lost_keyspaces(const TablePtr& present, const TablePtr& next, const TablePtr& retired) {
  std::vector<KeyspaceId> lost = present ? present->keyspaces() : std::vector<KeyspaceId>();
  append_logs(present, lost);
  std::vector<KeyspaceId> kept = next ? next->keyspaces() : std::vector<KeyspaceId>();
  append_logs(next, kept);
  append_logs(retired, kept);
  std::erase_if(lost, [&kept](KeyspaceId keyspace) { return std::ranges::find(kept, keyspace) != kept.end(); });
  return lost;
}

StorageError unreadable(std::string what) {
  return {StorageErrorKind::kCorruption, "the catalog has " + std::move(what) + " that this version cannot read"};
}

}  // namespace

Catalog::StreamName Catalog::stream_name(const TableDefinition& table) { return {table.path(), table.stream->created}; }

/// The id of the namespace that the table is about to join, or to begin.
KeyspaceId Catalog::namespace_id(const Snapshot& snapshot, const TableDefinition& table) {
  const Tables others = tables_of(snapshot, table.namespace_name);
  return others.empty() ? table.keyspace : others.begin()->second->namespace_id;
}

/// Lists a keyspace as dropped.
Catalog::Row Catalog::dropped_row(KeyspaceId keyspace) {
  return {catalog_key(kDroppedRow, keyspace_bytes(keyspace)), std::string()};
}

StorageResult<std::unique_ptr<Catalog>> Catalog::open(Engine& engine) {
  std::unique_ptr<Catalog> catalog(new Catalog(engine));
  GALVAN_TRY(catalog->load());
  return catalog;
}

StorageResult<void> Catalog::load() {
  const std::string prefix = catalog_key(kTableRow);
  auto tables = std::make_shared<Snapshot>();
  const auto cursor = engine_.scan({prefix, prefix_end(prefix)}, ScanDirection::kForward, ReadTier::kDisk);
  for (; cursor->valid(); cursor->next()) {
    const std::string path(cursor->key().substr(prefix.size()));
    auto table = decode_table_definition(cursor->value());
    if (!table || table->path() != path) return failure(unreadable("an entry for table '" + path + "'"));
    table->life = std::make_shared<TableLife>();
    tables->emplace(path, std::make_shared<TableDefinition>(*std::move(table)));
  }
  GALVAN_TRY(cursor->status());
  GALVAN_TRY(load_dropped_keyspaces());
  GALVAN_TRY(load_expiries());
  GALVAN_TRY(load_retired_streams());
  std::string next;
  GALVAN_TRY(const bool found, engine_.get(catalog_key(kNextKeyspaceRow), ReadTier::kDisk, next));
  if (found) {
    const auto id = parse_u32(next);
    if (!id) return failure(unreadable("a keyspace counter"));
    const MutexLock lock(writer_mutex_);
    next_keyspace_ = reserved_keyspaces_end_ = *id;
  }
  const MutexLock lock(snapshot_mutex_);
  snapshot_ = std::move(tables);
  return {};
}

StorageResult<void> Catalog::load_dropped_keyspaces() {
  const std::string prefix = catalog_key(kDroppedRow);
  const auto cursor = engine_.scan({prefix, prefix_end(prefix)}, ScanDirection::kForward, ReadTier::kDisk);
  for (; cursor->valid(); cursor->next()) {
    const auto id = parse_u32(cursor->key().substr(prefix.size()));
    if (!id) return failure(unreadable("a dropped keyspace"));
    dropped_keyspaces_.emplace_back(*id);
  }
  return cursor->status();
}

StorageResult<void> Catalog::load_expiries() {
  const std::string prefix = catalog_key(kExpiryRow);
  const auto cursor = engine_.scan({prefix, prefix_end(prefix)}, ScanDirection::kForward, ReadTier::kDisk);
  const MutexLock lock(snapshot_mutex_);
  for (; cursor->valid(); cursor->next()) {
    if (cursor->value().size() != sizeof(std::uint64_t)) return failure(unreadable("a namespace's expiry"));
    const auto at = static_cast<std::int64_t>(load_little_endian<std::uint64_t>(cursor->value().data()));
    expiries_.emplace(cursor->key().substr(prefix.size()), WallTime(std::chrono::milliseconds(at)));
  }
  return cursor->status();
}

StorageResult<void> Catalog::load_retired_streams() {
  const std::string prefix = catalog_key(kRetiredRow);
  auto retired = std::make_shared<RetiredStreams>();
  const auto cursor = engine_.scan({prefix, prefix_end(prefix)}, ScanDirection::kForward, ReadTier::kDisk);
  for (; cursor->valid(); cursor->next()) {
    auto table = decode_table_definition(cursor->value());
    if (!table || !table->stream) return failure(unreadable("a retired stream"));
    const StreamName name = stream_name(*table);
    retired->emplace(name, std::make_shared<TableDefinition>(*std::move(table)));
  }
  GALVAN_TRY(cursor->status());
  const MutexLock lock(snapshot_mutex_);
  retired_ = std::move(retired);
  return {};
}

std::shared_ptr<const Catalog::Snapshot> Catalog::snapshot() const {
  const MutexLock lock(snapshot_mutex_);
  return snapshot_;
}

TablePtr Catalog::find(std::string_view path) const {
  const auto tables = snapshot();
  const auto found = tables->find(path);
  return found == tables->end() ? nullptr : found->second;
}

Catalog::Tables Catalog::tables_of(const Snapshot& snapshot, std::string_view namespace_name) {
  if (namespace_name.empty()) return {snapshot.begin(), snapshot.lower_bound(std::string_view(&kNamespaceMark, 1))};
  const std::string prefix = namespace_prefix(namespace_name);
  return {snapshot.lower_bound(prefix), snapshot.lower_bound(prefix_end(prefix))};
}

std::shared_ptr<const Catalog::RetiredStreams> Catalog::retired_streams() const {
  const MutexLock lock(snapshot_mutex_);
  return retired_;
}

TablePtr Catalog::find_stream(const StreamName& name) const {
  const MutexLock lock(snapshot_mutex_);
  const auto table = snapshot_->find(name.first);
  if (table != snapshot_->end() && table->second->stream && table->second->stream->created == name.second) {
    return table->second;
  }
  const auto retired = retired_->find(name);
  return retired == retired_->end() ? nullptr : retired->second;
}

WallTime Catalog::next_stream_label(std::string_view table_path, WallTime now) const {
  WallTime label = now;
  while (find_stream({std::string(table_path), label})) label += std::chrono::milliseconds(1);
  return label;
}

StorageResult<void> Catalog::write(const std::vector<Row>& rows) {
  std::deque<RowMutation> mutations;
  std::vector<Mutation*> pointers;
  pointers.reserve(rows.size());
  for (const Row& row : rows) pointers.push_back(&mutations.emplace_back(row.key, row.value, row.count));
  // Items are written by far more clients than tables are: without a second chance, none of these writes would find
  // room in a queue that those keep full.
  auto written = engine_.mutate(pointers, ReadTier::kDisk);
  for (int tries = 1; !written && written.error().kind == StorageErrorKind::kOverloaded && tries < kTriesMax; ++tries) {
    std::this_thread::sleep_for(kTryAgainAfter);
    written = engine_.mutate(pointers, ReadTier::kDisk);
  }
  if (!written) return failure(std::move(written).error());
  return wait_durable(engine_, written->ticket);
}

Result<TablePtr> Catalog::run_change(std::string_view path, const Change& decide, std::optional<Count> count,
                                     bool drop) {
  const MutexLock lock(writer_mutex_);
  const auto snapshot_before = snapshot();
  const auto found = snapshot_before->find(path);
  const TablePtr present = found == snapshot_before->end() ? nullptr : found->second;
  GALVAN_TRY(const TablePtr decided, decide(present));
  const auto table = std::make_shared<TableDefinition>(*decided);
  table->life = present ? present->life : std::make_shared<TableLife>();
  table->version = present ? present->version + 1 : 0;
  if (!present && !table->namespace_name.empty()) table->namespace_id = namespace_id(*snapshot_before, *table);

  std::vector<Row> rows{{catalog_key(kTableRow, path), std::nullopt, count}};
  if (!drop) rows[0].value = encode_table_definition(*table);
  const TablePtr retired = retired_by(present, table, drop);
  if (retired) rows.push_back({retired_key(stream_name(*retired)), encode_table_definition(*retired)});
  for (const KeyspaceId keyspace : lost_keyspaces(present, drop ? nullptr : table, retired)) {
    rows.push_back(dropped_row(keyspace));
  }
  GALVAN_TRY(from_storage(write(rows)));
  std::shared_ptr<RetiredStreams> next_retired;
  if (retired) {
    next_retired = std::make_shared<RetiredStreams>(*retired_streams());
    next_retired->insert_or_assign(stream_name(*retired), retired);
  }
  const TablePtr published = table;
  publish(*snapshot_before, std::span(&published, 1), drop, std::move(next_retired));
  return published;
}

void Catalog::publish(const Snapshot& present, std::span<const TablePtr> tables, bool drop,
                      std::shared_ptr<const RetiredStreams> retired) {
  auto next = std::make_shared<Snapshot>(present);
  for (const TablePtr& table : tables) {
    if (drop) {
      next->erase(table->path());
    } else {
      next->insert_or_assign(table->path(), table);
    }
  }
  // All at once for whoever takes a snapshot: no write is decided by an earlier version after one that was decided by
  // this version, and who finds its version superseded finds a later one, or none.
  const MutexLock lock(snapshot_mutex_);
  for (const TablePtr& table : tables) table->life->version.store(table->version, std::memory_order_release);
  snapshot_ = std::move(next);
  if (retired) retired_ = std::move(retired);
}

Result<TablePtr> Catalog::change_retired(const StreamName& name, const Change& decide) {
  const MutexLock lock(writer_mutex_);
  auto next = std::make_shared<RetiredStreams>(*retired_streams());
  const auto found = next->find(name);
  const TablePtr present = found == next->end() ? nullptr : found->second;
  GALVAN_TRY(const TablePtr decided, decide(present));
  std::vector<Row> rows{{retired_key(name), std::nullopt}};
  if (decided) {
    rows[0].value = encode_table_definition(*decided);
    next->insert_or_assign(name, decided);
  } else {
    next->erase(name);
  }
  std::vector<KeyspaceId> logs;
  if (!decided) append_logs(present, logs);
  for (const KeyspaceId log : logs) rows.push_back(dropped_row(log));
  GALVAN_TRY(from_storage(write(rows)));
  const MutexLock snapshot_lock(snapshot_mutex_);
  retired_ = std::move(next);
  return decided;
}

Result<TablePtr> Catalog::change(std::string_view path, const Change& decide, std::optional<Count> count) {
  return run_change(path, decide, count, false);
}

Result<TablePtr> Catalog::drop(std::string_view path, const Change& decide) {
  return run_change(path, decide, std::nullopt, true);
}

Result<std::vector<KeyspaceId>> Catalog::drop_namespace(std::string_view name, WallTime due_by) {
  const MutexLock lock(writer_mutex_);
  const auto expires = expiry(name);
  if (expires && *expires > due_by) return std::vector<KeyspaceId>();
  const auto snapshot_before = snapshot();
  std::vector<TablePtr> dropped;
  std::vector<KeyspaceId> keyspaces;
  std::vector<Row> rows{{catalog_key(kExpiryRow, name), std::nullopt}};
  for (const auto& [path, present] : tables_of(*snapshot_before, name)) {
    const auto table = std::make_shared<TableDefinition>(*present);
    ++table->version;
    rows.push_back({catalog_key(kTableRow, path), std::nullopt});
    std::ranges::copy(lost_keyspaces(present, nullptr, nullptr), std::back_inserter(keyspaces));
    dropped.push_back(table);
  }
  auto retired = std::make_shared<RetiredStreams>(*retired_streams());
  std::erase_if(*retired, [&](const auto& stream) {
    if (stream.second->namespace_name != name) return false;
    rows.push_back({retired_key(stream.first), std::nullopt});
    append_logs(stream.second, keyspaces);
    return true;
  });
  if (rows.size() == 1 && !expires) return keyspaces;
  for (const KeyspaceId keyspace : keyspaces) rows.push_back(dropped_row(keyspace));
  GALVAN_TRY(from_storage(write(rows)));
  publish(*snapshot_before, dropped, true, std::move(retired));
  const MutexLock snapshot_lock(snapshot_mutex_);
  if (const auto found = expiries_.find(name); found != expiries_.end()) expiries_.erase(found);
  return keyspaces;
}

Catalog::Expiries Catalog::expiries() const {
  const MutexLock lock(snapshot_mutex_);
  return expiries_;
}

std::optional<WallTime> Catalog::expiry(std::string_view namespace_name) const {
  const MutexLock lock(snapshot_mutex_);
  const auto found = expiries_.find(namespace_name);
  return found == expiries_.end() ? std::nullopt : std::optional(found->second);
}

Result<void> Catalog::set_expiry(std::string_view namespace_name, WallTime at) {
  const MutexLock lock(writer_mutex_);
  if (!expiry(namespace_name) && expiries().size() >= limits::kNamespaceExpiriesMax) {
    return api_error(ErrorKind::kLimitExceeded, "There are too many namespaces with a ttl");
  }
  std::string value(sizeof(std::uint64_t), '\0');
  store_little_endian(value.data(), static_cast<std::uint64_t>(at.time_since_epoch().count()));
  GALVAN_TRY(from_storage(write({{catalog_key(kExpiryRow, namespace_name), std::move(value)}})));
  const MutexLock snapshot_lock(snapshot_mutex_);
  expiries_.insert_or_assign(std::string(namespace_name), at);
  return ok();
}

void Catalog::forget_dropped(const std::vector<KeyspaceId>& keyspaces) {
  std::vector<Row> rows;
  for (const KeyspaceId keyspace : keyspaces) {
    rows.push_back({catalog_key(kDroppedRow, keyspace_bytes(keyspace)), std::nullopt});
    rows.push_back({backfill_row_key(keyspace), std::nullopt});
  }
  const auto written = write(rows);
  static_cast<void>(written.has_value());  // see the header: nothing is lost
}

Result<KeyspaceId> Catalog::allocate_keyspaces(std::uint32_t count) {
  const MutexLock lock(writer_mutex_);
  if (next_keyspace_ + count > reserved_keyspaces_end_) {
    const std::uint32_t end = next_keyspace_ + std::max(count, kKeyspacesReserved);
    GALVAN_TRY(from_storage(write({{catalog_key(kNextKeyspaceRow), keyspace_bytes(KeyspaceId(end))}})));
    reserved_keyspaces_end_ = end;
  }
  return KeyspaceId(std::exchange(next_keyspace_, next_keyspace_ + count));
}

std::string Catalog::backfill_row_key(KeyspaceId index_keyspace) {
  return catalog_key(kBackfillRow, keyspace_bytes(index_keyspace));
}

}  // namespace galvan
