#pragma once

#include "model/api_error.h"
#include "operation/collection_metrics.h"
#include "operation/consumed_capacity.h"
#include "operation/prepared_write.h"
#include "operation/request_context.h"
#include "table/item_collection.h"
#include "table/item_mutation.h"
#include "transaction/request_token.h"
#include "wire/json_writer.h"

#include <cstddef>
#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

// Transactions as operations see them: TransactWriteItems and TransactGetItems, whatever language said them.
namespace galvan {

/// TransactionCanceledException where one of the actions is to blame.
ApiError cancelled_by(std::size_t action, std::size_t actions, ApiError&& reason);

/// The fault that was drawn for this request, as a cancelled transaction of so many actions.
/// Errors: TransactionCanceledException for TransactionConflict or ProvisionedThroughputExceeded.
Result<void> meet_fault(const RequestContext& context, std::size_t actions);

/// Errors: ValidationException if two of the storage keys are the same.
Result<void> check_one_action_an_item(std::vector<std::string_view> storage_keys);

/// What the writes bring: the items, or the keys and what is updated with.
/// Errors: ValidationException where it is more than limits::kTransactionBytesMax.
Result<void> check_transaction_bytes(std::span<const PreparedWrite> writes);

/// Writes of items that are committed together or not at all, isolated from every other operation.
class WriteTransaction {
 public:
  /// In the order of the actions; tables need not have been found.
  WriteTransaction(const RequestContext& context, std::vector<PreparedWrite> writes);

  /// Finds the tables, checks the actions against them, and commits. With a token that was used for the same before,
  /// nothing is done, and the answer is a success. The answer waits for the commit, errors included.
  /// Errors: ResourceNotFoundException; ValidationException for empty key values and for two actions on one item;
  /// TransactionCanceledException; IdempotentParameterMismatchException; storage errors.
  Result<void> run(RequestContext& context, std::optional<RequestToken> token);

  std::span<const PreparedWrite> writes() const { return writes_; }
  /// Appends ConsumedCapacity, one entry a table in the order of the actions: what the writes cost, or for a repeated
  /// request what reading the items would. Nothing for kNone. After run() alone.
  void append_consumed_capacity(ReturnConsumedCapacity detail, wire::JsonWriter& writer) const;
  /// Appends ItemCollectionMetrics, if there are any: of what was written, and so not of a repeated request.
  void append_collections(wire::JsonWriter& writer) const;

 private:
  Result<void> prepare(RequestContext& context);
  Result<void> commit(RequestContext& context, std::optional<RequestToken> token);
  Result<void> refusal();

  std::vector<PreparedWrite> writes_;
  std::deque<ItemMutation> mutations_;  // parallel; they stay where they are
  CollectionMutations collections_;
  bool repeated_ = false;
  ActionBytes action_bytes_;  // of the larger image of each action's item
};

/// The read of one item. Borrows from the request.
struct TransactionRead {
  TablePtr table;
  std::string_view table_name;  ///< as the request gave it
  ValueView key;                ///< not yet checked
};

/// Reads of items of one snapshot.
class ReadTransaction {
 public:
  /// In the order of the actions.
  explicit ReadTransaction(std::vector<TransactionRead> reads) : reads_(std::move(reads)) {}

  /// Checks the keys and reads.
  /// Errors: ValidationException for empty key values, for two reads of one item, and for items that are larger than
  /// limits::kTransactionBytesMax together; TransactionCanceledException; storage errors.
  Result<void> run(RequestContext& context);

  /// The item of each read, absent where there is none. Borrowed from this.
  std::span<const ValueView> items() const { return items_; }
  /// Appends ConsumedCapacity, one entry a table in the order of the reads. Nothing for kNone. After run() alone.
  void append_consumed_capacity(ReturnConsumedCapacity detail, wire::JsonWriter& writer) const;

 private:
  Result<std::vector<std::string>> storage_keys() const;

  std::vector<TransactionRead> reads_;
  std::vector<std::optional<std::string>> stored_;  // parallel
  std::vector<ValueView> items_;                    // parallel
  std::vector<std::size_t> item_bytes_;             // parallel
};

}  // namespace galvan
