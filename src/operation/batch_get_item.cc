#include "operation/batch_get_item.h"

#include "model/key_codec.h"
#include "model/limits.h"
#include "operation/consumed_capacity.h"
#include "operation/expression_inputs.h"
#include "operation/item_reply.h"
#include "operation/projection_choice.h"
#include "operation/table_lookup.h"
#include "table/capacity.h"
#include "table/item_key.h"
#include "table/item_read.h"
#include "table/key_paths.h"
#include "wire/enum_values.h"

#include <algorithm>
#include <utility>

namespace galvan {
namespace {

/// One table's part of the request, made ready, and how far it came.
struct TableRead {
  std::string_view name;
  const KeysAndAttributes* request;
  expression::ProjectionPtr projection;
  TablePtr table;
  std::size_t keys_read = 0;
  double units = 0;
};

Result<TableRead> prepare(RequestContext& context, std::string_view name, const KeysAndAttributes& request) {
  GALVAN_TRY(auto inputs, ExpressionInputs::make(context.expressions,
                                                 {{"ProjectionExpression", request.projection_expression, false}},
                                                 {{"AttributesToGet", request.attributes_to_get.has_value()}},
                                                 request.expression_attribute_names, std::nullopt));
  for (const wire::ItemInput& key : *request.keys) GALVAN_TRY(check_value(key));
  GALVAN_TRY(auto projection, choose_projection(request.projection_expression, request.attributes_to_get, inputs));
  GALVAN_TRY(inputs.check_all_used());
  return TableRead{.name = name, .request = &request, .projection = std::move(projection), .table = nullptr};
}

/// One table's keys and all tables' keys have the same bound, but different messages.
Result<void> check_key_count(const BatchGetItemRequest& request) {
  std::size_t keys = 0;
  for (const auto& [name, of_table] : *request.request_items) {
    if (of_table.keys->size() > limits::kBatchGetKeysMax) {
      return validation_error(
          "1 validation error detected: Value at 'RequestItems." + std::string(name) +
          ".member.Keys' failed to satisfy constraint: Member must have length less than or equal to " +
          std::to_string(limits::kBatchGetKeysMax));
    }
    keys += of_table.keys->size();
  }
  if (keys <= limits::kBatchGetKeysMax) return ok();
  return validation_error("Too many items requested for the BatchGetItem call");
}

/// The two may not even stand beside different tables (seen on DynamoDB Local and Dynoxide).
Result<void> check_not_mixed(const BatchGetItemRequest& request) {
  bool legacy = false;
  bool expression = false;
  for (const auto& [name, of_table] : *request.request_items) {
    legacy |= of_table.attributes_to_get.has_value();
    expression |= of_table.projection_expression.has_value();
  }
  if (!legacy || !expression) return ok();
  return validation_error(
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
      "{AttributesToGet} Expression parameters: {ProjectionExpression}");
}

Result<void> check_keys(const std::vector<TableRead>& reads) {
  std::vector<std::string> storage_keys;
  for (const TableRead& read : reads) {
    if (read.projection) GALVAN_TRY(check_key_paths(read.projection->paths, *read.table));
    for (const wire::ItemInput& key : *read.request->keys) {
      GALVAN_TRY(check_key(read.table->keys, key.value));
      append_storage_key(read.table->keyspace, read.table->keys, key.value, storage_keys.emplace_back());
    }
  }
  std::ranges::sort(storage_keys);
  if (std::ranges::adjacent_find(storage_keys) != storage_keys.end()) {
    return validation_error("Provided list of item keys contains duplicates");
  }
  return ok();
}

/// Appends the found items of one table to `out`, through `writer`, as long as the answer has room: by the items'
/// sizes, and by its own length, since JSON can take many times the room of what it says.
Result<void> append_items(RequestContext& context, TableRead& read, std::size_t& bytes_left, const std::string& out,
                          wire::JsonWriter& writer) {
  const bool consistent = read.request->consistent_read.value_or(false);
  for (const wire::ItemInput& key : *read.request->keys) {
    if (bytes_left == 0 || out.size() > limits::kBatchGetBytesMax) return ok();
    GALVAN_TRY(const auto stored,
               read_item(context.engine(), *read.table, key.value, context.tier(), context.stored_item));
    const std::size_t bytes = stored ? stored->item_bytes() : 0;
    if (bytes > bytes_left) {
      bytes_left = 0;
      return ok();
    }
    bytes_left -= bytes;
    ++read.keys_read;
    read.units += read_capacity_units(bytes, consistent);
    if (stored) append_projected_item(stored->item(), read.projection.get(), writer);
  }
  return ok();
}

/// Repeats what was not read of one table, in the form of the request.
void append_unprocessed(const TableRead& read, wire::JsonWriter& writer) {
  const KeysAndAttributes& request = *read.request;
  writer.key(read.name);
  writer.begin_object();
  writer.key("Keys");
  writer.begin_array();
  for (std::size_t i = read.keys_read; i < request.keys->size(); ++i) writer.item((*request.keys)[i].value);
  writer.end_array();
  if (request.attributes_to_get) {
    writer.key("AttributesToGet");
    writer.begin_array();
    for (const std::string_view name : *request.attributes_to_get) writer.string(name);
    writer.end_array();
  }
  if (request.consistent_read) {
    writer.key("ConsistentRead");
    writer.boolean(*request.consistent_read);
  }
  if (request.projection_expression) {
    writer.key("ProjectionExpression");
    writer.string(*request.projection_expression);
  }
  if (request.expression_attribute_names) {
    writer.key("ExpressionAttributeNames");
    writer.begin_object();
    for (const auto& [placeholder, name] : *request.expression_attribute_names) {
      writer.key(placeholder);
      writer.string(name);
    }
    writer.end_object();
  }
  writer.end_object();
}

void append_rest(const BatchGetItemRequest& request, const std::vector<TableRead>& reads, wire::JsonWriter& writer) {
  writer.key("UnprocessedKeys");
  writer.begin_object();
  for (const TableRead& read : reads) {
    if (read.keys_read < read.request->keys->size()) append_unprocessed(read, writer);
  }
  writer.end_object();
  const auto capacity = parse_return_consumed_capacity(request.return_consumed_capacity);
  if (capacity == ReturnConsumedCapacity::kNone) return;
  writer.key("ConsumedCapacity");
  writer.begin_array();
  for (const TableRead& read : reads) append_consumed_capacity(read.name, ConsumedUnits(read.units), capacity, writer);
  writer.end_array();
}

}  // namespace

const wire::StructTable& KeysAndAttributes::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&KeysAndAttributes::keys>("Keys", {.required = true, .length_min = 1}),
      wire::member<&KeysAndAttributes::attributes_to_get>("AttributesToGet", {.length_min = 1}),
      wire::member<&KeysAndAttributes::consistent_read>("ConsistentRead"),
      wire::member<&KeysAndAttributes::projection_expression>("ProjectionExpression"),
      wire::member<&KeysAndAttributes::expression_attribute_names>("ExpressionAttributeNames"),
  });
  static constexpr wire::StructTable table{members, "KeysAndAttributes"};
  return table;
}

const wire::StructTable& BatchGetItemRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&BatchGetItemRequest::request_items>(
          "RequestItems", {.required = true, .length_min = 1, .length_max = 100, .names_no_value = true}),
      wire::member<&BatchGetItemRequest::return_consumed_capacity>(
          "ReturnConsumedCapacity", {.enum_values = wire::kReturnConsumedCapacityValues}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> batch_get_item(RequestContext& context, const BatchGetItemRequest& request, std::string& out) {
  GALVAN_TRY(check_key_count(request));
  GALVAN_TRY(check_not_mixed(request));
  std::vector<TableRead> reads;
  for (const auto& [name, of_table] : *request.request_items) {
    GALVAN_TRY(auto read, prepare(context, name, of_table));
    reads.push_back(std::move(read));
  }
  for (TableRead& read : reads) {
    GALVAN_TRY(read.table, find_table(context, read.name, AccessAction::kBatchGetItem, [&](AccessFacts& facts) {
                 for (const wire::ItemInput& key : *read.request->keys) facts.add_item(key.value);
                 facts.add_projection(read.projection.get());
                 facts.set_return_consumed_capacity(request.return_consumed_capacity);
               }));
  }
  GALVAN_TRY(check_keys(reads));

  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Responses");
  writer.begin_object();
  std::size_t bytes_left = limits::kBatchGetBytesMax;
  for (TableRead& read : reads) {
    writer.key(read.name);
    writer.begin_array();
    GALVAN_TRY(append_items(context, read, bytes_left, out, writer));
    writer.end_array();
  }
  writer.end_object();
  append_rest(request, reads, writer);
  writer.end_object();
  return ok();
}

}  // namespace galvan
