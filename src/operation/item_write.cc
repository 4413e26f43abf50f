#include "operation/item_write.h"

#include "operation/consumed_capacity.h"
#include "table/capacity.h"
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

void append_item_write_reply(const ItemWriteRequest& request, const ItemMutation& mutation,
                             const std::optional<CollectionSize>& collection, ValueView attributes, std::string& out) {
  wire::JsonWriter writer(out);
  writer.begin_object();
  if (!attributes.absent() && attributes.count() > 0) {
    writer.key("Attributes");
    writer.item(attributes);
  }
  const auto capacity = parse_return_consumed_capacity(request.return_consumed_capacity);
  if (capacity != ReturnConsumedCapacity::kNone) {
    writer.key("ConsumedCapacity");
    ConsumedUnits units(write_capacity_units(std::max(mutation.old_item_bytes(), mutation.new_item_bytes())));
    units.add(mutation.index_changes());
    append_consumed_capacity(*request.table_name, units, capacity, writer);
  }
  if (collection && request.return_item_collection_metrics == "SIZE") {
    writer.key("ItemCollectionMetrics");
    append_collection_metrics(*collection, writer);
  }
  writer.end_object();
}

}  // namespace galvan
