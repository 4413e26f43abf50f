#include "operation/batch_write_item.h"

#include "model/limits.h"
#include "operation/collection_metrics.h"
#include "operation/consumed_capacity.h"
#include "operation/expression_inputs.h"
#include "operation/prepared_write.h"
#include "operation/table_lookup.h"
#include "table/item_key.h"
#include "table/item_mutation.h"
#include "table/storage_errors.h"
#include "wire/enum_values.h"

#include <algorithm>
#include <deque>

namespace galvan {
namespace {

/// The writes of one request, ready to run. A deque, since mutations stay where they are.
struct BatchWrites {
  explicit BatchWrites(const RequestContext& context) : collections(context.item_collection_bytes_max()) {}

  std::vector<TablePtr> tables;  // parallel to the request's tables
  std::deque<ItemMutation> mutations;
  CollectionMutations collections;
};

const wire::ItemInput& item_or_key(const WriteRequest& write) {
  if (write.put_request) return write.put_request->item;
  return write.delete_request->key;
}

Result<void> check_write(const WriteRequest& write) {
  // The same words for neither and for both (observed on DynamoDB Local).
  if (write.put_request.has_value() == write.delete_request.has_value()) {
    return validation_error(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
        "datatypes");
  }
  GALVAN_TRY(check_value(item_or_key(write)));
  return write.put_request ? check_item_size(write.put_request->item.value) : ok();
}

Result<void> check_writes(const BatchWriteItemRequest& request) {
  std::size_t writes = 0;
  for (const auto& [name, of_table] : *request.request_items) writes += of_table.size();
  if (writes > limits::kBatchWriteRequestsMax) {
    return validation_error("Too many items requested for the BatchWriteItem call");
  }
  for (const auto& [name, of_table] : *request.request_items) {
    for (const WriteRequest& write : of_table) GALVAN_TRY(check_write(write));
  }
  return ok();
}

Result<void> check_no_duplicates(const BatchWrites& writes) {
  std::vector<std::string_view> keys;
  for (const ItemMutation& mutation : writes.mutations) keys.push_back(mutation.key());
  std::ranges::sort(keys);
  if (std::ranges::adjacent_find(keys) == keys.end()) return ok();
  return validation_error("Provided list of item keys contains duplicates");
}

Result<void> check_item(const TableDefinition& table, const WriteRequest& write) {
  const ValueView item = item_or_key(write).value;
  if (!write.put_request) return check_key(table.keys, item);
  GALVAN_TRY(check_batch_item_key(table.keys, item));
  return check_index_keys(table, item);
}

Result<void> prepare(RequestContext& context, const BatchWriteItemRequest& request, BatchWrites& writes) {
  for (const auto& [name, of_table] : *request.request_items) {
    const auto& requested = of_table;  // lambdas capture no structured bindings
    GALVAN_TRY(TablePtr table, find_table(context, name, AccessAction::kBatchWriteItem, [&](AccessFacts& facts) {
                 for (const WriteRequest& write : requested) facts.add_item(item_or_key(write).value);
                 facts.set_return_consumed_capacity(request.return_consumed_capacity);
               }));
    writes.tables.push_back(std::move(table));
  }
  std::size_t next_table = 0;
  for (const auto& [name, of_table] : *request.request_items) {
    const TableDefinition& table = *writes.tables[next_table++];
    for (const WriteRequest& write : of_table) {
      const ValueView item = item_or_key(write).value;
      GALVAN_TRY(check_item(table, write));
      const ItemChange change{.kind = write.put_request ? ItemChange::Kind::kPut : ItemChange::Kind::kDelete,
                              .item = item};
      writes.collections.add(writes.mutations.emplace_back(table, change, context.next_timestamp()));
    }
  }
  return check_no_duplicates(writes);
}

Result<void> run(RequestContext& context, BatchWrites& writes) {
  std::vector<Mutation*> mutations;
  for (ItemMutation& mutation : writes.mutations) mutations.push_back(&mutation);
  writes.collections.append_to(mutations);
  GALVAN_TRY(const MutateResult result, from_storage(context.engine().mutate(mutations, context.tier())));
  context.wait_for(result.ticket);
  for (ItemMutation& mutation : writes.mutations) {
    if (mutation.error()) return failure(mutation.take_error());
  }
  return writes.collections.refusal();
}

void append_capacity(const BatchWriteItemRequest& request, const BatchWrites& writes, wire::JsonWriter& writer) {
  const auto capacity = parse_return_consumed_capacity(request.return_consumed_capacity);
  if (capacity == ReturnConsumedCapacity::kNone) return;
  writer.key("ConsumedCapacity");
  writer.begin_array();
  auto mutation = writes.mutations.begin();
  for (const auto& [name, of_table] : *request.request_items) {
    ConsumedUnits units;
    for (std::size_t i = 0; i < of_table.size(); ++i, ++mutation) units.add(write_units(*mutation));
    append_consumed_capacity(name, units, capacity, writer);
  }
  writer.end_array();
}

void append_collections(const BatchWriteItemRequest& request, const BatchWrites& writes, wire::JsonWriter& writer) {
  if (request.return_item_collection_metrics != "SIZE" || writes.collections.all().empty()) return;
  writer.key("ItemCollectionMetrics");
  writer.begin_object();
  auto table = writes.tables.begin();
  for (const auto& [name, of_table] : *request.request_items) {
    append_collection_metrics(name, **table++, writes.collections, writer);
  }
  writer.end_object();
}

}  // namespace

const wire::StructTable& PutRequest::table() {
  static constexpr auto members =
      std::to_array<wire::Member>({wire::member<&PutRequest::item>("Item", {.required = true})});
  static constexpr wire::StructTable table{members, "PutRequest"};
  return table;
}

const wire::StructTable& DeleteRequest::table() {
  static constexpr auto members =
      std::to_array<wire::Member>({wire::member<&DeleteRequest::key>("Key", {.required = true})});
  static constexpr wire::StructTable table{members, "DeleteRequest"};
  return table;
}

const wire::StructTable& WriteRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&WriteRequest::put_request>("PutRequest"),
      wire::member<&WriteRequest::delete_request>("DeleteRequest"),
  });
  static constexpr wire::StructTable table{members, "WriteRequest"};
  return table;
}

const wire::StructTable& BatchWriteItemRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&BatchWriteItemRequest::request_items>("RequestItems", {.required = true,
                                                                           .length_min = 1,
                                                                           .length_max = 25,
                                                                           .element_length_min = 1,
                                                                           .element_length_max = 25,
                                                                           .names_no_value = true}),
      wire::member<&BatchWriteItemRequest::return_consumed_capacity>(
          "ReturnConsumedCapacity", {.enum_values = wire::kReturnConsumedCapacityValues}),
      wire::member<&BatchWriteItemRequest::return_item_collection_metrics>(
          "ReturnItemCollectionMetrics", {.enum_values = wire::kReturnItemCollectionMetricsValues}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> batch_write_item(RequestContext& context, const BatchWriteItemRequest& request, std::string& out) {
  GALVAN_TRY(check_writes(request));
  BatchWrites writes(context);
  GALVAN_TRY(prepare(context, request, writes));
  GALVAN_TRY(run(context, writes));

  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("UnprocessedItems");
  writer.begin_object();
  writer.end_object();
  append_capacity(request, writes, writer);
  append_collections(request, writes, writer);
  writer.end_object();
  return ok();
}

}  // namespace galvan
