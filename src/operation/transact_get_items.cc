#include "operation/transact_get_items.h"

#include "model/key_codec.h"
#include "model/limits.h"
#include "operation/consumed_capacity.h"
#include "operation/expression_inputs.h"
#include "operation/item_reply.h"
#include "operation/table_lookup.h"
#include "operation/transaction.h"
#include "table/capacity.h"
#include "table/item_key.h"
#include "table/item_read.h"
#include "table/storage_errors.h"
#include "wire/enum_values.h"

#include <utility>

namespace galvan {
namespace {

/// One read, made ready.
struct PreparedGet {
  const TransactGet* request;
  expression::ProjectionPtr projection;
  TablePtr table = nullptr;
};

Result<PreparedGet> prepare(RequestContext& context, const TransactGet& request) {
  GALVAN_TRY(auto inputs, ExpressionInputs::make(context.expressions,
                                                 {{"ProjectionExpression", request.projection_expression, false}}, {},
                                                 request.expression_attribute_names, std::nullopt));
  GALVAN_TRY(check_value(request.key));
  PreparedGet get{.request = &request, .projection = nullptr};
  if (request.projection_expression) {
    GALVAN_TRY(get.projection, inputs.projection(*request.projection_expression));
  }
  GALVAN_TRY(inputs.check_all_used());
  return get;
}

/// The storage keys of all reads, each checked against its table.
Result<std::vector<std::string>> storage_keys(const std::vector<PreparedGet>& gets) {
  for (const PreparedGet& get : gets) GALVAN_TRY(check_key_not_empty(get.table->keys, get.request->key.value));
  std::vector<std::string> keys;
  keys.reserve(gets.size());
  for (std::size_t i = 0; i < gets.size(); ++i) {
    const TableDefinition& table = *gets[i].table;
    const ValueView key = gets[i].request->key.value;
    auto checked = check_key(table.keys, key);
    if (!checked.has_value()) return failure(cancelled_by(i, gets.size(), std::move(checked).error()));
    append_storage_key(table.keyspace, table.keys, key, keys.emplace_back());
  }
  GALVAN_TRY(check_one_action_an_item({keys.begin(), keys.end()}));
  return keys;
}

}  // namespace

const wire::StructTable& TransactGet::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&TransactGet::key>("Key", {.required = true}),
      wire::member<&TransactGet::table_name>("TableName", wire::kTableNameConstraints),
      wire::member<&TransactGet::projection_expression>("ProjectionExpression"),
      wire::member<&TransactGet::expression_attribute_names>("ExpressionAttributeNames"),
  });
  static constexpr wire::StructTable table{members, "Get"};
  return table;
}

const wire::StructTable& TransactGetItem::table() {
  static constexpr auto members =
      std::to_array<wire::Member>({wire::member<&TransactGetItem::get>("Get", {.required = true})});
  static constexpr wire::StructTable table{members, "TransactGetItem"};
  return table;
}

const wire::StructTable& TransactGetItemsRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&TransactGetItemsRequest::transact_items>(
          "TransactItems",
          {.required = true, .length_min = 1, .length_max = static_cast<std::int64_t>(limits::kTransactionActionsMax)}),
      wire::member<&TransactGetItemsRequest::return_consumed_capacity>(
          "ReturnConsumedCapacity", {.enum_values = wire::kReturnConsumedCapacityValues}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> transact_get_items(RequestContext& context, const TransactGetItemsRequest& request, std::string& out) {
  std::vector<PreparedGet> gets;
  gets.reserve(request.transact_items->size());
  for (const TransactGetItem& item : *request.transact_items) {
    GALVAN_TRY(auto get, prepare(context, *item.get));
    gets.push_back(std::move(get));
  }
  for (PreparedGet& get : gets) {
    GALVAN_TRY(get.table, find_table(context, *get.request->table_name));
  }
  GALVAN_TRY(const auto keys, storage_keys(gets));
  GALVAN_TRY(meet_fault(context, gets.size()));
  GALVAN_TRY(const auto values, from_storage(context.engine().multi_get(keys, context.tier())));

  TransactionCapacity capacity(CapacityKind::kRead);
  std::size_t bytes = 0;
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Responses");
  writer.begin_array();
  for (std::size_t i = 0; i < gets.size(); ++i) {
    std::size_t of_item = 0;
    writer.begin_object();
    if (values[i]) {
      GALVAN_TRY(const StoredItemView stored, stored_item(gets[i].table->name, *values[i]));
      of_item = stored.item_bytes();
      bytes += of_item;
      if (bytes > limits::kTransactionBytesMax) return failure(oversized_transaction());
      append_item_member("Item", stored.item(), gets[i].projection.get(), writer);
    }
    writer.end_object();
    capacity.add(*gets[i].table, *gets[i].request->table_name, read_capacity_units(of_item, true));
  }
  writer.end_array();
  capacity.append(parse_return_consumed_capacity(request.return_consumed_capacity), writer);
  writer.end_object();
  return ok();
}

}  // namespace galvan
