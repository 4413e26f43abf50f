#include "operation/item_write.h"

#include "operation/consumed_capacity.h"
#include "table/capacity.h"
#include "wire/json_writer.h"

#include <algorithm>

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

Result<void> run_item_write(RequestContext& context, ItemMutation& mutation) {
  CommitTicket ticket;
  auto outcome = run_mutation(context.engine(), mutation, context.tier(), ticket);
  context.wait_for(ticket);
  return outcome;
}

void append_item_write_reply(const ItemWriteRequest& request, const ItemMutation& mutation, ValueView attributes,
                             std::string& out) {
  wire::JsonWriter writer(out);
  writer.begin_object();
  if (!attributes.absent() && attributes.count() > 0) {
    writer.key("Attributes");
    writer.item(attributes);
  }
  const auto capacity = parse_return_consumed_capacity(request.return_consumed_capacity);
  if (capacity != ReturnConsumedCapacity::kNone) {
    writer.key("ConsumedCapacity");
    const double units = write_capacity_units(std::max(mutation.old_item_bytes(), mutation.new_item_bytes()));
    append_consumed_capacity(*request.table_name, units, capacity, writer);
  }
  writer.end_object();
}

}  // namespace galvan
