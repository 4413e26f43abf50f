#include "stream/stream_keeper.h"

#include "storage/log_key.h"
#include "table/storage_errors.h"

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace galvan {
namespace {

/// What came of a change is seen in the next round, which does what is still to be done.
void leave_to_next_round(const Result<void>& outcome) { static_cast<void>(outcome.has_value()); }

/// The definition with its stream changed.
template <class Change>
TablePtr with_stream(const TableDefinition& table, Change change) {
  auto changed = std::make_shared<TableDefinition>(table);
  change(*changed->stream);
  return changed;
}

}  // namespace

StreamKeeper::StreamKeeper(Catalog& catalog, KeyspaceRemover& remover, Engine& engine, const Clock& clock,
                           ShardRules rules, std::chrono::milliseconds period)
    : catalog_(catalog), remover_(remover), engine_(engine), clock_(clock), rules_(rules), period_(period) {
  thread_ = std::thread([this] { run(); });
}

StreamKeeper::~StreamKeeper() {
  {
    const MutexLock lock(mutex_);
    stopping_ = true;
  }
  wake_.notify_one();
  thread_.join();
}

void StreamKeeper::wake() {
  {
    const MutexLock lock(mutex_);
    awake_ = true;
  }
  wake_.notify_one();
}

bool StreamKeeper::stopping() const {
  const MutexLock lock(mutex_);
  return stopping_;
}

void StreamKeeper::run() {
  while (!stopping()) {
    tend_all();
    const MutexLock lock(mutex_);
    if (!awake_ && !stopping_) wake_.wait_for(mutex_, period_);
    awake_ = false;
  }
}

void StreamKeeper::tend_all() {
  const WallTime now = clock_.now();
  const auto tables = catalog_.snapshot();
  for (const auto& [path, table] : *tables) {
    if (!table->stream) continue;
    if (stopping()) return;
    tend(*table, now);
    // As it is now, since shards may have given way.
    const TablePtr present = catalog_.find(path);
    if (present && present->stream && present->stream->closing()) leave_to_next_round(finish_closing(present, false));
  }
  const auto retired = catalog_.retired_streams();
  for (const auto& [name, table] : *retired) {
    if (stopping()) return;
    if (table->stream->closing()) leave_to_next_round(finish_closing(table, true));
    leave_to_next_round(trim_retired(*table, now));
  }
}

void StreamKeeper::tend(const TableDefinition& table, WallTime now) {
  if (table.stream->enabled) {
    leave_to_next_round(table.stream->shards.empty() ? begin(table, now) : roll_over(table, now));
  }
  leave_to_next_round(trim(table, now));
}

/// Gives a stream its first shards that was enabled by a version which had none.
Result<void> StreamKeeper::begin(const TableDefinition& table, WallTime now) {
  GALVAN_TRY(const KeyspaceId first, catalog_.allocate_keyspaces(rules_.first_shards));
  const SequenceNumber starting = engine_.take_sequence_number();
  return change(table, [&](StreamDefinition& stream) {
    if (stream.enabled && stream.shards.empty()) add_first_shards(stream, first, rules_.first_shards, now, starting);
  });
}

Result<void> StreamKeeper::roll_over(const TableDefinition& table, WallTime now) {
  const auto due =
      due_successions(*table.stream, rules_, now, [this](KeyspaceId log) { return engine_.counters(log).bytes; });
  if (due.empty()) return ok();
  GALVAN_TRY(const KeyspaceId first, catalog_.allocate_keyspaces(children_of(due)));
  const SequenceNumber starting = engine_.take_sequence_number();
  return change(table, [&](StreamDefinition& stream) { succeed(stream, due, first, now, starting); });
}

/// Once everything is durable that was decided while the shards were open, they have all of their records.
Result<void> StreamKeeper::finish_closing(const TablePtr& table, bool retired) {
  GALVAN_TRY(from_storage(engine_.settle()));
  std::map<KeyspaceId, SequenceNumber> endings;
  for (const StreamShard& shard : table->stream->shards) {
    if (shard.state != ShardState::kClosing) continue;
    GALVAN_TRY(endings[shard.log], from_storage(last_sequence_number(shard)));
  }
  const auto close = [&](StreamDefinition& stream) {
    for (StreamShard& shard : stream.shards) {
      const auto ending = endings.find(shard.log);
      if (ending == endings.end() || shard.state != ShardState::kClosing) continue;
      shard.state = ShardState::kClosed;
      shard.ending = ending->second;
    }
  };
  if (!retired) return change(*table, close);
  const auto decide = [&](const TablePtr& present) -> Result<TablePtr> {
    return present ? with_stream(*present, close) : nullptr;
  };
  GALVAN_TRY(catalog_.change_retired(Catalog::stream_name(*table), decide));
  return ok();
}

StorageResult<SequenceNumber> StreamKeeper::last_sequence_number(const StreamShard& shard) {
  const auto cursor =
      engine_.scan(log_range_from(shard.log, SequenceNumber(0)), ScanDirection::kBackward, ReadTier::kDisk);
  GALVAN_TRY(cursor->status());
  return cursor->valid() ? log_key_sequence(cursor->key()) : shard.starting;
}

Result<void> StreamKeeper::trim(const TableDefinition& table, WallTime now) {
  StreamDefinition trimmed = *table.stream;
  const std::vector<KeyspaceId> logs = remove_trimmed_shards(trimmed, now);
  const bool over = stream_is_over(trimmed, now) && trimmed.shards.empty();
  if (logs.empty() && !over) return ok();
  const auto decide = [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present || !present->stream || present->stream->created != table.stream->created) {
      return api_error(ErrorKind::kTableChanged, "");
    }
    auto changed = std::make_shared<TableDefinition>(*present);
    std::erase_if(changed->stream->shards,
                  [&logs](const StreamShard& shard) { return std::ranges::find(logs, shard.log) != logs.end(); });
    if (over) changed->stream.reset();
    return TablePtr(changed);
  };
  GALVAN_TRY(catalog_.change(table.path(), decide));
  for (const KeyspaceId log : logs) remover_.enqueue(log);
  return ok();
}

Result<void> StreamKeeper::trim_retired(const TableDefinition& table, WallTime now) {
  if (!stream_is_over(*table.stream, now)) return ok();
  const auto forget = [](const TablePtr&) -> Result<TablePtr> { return nullptr; };
  GALVAN_TRY(catalog_.change_retired(Catalog::stream_name(table), forget));
  for (const StreamShard& shard : table.stream->shards) remover_.enqueue(shard.log);
  return ok();
}

Result<void> StreamKeeper::change(const TableDefinition& table, const StreamChange& change) {
  const auto decide = [&](const TablePtr& present) -> Result<TablePtr> {
    if (!present || !present->stream || present->stream->created != table.stream->created) {
      return api_error(ErrorKind::kTableChanged, "");
    }
    return with_stream(*present, change);
  };
  GALVAN_TRY(catalog_.change(table.path(), decide));
  return ok();
}

std::vector<EngineFigure> StreamKeeper::figures() const {
  std::size_t streams = 0, open = 0, closed = 0;
  KeyspaceCounters records;
  const auto add = [&](const TableDefinition& table) {
    ++streams;
    for (const StreamShard& shard : table.stream->shards) {
      ++(shard.state == ShardState::kOpen ? open : closed);
      const KeyspaceCounters of_shard = engine_.counters(shard.log);
      records.items += of_shard.items;
      records.bytes += of_shard.bytes;
    }
  };
  const auto tables = catalog_.snapshot();
  for (const auto& [path, table] : *tables) {
    if (table->stream) add(*table);
  }
  const auto retired = catalog_.retired_streams();
  for (const auto& [name, table] : *retired) add(*table);
  return {
      {"streams", "Streams that can be read", false, static_cast<double>(streams)},
      {"stream_shards_open", "Shards that take records", false, static_cast<double>(open)},
      {"stream_shards_closed", "Shards that take no records any more", false, static_cast<double>(closed)},
      {"stream_records", "Change records kept", false, static_cast<double>(records.items)},
      {"stream_record_bytes", "Stored bytes of the change records kept", false, static_cast<double>(records.bytes)},
  };
}

}  // namespace galvan
