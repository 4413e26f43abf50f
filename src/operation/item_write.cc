#include "operation/item_write.h"

#include "operation/consumed_capacity.h"
#include "table/storage_errors.h"
#include "wire/json_writer.h"

#include <algorithm>
#include <array>
#include <span>

namespace galvan {

ReturnValues parse_return_values(std::optional<std::string_view> text) {
  if (text == "ALL_OLD") return ReturnValues::kAllOld;
  if (text == "UPDATED_OLD") return ReturnValues::kUpdatedOld;
  if (text == "ALL_NEW") return ReturnValues::kAllNew;
  if (text == "UPDATED_NEW") return ReturnValues::kUpdatedNew;
  return ReturnValues::kNone;
}

Result<ReturnValues> parse_old_return_values(std::optional<std::string_view> text) {
  const ReturnValues values = parse_return_values(text);
  if (values == ReturnValues::kNone || values == ReturnValues::kAllOld) return values;
  return validation_error("ReturnValues can only be ALL_OLD or NONE");
}

Result<expression::ConditionPtr> parse_request_condition(const ItemWriteRequest& request, ExpressionInputs& inputs) {
  if (!request.condition_expression) {
    return translate_expected(request.expected, request.conditional_operator, inputs.placeholders());
  }
  return inputs.condition(expression::ExpressionKind::kCondition, *request.condition_expression);
}

ValueView returned_attributes(ReturnValues return_values, const expression::Update* update,
                              const ItemMutation& mutation, std::string& buffer) {
  const bool of_old = return_values == ReturnValues::kAllOld || return_values == ReturnValues::kUpdatedOld;
  const ValueView item = of_old ? mutation.old_item() : mutation.new_item();
  if (return_values == ReturnValues::kNone || item.absent()) return {};
  if (return_values == ReturnValues::kAllOld || return_values == ReturnValues::kAllNew) return item;
  if (!update) return {};
  expression::append_updated(*update, item, buffer);
  return ValueView(buffer);
}

Result<std::optional<CollectionSize>> run_item_write(RequestContext& context, ItemMutation& mutation) {
  std::optional<CollectionMutation> collection;
  if (mutation.table().collections) {
    collection.emplace(mutation.table(), mutation.change().item, context.item_collection_bytes_max());
    collection->add(mutation);
  }
  std::array<Mutation*, 2> mutations{&mutation, collection ? &*collection : nullptr};
  const std::span<Mutation* const> called = std::span(mutations).first(collection ? 2 : 1);
  GALVAN_TRY(const MutateResult result, from_storage(context.engine().mutate(called, context.tier())));
  context.wait_for(result.ticket);
  if (mutation.error()) return failure(mutation.take_error());
  if (!collection) return std::optional<CollectionSize>();
  if (collection->error()) return failure(collection->take_error());
  return std::optional(CollectionSize(*collection));
}

void append_write_capacity(std::string_view table_name, std::optional<std::string_view> return_consumed_capacity,
                           const ItemMutation& mutation, wire::JsonWriter& writer) {
  const auto capacity = parse_return_consumed_capacity(return_consumed_capacity);
  if (capacity == ReturnConsumedCapacity::kNone) return;
  writer.key("ConsumedCapacity");
  append_consumed_capacity(table_name, write_units(mutation), capacity, writer);
}

void append_item_write_reply(const ItemWriteRequest& request, const ItemMutation& mutation,
                             const std::optional<CollectionSize>& collection, ValueView attributes, std::string& out) {
  wire::JsonWriter writer(out);
  writer.begin_object();
  if (!attributes.absent() && attributes.count() > 0) {
    writer.key("Attributes");
    writer.item(attributes);
  }
  append_write_capacity(*request.table_name, request.return_consumed_capacity, mutation, writer);
  if (collection && request.return_item_collection_metrics == "SIZE") {
    writer.key("ItemCollectionMetrics");
    append_collection_metrics(*collection, writer);
  }
  writer.end_object();
}

}  // namespace galvan
