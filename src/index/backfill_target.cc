#include "index/backfill_target.h"

#include "base/check.h"
#include "table/expiry_index.h"

#include <algorithm>
#include <memory>
#include <utility>

namespace galvan {

BackfillTarget::BackfillTarget(TablePtr table, KeyspaceId keyspace) : table_(std::move(table)) {
  if (!table_) return;
  const auto found = std::ranges::find(table_->indexes, keyspace, &IndexDefinition::keyspace);
  if (found != table_->indexes.end()) index_ = &*found;
  is_expiry_ = table_->expiry && table_->expiry->keyspace == keyspace;
}

BackfillTarget::Phase BackfillTarget::phase() const {
  // Nobody asks how many entries the expiry index has.
  if (is_expiry_) return table_->expiry->built ? Phase::kDone : Phase::kWalking;
  if (!index_) return Phase::kNone;
  switch (index_->state) {
    case IndexState::kBackfilling:
      return Phase::kWalking;
    case IndexState::kCounting:
      return Phase::kCounting;
    case IndexState::kActive:
      break;
  }
  return Phase::kDone;
}

TablePtr BackfillTarget::after_phase() const {
  auto table = std::make_shared<TableDefinition>(*table_);
  if (is_expiry_) {
    table->expiry->built = true;
    return table;
  }
  GALVAN_CHECK(index_ != nullptr);
  table->indexes[static_cast<std::size_t>(index_ - table_->indexes.data())].state =
      index_->state == IndexState::kBackfilling ? IndexState::kCounting : IndexState::kActive;
  return table;
}

bool BackfillTarget::has_entry(const StoredItemView& item, IndexEntry& scratch) const {
  if (is_expiry_) return expiry_of(item.item(), table_->expiry->attribute).has_value();
  derive_entry(*table_, *index_, {item.item(), item.item_bytes()}, scratch);
  return scratch.present;
}

bool BackfillTarget::make_entry(std::string_view item_key, const StoredItemView& item, BackfillEntry& entry) const {
  if (is_expiry_) {
    const auto expiry = expiry_of(item.item(), table_->expiry->attribute);
    if (expiry) append_expiry_entry_key(table_->expiry->keyspace, *expiry, item_key, entry.key);
    return expiry.has_value();
  }
  IndexEntry derived;
  derive_entry(*table_, *index_, {item.item(), item.item_bytes()}, derived);
  if (!derived.present) return false;
  entry.key = std::move(derived.key);
  append_stored_item(derived.item, derived.item_bytes, item.timestamp(), entry.value);
  return true;
}

}  // namespace galvan
