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
#include <string_view>
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

/// ValidationException for a transaction whose items are larger than limits::kTransactionBytesMax together.
ApiError oversized_transaction();

/// Writes of items that are committed together or not at all, isolated from every other operation.
class WriteTransaction {
 public:
  /// In the order of the actions; tables need not have been found.
  WriteTransaction(const RequestContext& context, std::vector<PreparedWrite> writes);

  /// Finds the tables, checks the actions against them, and commits. With a token that was used for the same before,
  /// nothing is done, and the answer is a success. The answer waits for the commit, errors included.
  /// Errors: ResourceNotFoundException; ValidationException for empty key values and for two actions on one item;
  /// TransactionCanceledException; IdempotentParameterMismatchException; storage errors.
  Result<void> run(RequestContext& context, const std::optional<RequestToken>& token);

  std::span<const PreparedWrite> writes() const { return writes_; }
  /// Appends ConsumedCapacity, one entry a table in the order of the actions: what the writes cost, or for a repeated
  /// request what reading the items would. Nothing for kNone. After run() alone.
  void append_consumed_capacity(ReturnConsumedCapacity detail, wire::JsonWriter& writer) const;
  /// Appends ItemCollectionMetrics, if there are any: of what was written, and so not of a repeated request.
  void append_collections(wire::JsonWriter& writer) const;

 private:
  Result<void> prepare(RequestContext& context);
  Result<void> commit(RequestContext& context, const std::optional<RequestToken>& token);
  Result<void> refusal();

  std::vector<PreparedWrite> writes_;
  std::deque<ItemMutation> mutations_;  // parallel; they stay where they are
  CollectionMutations collections_;
  bool repeated_ = false;
  ActionBytes action_bytes_;  // of the larger image of each action's item
};

}  // namespace galvan
