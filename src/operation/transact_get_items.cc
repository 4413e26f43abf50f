#include "operation/transact_get_items.h"

#include "model/limits.h"
#include "operation/consumed_capacity.h"
#include "operation/expression_inputs.h"
#include "operation/item_reply.h"
#include "operation/table_lookup.h"
#include "operation/transaction.h"
#include "table/key_paths.h"
#include "wire/enum_values.h"

#include <utility>

namespace galvan {
namespace {

/// One read, made ready.
struct PreparedGet {
  const TransactGet* request;
  expression::ProjectionPtr projection;
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
  std::vector<TransactionRead> prepared;
  prepared.reserve(gets.size());
  for (const PreparedGet& get : gets) {
    GALVAN_TRY(TablePtr table,
               find_table(context, *get.request->table_name, AccessAction::kGetItem, [&](AccessFacts& facts) {
                 facts.add_item(get.request->key.value);
                 facts.add_projection(get.projection.get());
                 facts.set_return_consumed_capacity(request.return_consumed_capacity);
               }));
    if (get.projection) GALVAN_TRY(check_key_paths(get.projection->paths, *table));
    prepared.push_back({std::move(table), *get.request->table_name, get.request->key.value});
  }
  ReadTransaction reads(std::move(prepared));
  GALVAN_TRY(reads.run(context));

  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Responses");
  writer.begin_array();
  for (std::size_t i = 0; i < gets.size(); ++i) {
    writer.begin_object();
    const ValueView item = reads.items()[i];
    if (!item.absent()) append_item_member("Item", item, gets[i].projection.get(), writer);
    writer.end_object();
  }
  writer.end_array();
  reads.append_consumed_capacity(parse_return_consumed_capacity(request.return_consumed_capacity), writer);
  writer.end_object();
  return ok();
}

}  // namespace galvan
