#pragma once

#include "expression/condition.h"
#include "expression/update.h"
#include "model/api_error.h"
#include "model/stored_item.h"
#include "storage/engine.h"
#include "table/change_origin.h"
#include "table/index_entry.h"
#include "table/table_definition.h"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

/// What to do with one item, as every write operation says it. Borrows everything from the request or PreparedWrite.
struct ItemChange {
  enum class Kind : std::uint8_t {
    kPut,
    kUpdate,
    kDelete,
    kCheck,   ///< leaves the item as it is: only the condition matters
    kExpire,  ///< removes an item that has expired, and leaves any other as it is
  };
  Kind kind = Kind::kPut;
  /// kPut: the whole item. Otherwise the primary key (of a new item that an update makes); other attributes do not
  /// matter to kDelete, kCheck and kExpire.
  ValueView item;
  const expression::Condition* condition = nullptr;
  const expression::Update* update = nullptr;  ///< kUpdate; null leaves an existing item as it is
  std::span<const ValueView> values = {};      ///< by slot, for condition and update
  /// Whether a failed condition's error carries the item (ReturnValuesOnConditionCheckFailure).
  bool return_item_on_failure = false;
  bool refuse_existing = false;  ///< kPut of PartiQL's INSERT: an item of that key is a DuplicateItemException
  /// Whether old_item() is wanted.
  bool keep_old_item = false;
  /// kUpdate: whether the actions count for the limit of the item's size, as they do where UpdateItem says them.
  bool charge_actions = true;
  ChangeOrigin origin = ChangeOrigin::kUser;
  WallTime now{};  ///< kExpire: for whether the item has expired
};

/// One item's change on its way through Engine::mutate, and what came of it. Holds the table's definition for as long
/// as it lives. Reused calls of decide() start afresh.
class ItemMutation final : public Mutation {
 public:
  /// `change.item` must have passed check_key() or check_item_key() of the table.
  /// The item is written with `timestamp`, or a later one where the item that it replaces has as late a timestamp.
  ItemMutation(const TableDefinition& table, const ItemChange& change, WriteTimestamp timestamp);

  const TableDefinition& table() const { return table_; }
  const ItemChange& change() const { return change_; }

  std::string_view key() const override { return key_; }
  Decision decide(std::optional<std::string_view> current, std::string& new_value) override;
  void append_effects(std::optional<std::string_view> old_value, std::optional<std::string_view> new_value,
                      EffectBatch& effects) override;

  /// Why decide() aborted: ConditionalCheckFailedException, DuplicateItemException, a ValidationException of the
  /// update, kTableChanged if the definition is superseded, or InternalServerError for a damaged stored item. Null if
  /// it did not.
  const ApiError* error() const { return error_ ? &*error_ : nullptr; }
  ApiError take_error() { return *std::move(error_); }

  /// The item before and after; absent where there was or is none. old_item() is kept only on request.
  ValueView old_item() const { return old_item_.empty() ? ValueView() : ValueView(old_item_); }
  ValueView new_item() const { return new_item_.empty() ? ValueView() : ValueView(new_item_); }
  /// item_bytes() of both, 0 where there is none: what write capacity is reckoned from.
  std::size_t old_item_bytes() const { return old_item_bytes_; }
  std::size_t new_item_bytes() const { return new_item_bytes_; }
  /// What the change does to each index of the table: as many as it has after decide() put or removed the item, else
  /// none. Its views are gone once Engine::mutate() returns; the sizes stay.
  std::span<const IndexChange> index_changes() const { return index_changes_; }
  /// Bytes by which the item and its entries in local indexes grow.
  std::int64_t collection_bytes_change() const;

 private:
  Result<Decision> decide_change(ValueView old_item, std::string& new_value);
  Result<Decision> decide_item(ValueView old_item);
  bool has_expired(ValueView old_item) const;
  Result<void> check_collection_bytes() const;
  Result<void> make_updated_item(ValueView old_item);
  Decision abort(ApiError error);
  void append_change_record(std::optional<std::string_view> old_value, std::optional<std::string_view> new_value,
                            EffectBatch& effects) const;

  const TableDefinition& table_;
  const ItemChange change_;
  const WriteTimestamp timestamp_;
  WriteTimestamp written_at_;  // as decide() found that it must be
  std::string key_;
  std::string old_item_;
  std::string new_item_;
  std::size_t old_item_bytes_ = 0;
  std::size_t new_item_bytes_ = 0;
  std::vector<IndexChange> index_changes_;
  std::optional<ApiError> error_;
};

}  // namespace galvan
