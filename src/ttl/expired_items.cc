#include "ttl/expired_items.h"

#include "model/stored_item.h"
#include "table/expiry_index.h"
#include "table/item_collection.h"
#include "table/item_mutation.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace galvan {

// A writer notes an expiry before it lets the latch of its item go: what is noted here is durable once the engine has
// settled, and what is noted later is looked for by the next pass. What was noted in earlier passes is durable as well,
// so that no step comes past an entry that is still on its way.
StorageResult<std::vector<TablePtr>> ExpiredItems::begin_pass(const Catalog::Snapshot& tables) {
  std::map<KeyspaceId, std::string> positions;
  std::vector<TablePtr> built;
  for (const auto& [path, table] : tables) {
    if (!table->expiry || !table->expiry->built) continue;
    const KeyspaceId keyspace = table->expiry->keyspace;
    std::string noted;
    append_expiry_prefix(keyspace, std::max(table->life->earliest_expiry.take(), WallTime()), noted);
    const auto known = positions_.find(keyspace);
    // Where nothing is known, all that expired before this run may be left.
    positions[keyspace] = known == positions_.end() ? std::string() : std::min(known->second, noted);
    built.push_back(table);
  }
  positions_ = std::move(positions);
  if (!built.empty()) GALVAN_TRY(engine_.settle());
  return built;
}

StorageResult<ExpiryStep> ExpiredItems::remove(const TableDefinition& table, WallTime now, std::size_t items_max) {
  std::string& position = positions_[table.expiry->keyspace];
  GALVAN_TRY(const std::vector<Entry> entries, find(table, now, position, items_max));
  ExpiryStep step{.more = entries.size() == items_max};
  if (!entries.empty()) step.oldest = entries.front().expiry;
  CommitTicket last;
  for (const Entry& entry : entries) {
    GALVAN_TRY(const Outcome outcome, remove_item(table, entry, now, last));
    if (outcome == Outcome::kTableChanged) {
      step.more = false;
      step.table_changed = true;
      break;
    }
    ++(outcome == Outcome::kRemoved ? step.removed : step.kept);
    position = entry.key;
  }
  GALVAN_TRY(wait_durable(engine_, last));
  return step;
}

StorageResult<std::vector<ExpiredItems::Entry>> ExpiredItems::find(const TableDefinition& table, WallTime now,
                                                                   const std::string& position, std::size_t items_max) {
  KeyRange range;
  append_expiry_prefix(table.expiry->keyspace, earliest_expiry(now), range.begin);
  append_expiry_prefix(table.expiry->keyspace, now, range.end);
  range.begin = std::max(range.begin, position);
  std::vector<Entry> entries;
  if (range.begin >= range.end) return entries;
  const auto cursor = engine_.scan(std::move(range), ScanDirection::kForward, ReadTier::kDisk);
  for (; cursor->valid() && entries.size() < items_max; cursor->next()) {
    Entry entry{.key = std::string(cursor->key())};
    const auto expiry = parse_expiry_entry_key(entry.key, table.keyspace, entry.item_key);
    if (!expiry) return failure(StorageError{StorageErrorKind::kCorruption, "an expiry index has a key that is none"});
    entry.expiry = *expiry;
    entries.push_back(std::move(entry));
  }
  GALVAN_TRY(cursor->status());
  return entries;
}

StorageResult<ExpiredItems::Outcome> ExpiredItems::remove_item(const TableDefinition& table, const Entry& entry,
                                                               WallTime now, CommitTicket& ticket) {
  GALVAN_TRY(const bool found, engine_.get(entry.item_key, ReadTier::kDisk, stored_item_));
  const auto stored = found ? StoredItemView::parse(stored_item_) : std::nullopt;
  if (!stored) return Outcome::kKept;
  const ItemChange change{
      .kind = ItemChange::Kind::kExpire, .item = stored->item(), .origin = ChangeOrigin::kTimeToLive, .now = now};
  ItemMutation mutation(table, change, write_clock_.next());
  // A removal makes a collection smaller: its bound does not matter.
  CollectionMutations collections(std::numeric_limits<std::int64_t>::max());
  collections.add(mutation);
  std::vector<Mutation*> mutations{&mutation};
  collections.append_to(mutations);
  // What was just read is in memory, nearly always.
  auto result = engine_.mutate(mutations, ReadTier::kMemory);
  if (!result.has_value() && result.error().kind == StorageErrorKind::kNotInMemory) {
    result = engine_.mutate(mutations, ReadTier::kDisk);
  }
  if (!result.has_value()) return failure(std::move(result).error());
  ticket = std::max(ticket, result->ticket);
  if (mutation.error() && mutation.error()->kind() == ErrorKind::kTableChanged) return Outcome::kTableChanged;
  // A damaged item, or a damaged size of its collection, is left to whoever reads it.
  const bool removed = result->applied && mutation.old_item_bytes() > mutation.new_item_bytes();
  return removed ? Outcome::kRemoved : Outcome::kKept;
}

}  // namespace galvan
