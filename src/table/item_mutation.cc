#include "table/item_mutation.h"

#include "model/key_codec.h"
#include "model/limits.h"
#include "table/change_record.h"
#include "table/item_read.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace galvan {
namespace {

/// The bytes of the item's attributes that the update writes to: not of the others, nor of the key (observed on
/// DynamoDB, eu-west-2, 2026-09-14).
std::size_t named_bytes(const expression::Update& update, ValueView item) {
  std::vector<std::string_view> names;
  expression::append_top_level_attributes(update, names);
  std::ranges::sort(names);
  std::size_t bytes = 0;
  for (const auto& [name, value] : item.entries()) {
    if (std::ranges::binary_search(names, name)) bytes += name.size() + value_item_bytes(value);
  }
  return bytes;
}

}  // namespace

ItemMutation::ItemMutation(const TableDefinition& table, const ItemChange& change, WriteTimestamp timestamp)
    : table_(table), change_(change), timestamp_(timestamp) {
  append_storage_key(table.keyspace, table.keys, change.item, key_);
}

Decision ItemMutation::abort(ApiError error) {
  error_ = std::move(error);
  new_item_bytes_ = old_item_bytes_;
  index_changes_.clear();
  return Decision::kAbort;
}

Decision ItemMutation::decide(std::optional<std::string_view> current, std::string& new_value) {
  error_.reset();
  old_item_.clear();
  new_item_.clear();
  old_item_bytes_ = new_item_bytes_ = 0;
  index_changes_.clear();
  if (table_.superseded()) return abort(ApiError(ErrorKind::kTableChanged, ""));
  ValueView old_item;
  written_at_ = timestamp_;
  if (current) {
    auto stored = stored_item(table_.name, *current);
    if (!stored.has_value()) return abort(std::move(stored).error());
    old_item = stored->item();
    old_item_bytes_ = stored->item_bytes();
    // Calls reach the latch in another order than they took their timestamps, and clocks are set back; the last writer
    // must be the latest one.
    written_at_ = std::max(timestamp_, WriteTimestamp(stored->timestamp().value() + 1));
    if (change_.keep_old_item) old_item_ = old_item.encoded();
  }
  auto decided = decide_change(old_item, new_value);
  return decided.has_value() ? *decided : abort(std::move(decided).error());
}

Result<Decision> ItemMutation::decide_change(ValueView old_item, std::string& new_value) {
  GALVAN_TRY(const Decision decision, decide_item(old_item));
  if (decision == Decision::kKeep) {
    new_item_bytes_ = old_item_bytes_;
    return decision;
  }
  if (decision == Decision::kPut) {
    new_item_bytes_ = item_bytes(new_item());
    append_stored_item(new_item(), new_item_bytes_, written_at_, new_value);
  }
  if (!table_.indexes.empty()) {
    derive_index_changes(table_, {old_item, old_item_bytes_}, {new_item(), new_item_bytes_}, index_changes_);
    GALVAN_TRY(check_collection_bytes());
  }
  return decision;
}

Result<void> ItemMutation::check_collection_bytes() const {
  std::size_t bytes = new_item_bytes_;
  for (const IndexChange& change : index_changes_) {
    if (!change.index->global() && change.after.present) bytes += change.after.item_bytes;
  }
  if (bytes <= limits::kItemBytesMax) return ok();
  if (change_.kind == ItemChange::Kind::kUpdate) return failure(expression::oversized_update());
  return validation_error("Item size has exceeded the maximum allowed size");
}

std::int64_t ItemMutation::collection_bytes_change() const {
  std::int64_t bytes = static_cast<std::int64_t>(new_item_bytes_) - static_cast<std::int64_t>(old_item_bytes_);
  for (const IndexChange& change : index_changes_) {
    if (!change.index->global()) bytes += change.difference().bytes;
  }
  return bytes;
}

Result<Decision> ItemMutation::decide_item(ValueView old_item) {
  if (change_.condition && !expression::evaluate(*change_.condition, old_item, change_.values)) {
    ApiError failed(ErrorKind::kConditionalCheckFailed, "The conditional request failed");
    if (change_.return_item_on_failure && !old_item.absent()) {
      return failure(std::move(failed).with_item(old_item.encoded()));
    }
    return failure(std::move(failed));
  }
  switch (change_.kind) {
    case ItemChange::Kind::kDelete:
      return old_item.absent() ? Decision::kKeep : Decision::kRemove;
    case ItemChange::Kind::kCheck:
      return Decision::kKeep;
    case ItemChange::Kind::kExpire:
      return has_expired(old_item) ? Decision::kRemove : Decision::kKeep;
    case ItemChange::Kind::kPut:
      if (change_.refuse_existing && !old_item.absent()) {
        return api_error(ErrorKind::kDuplicateItem, "Duplicate primary key exists in table");
      }
      new_item_ = change_.item.encoded();
      break;
    case ItemChange::Kind::kUpdate:
      GALVAN_TRY(make_updated_item(old_item));
      if (old_item.absent() && change_.update && expression::only_removes(*change_.update)) {
        // There was nothing to remove from: no item is made of the key alone.
        new_item_.clear();
        return Decision::kKeep;
      }
      break;
  }
  // An equal item is left alone: no write, and no change record, as on the service.
  return !old_item.absent() && old_item == new_item() ? Decision::kKeep : Decision::kPut;
}

bool ItemMutation::has_expired(ValueView old_item) const {
  if (old_item.absent() || !table_.expiry) return false;
  const auto expiry = expiry_of(old_item, table_.expiry->attribute);
  return expiry && galvan::has_expired(*expiry, change_.now);
}

Result<void> ItemMutation::make_updated_item(ValueView old_item) {
  const ValueView base = old_item.absent() ? change_.item : old_item;
  if (!change_.update) {
    new_item_ = base.encoded();
    return ok();
  }
  GALVAN_TRY(expression::apply_update(*change_.update, base, change_.values, new_item_));
  if (!table_.indexes.empty()) {
    std::vector<std::string_view> updated;
    expression::append_top_level_attributes(*change_.update, updated);
    GALVAN_TRY(check_updated_index_keys(table_, updated, new_item()));
  }
  // What UpdateItem measures: the resulting item, and what the update writes. A transaction measures the item alone.
  const std::size_t new_bytes = item_bytes(new_item());
  const std::size_t cost = expression::size_cost(*change_.update);
  if (new_bytes + cost <= limits::kItemBytesMax) return ok();  // nearly always
  const std::size_t charged = change_.charge_actions ? named_bytes(*change_.update, new_item()) + cost : 0;
  if (std::max(new_bytes, charged) <= limits::kItemBytesMax) return ok();
  return failure(expression::oversized_update());
}

void ItemMutation::append_effects(std::optional<std::string_view> old_value, std::optional<std::string_view> new_value,
                                  EffectBatch& effects) {
  const std::int64_t items = (new_value ? 1 : 0) - (old_value ? 1 : 0);
  const std::int64_t bytes = (new_value ? static_cast<std::int64_t>(new_item_bytes_) : 0) -
                             (old_value ? static_cast<std::int64_t>(old_item_bytes_) : 0);
  effects.count(table_.keyspace, items, bytes);
  append_index_effects(index_changes_, written_at_, effects);
  if (table_.expiry) {
    const auto item_of = [](std::optional<std::string_view> value) {
      const auto stored = value ? StoredItemView::parse(*value) : std::nullopt;
      return stored ? stored->item() : ValueView();
    };
    append_expiry_effects(*table_.expiry, key_, item_of(old_value), item_of(new_value),
                          table_.life ? &table_.life->earliest_expiry : nullptr, effects);
  }
  if (table_.records_changes()) append_change_record(old_value, new_value, effects);
}

void ItemMutation::append_change_record(std::optional<std::string_view> old_value,
                                        std::optional<std::string_view> new_value, EffectBatch& effects) const {
  const ItemChangeFacts facts{.origin = change_.origin,
                              .keys = table_.keys,
                              .key_source = change_.item,
                              .old_value = old_value,
                              .new_value = new_value};
  const StreamShard& shard = table_.stream->open_shard(storage_key_hash(key_));
  effects.append(shard.log, encode_change_record(facts, table_.stream->view_type));
}

}  // namespace galvan
