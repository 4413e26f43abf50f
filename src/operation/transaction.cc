#include "operation/transaction.h"

#include "base/check.h"
#include "model/key_codec.h"
#include "model/limits.h"
#include "table/capacity.h"
#include "table/item_key.h"
#include "table/item_read.h"
#include "table/storage_errors.h"

#include <algorithm>
#include <utility>

namespace galvan {
namespace {

ApiError cancelled(std::vector<CancellationReason> reasons) {
  return ApiError(ErrorKind::kTransactionCanceled, "").with_reasons(std::move(reasons));
}

/// Whether the error tells of one action, rather than of the server.
bool is_reason(ErrorKind kind) {
  return kind == ErrorKind::kConditionalCheckFailed || kind == ErrorKind::kValidation ||
         kind == ErrorKind::kItemCollectionSizeLimitExceeded || kind == ErrorKind::kDuplicateItem;
}

/// The items are larger than limits::kTransactionBytesMax together.
ApiError oversized_transaction() {
  return ApiError(ErrorKind::kValidation,
                  "Collection size of items exceeded, which can also be caused by the aggregate size of the items in "
                  "the transaction exceeding the 4MB limit");
}

Result<void> token_refusal(RequestTokenMutation::Outcome outcome) {
  switch (outcome) {
    case RequestTokenMutation::Outcome::kFirst:
    case RequestTokenMutation::Outcome::kRepeated:
      return ok();
    case RequestTokenMutation::Outcome::kOtherContent:
      return api_error(ErrorKind::kIdempotentParameterMismatch,
                       "DynamoDB rejected the request because you retried a request with a different payload but with "
                       "an idempotent token that was already used.");
    case RequestTokenMutation::Outcome::kDamaged:
      break;
  }
  return api_error(ErrorKind::kInternalServerError, "a stored request token is damaged or of an unknown version");
}

}  // namespace

ApiError cancelled_by(std::size_t action, std::size_t actions, ApiError&& reason) {
  std::vector<CancellationReason> reasons(actions);
  reasons[action] = std::move(reason).to_reason();
  return cancelled(std::move(reasons));
}

Result<void> meet_fault(const RequestContext& context, std::size_t actions) {
  const Fault& fault = context.fault();
  const std::size_t action = fault.random % actions;
  if (fault.kind == FaultKind::kTransactionConflict) {
    return failure(cancelled_by(action, actions, transaction_conflict()));
  }
  if (fault.kind == FaultKind::kThrottle) return failure(cancelled_by(action, actions, throughput_exceeded()));
  return ok();
}

Result<void> check_one_action_an_item(std::vector<std::string_view> storage_keys) {
  std::ranges::sort(storage_keys);
  if (std::ranges::adjacent_find(storage_keys) == storage_keys.end()) return ok();
  return validation_error("Transaction request cannot include multiple operations on one item");
}

Result<void> check_transaction_bytes(std::span<const PreparedWrite> writes) {
  std::size_t bytes = 0;
  for (const PreparedWrite& write : writes) {
    bytes += item_bytes(write.item);
    if (write.kind != ItemChange::Kind::kUpdate) continue;
    for (const ValueView value : write.values) bytes += value_item_bytes(value);
  }
  if (bytes > limits::kTransactionBytesMax) return failure(oversized_transaction());
  return ok();
}

WriteTransaction::WriteTransaction(const RequestContext& context, std::vector<PreparedWrite> writes)
    : writes_(std::move(writes)), collections_(context.item_collection_bytes_max()) {}

Result<void> WriteTransaction::run(RequestContext& context, std::optional<RequestToken> token) {
  GALVAN_TRY(prepare(context));
  GALVAN_TRY(meet_fault(context, writes_.size()));
  return commit(context, token);
}

Result<void> WriteTransaction::prepare(RequestContext& context) {
  for (PreparedWrite& write : writes_) GALVAN_TRY(find_table(context, write));
  // The service tells of empty key values before it begins the transaction, and of other mismatches as its reason.
  for (const PreparedWrite& write : writes_) GALVAN_TRY(check_key_not_empty(write.table->keys, write.item));
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    auto checked = check_against_table(writes_[i]);
    if (!checked.has_value()) return failure(cancelled_by(i, writes_.size(), std::move(checked).error()));
  }
  std::vector<std::string_view> keys;
  keys.reserve(writes_.size());
  for (const PreparedWrite& write : writes_) {
    ItemMutation& mutation = mutations_.emplace_back(*write.table, write.change(), context.next_timestamp());
    if (write.kind != ItemChange::Kind::kCheck) collections_.add(mutation);
    keys.push_back(mutation.key());
  }
  return check_one_action_an_item(std::move(keys));
}

Result<void> WriteTransaction::commit(RequestContext& context, std::optional<RequestToken> token) {
  std::vector<Mutation*> mutations;
  mutations.reserve(mutations_.size() + collections_.all().size() + 1);
  for (ItemMutation& mutation : mutations_) mutations.push_back(&mutation);
  collections_.append_to(mutations);
  std::optional<RequestTokenMutation> token_mutation;
  if (token) {
    token->namespace_id = writes_.front().table->namespace_id;
    mutations.push_back(&token_mutation.emplace(*token, context.clock().now(), mutations_));
  }
  GALVAN_TRY(const MutateResult result, from_storage(context.engine().mutate(mutations, context.tier())));
  context.wait_for(result.ticket);
  if (token_mutation) {
    GALVAN_TRY(token_refusal(token_mutation->outcome()));
    repeated_ = token_mutation->outcome() == RequestTokenMutation::Outcome::kRepeated;
  }
  if (!repeated_) GALVAN_TRY(refusal());
  if (token_mutation) {
    action_bytes_ = token_mutation->action_bytes();
  } else {
    action_bytes_ = larger_images(mutations_);
  }
  return ok();
}

/// Why the mutations were refused, if they were.
Result<void> WriteTransaction::refusal() {
  std::vector<CancellationReason> reasons(mutations_.size());
  bool refused = false;
  bool invalid = false;
  for (std::size_t i = 0; i < mutations_.size(); ++i) {
    const ApiError* const error = mutations_[i].error();
    if (!error) continue;
    if (!is_reason(error->kind())) return failure(mutations_[i].take_error());
    refused = true;
    // Every condition that failed is told, but no more than one action that could not be carried out.
    if (error->kind() == ErrorKind::kValidation && std::exchange(invalid, true)) continue;
    reasons[i] = mutations_[i].take_error().to_reason();
  }
  for (CollectionMutation& collection : collections_.all()) {
    if (!collection.error()) continue;
    if (!is_reason(collection.error()->kind())) return failure(collection.take_error());
    refused = true;
    // Told of its first action that has not been refused for a reason of its own, and so may make it larger.
    const auto to_blame = [&](const ItemMutation& mutation) { return !mutation.error() && collection.has(mutation); };
    const auto first = static_cast<std::size_t>(std::ranges::find_if(mutations_, to_blame) - mutations_.begin());
    GALVAN_CHECK(first < reasons.size());
    reasons[first] = collection.take_error().to_reason();
  }
  if (!refused) return ok();
  return failure(cancelled(std::move(reasons)));
}

void WriteTransaction::append_consumed_capacity(ReturnConsumedCapacity detail, wire::JsonWriter& writer) const {
  TransactionCapacity capacity(repeated_ ? CapacityKind::kRead : CapacityKind::kWrite);
  for (std::size_t i = 0; i < writes_.size(); ++i) {
    const std::size_t bytes = action_bytes_[i];
    if (repeated_) {
      capacity.add(*writes_[i].table, writes_[i].table_name, read_capacity_units(bytes, true));
    } else {
      capacity.add(*writes_[i].table, writes_[i].table_name, write_capacity_units(bytes),
                   mutations_[i].index_changes());
    }
  }
  capacity.append(detail, writer);
}

void WriteTransaction::append_collections(wire::JsonWriter& writer) const {
  if (repeated_ || collections_.all().empty()) return;
  writer.key("ItemCollectionMetrics");
  writer.begin_object();
  std::vector<const TableDefinition*> told;
  for (const PreparedWrite& write : writes_) {
    if (std::ranges::find(told, write.table->keyspace, &TableDefinition::keyspace) != told.end()) continue;
    told.push_back(write.table.get());
    append_collection_metrics(write.table_name, *write.table, collections_, writer);
  }
  writer.end_object();
}

/// Each checked against its table.
Result<std::vector<std::string>> ReadTransaction::storage_keys() const {
  for (const TransactionRead& read : reads_) GALVAN_TRY(check_key_not_empty(read.table->keys, read.key));
  std::vector<std::string> keys;
  keys.reserve(reads_.size());
  for (std::size_t i = 0; i < reads_.size(); ++i) {
    const auto& [table, table_name, key] = reads_[i];
    auto checked = check_key(table->keys, key);
    if (!checked.has_value()) return failure(cancelled_by(i, reads_.size(), std::move(checked).error()));
    append_storage_key(table->keyspace, table->keys, key, keys.emplace_back());
  }
  GALVAN_TRY(check_one_action_an_item({keys.begin(), keys.end()}));
  return keys;
}

Result<void> ReadTransaction::run(RequestContext& context) {
  GALVAN_TRY(const auto keys, storage_keys());
  GALVAN_TRY(meet_fault(context, reads_.size()));
  GALVAN_TRY(stored_, from_storage(context.engine().multi_get(keys, context.tier())));
  items_.resize(reads_.size());
  item_bytes_.resize(reads_.size());
  std::size_t bytes = 0;
  for (std::size_t i = 0; i < reads_.size(); ++i) {
    if (!stored_[i]) continue;
    GALVAN_TRY(const StoredItemView stored, stored_item(reads_[i].table->name, *stored_[i]));
    items_[i] = stored.item();
    item_bytes_[i] = stored.item_bytes();
    bytes += stored.item_bytes();
    if (bytes > limits::kTransactionBytesMax) return failure(oversized_transaction());
  }
  return ok();
}

void ReadTransaction::append_consumed_capacity(ReturnConsumedCapacity detail, wire::JsonWriter& writer) const {
  TransactionCapacity capacity(CapacityKind::kRead);
  for (std::size_t i = 0; i < reads_.size(); ++i) {
    capacity.add(*reads_[i].table, reads_[i].table_name, read_capacity_units(item_bytes_[i], true));
  }
  capacity.append(detail, writer);
}

}  // namespace galvan
