#include "table/item_mutation.h"

#include "model/key_codec.h"
#include "model/limits.h"
#include "table/item_read.h"
#include "table/storage_errors.h"

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
  return Decision::kAbort;
}

Decision ItemMutation::decide(std::optional<std::string_view> current, std::string& new_value) {
  error_.reset();
  old_item_.clear();
  new_item_.clear();
  old_item_bytes_ = new_item_bytes_ = 0;
  ValueView old_item;
  WriteTimestamp timestamp = timestamp_;
  if (current) {
    auto stored = stored_item(table_, *current);
    if (!stored.has_value()) return abort(std::move(stored).error());
    old_item = stored->item();
    old_item_bytes_ = stored->item_bytes();
    // Calls reach the latch in another order than they took their timestamps, and clocks are set back; the last writer
    // must be the latest one.
    timestamp = std::max(timestamp, WriteTimestamp(stored->timestamp().value() + 1));
    if (change_.keep_old_item) old_item_ = old_item.encoded();
  }
  auto decided = decide_item(old_item);
  if (!decided.has_value()) return abort(std::move(decided).error());
  if (*decided == Decision::kPut) {
    append_stored_item(new_item(), timestamp, new_value);
    new_item_bytes_ = StoredItemView::parse(new_value)->item_bytes();
  } else if (*decided == Decision::kKeep) {
    new_item_bytes_ = old_item_bytes_;
  }
  return *decided;
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
    case ItemChange::Kind::kPut:
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
  // An equal item is left alone: no write, and later no change record, as on the service.
  return !old_item.absent() && old_item == new_item() ? Decision::kKeep : Decision::kPut;
}

Result<void> ItemMutation::make_updated_item(ValueView old_item) {
  const ValueView base = old_item.absent() ? change_.item : old_item;
  if (!change_.update) {
    new_item_ = base.encoded();
    return ok();
  }
  GALVAN_TRY(expression::apply_update(*change_.update, base, change_.values, new_item_));
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
}

Result<void> run_mutation(Engine& engine, ItemMutation& mutation, ReadTier tier, CommitTicket& ticket) {
  Mutation* const mutations[] = {&mutation};
  GALVAN_TRY(const MutateResult result, from_storage(engine.mutate(mutations, tier)));
  ticket = result.ticket;
  if (mutation.error()) return failure(mutation.take_error());
  return ok();
}

}  // namespace galvan
