#include "operation/item_page.h"

#include "operation/consumed_capacity.h"
#include "operation/item_reply.h"
#include "operation/projection_choice.h"
#include "operation/table_lookup.h"
#include "table/key_paths.h"
#include "wire/json_writer.h"

#include <string>
#include <utility>

namespace galvan {

Result<ItemSelection> choose_selection(const ItemPageRequest& request, std::string_view specific_prefix,
                                       ExpressionInputs& inputs) {
  const auto& select = request.select;
  const bool has_attributes = request.projection_expression || request.attributes_to_get;
  if (select == "ALL_PROJECTED_ATTRIBUTES" && !request.index_name) {
    return validation_error("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  }
  if (select == "SPECIFIC_ATTRIBUTES" && !has_attributes) {
    return validation_error(std::string(specific_prefix) +
                            "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                            "SPECIFIC_ATTRIBUTES");
  }
  if (select && select != "SPECIFIC_ATTRIBUTES" && has_attributes) {
    const std::string member = request.projection_expression ? "ProjectionExpression" : "AttributesToGet";
    const std::string chosen = select == "COUNT" ? "only the Count" : std::string(*select);
    return validation_error("Cannot specify the " + member + " when choosing to get " + chosen);
  }
  ItemSelection selection{
      .count_only = select == "COUNT", .all_attributes = select == "ALL_ATTRIBUTES", .projection = {}};
  GALVAN_TRY(selection.projection, choose_projection(request.projection_expression, request.attributes_to_get, inputs));
  return selection;
}

Result<expression::ConditionPtr> parse_filter(const ItemPageRequest& request, const LegacyConditions& legacy,
                                              ExpressionInputs& inputs) {
  if (!request.filter_expression) return translate_filter(legacy, request.conditional_operator, inputs.placeholders());
  return inputs.condition(expression::ExpressionKind::kFilter, *request.filter_expression);
}

Result<void> check_key_paths(const expression::Condition* filter, const ItemSelection& selection,
                             const TableDefinition& table) {
  if (filter) GALVAN_TRY(galvan::check_key_paths(filter->paths(), table));
  if (selection.projection) GALVAN_TRY(galvan::check_key_paths(selection.projection->paths, table));
  return ok();
}

namespace {

void describe_selection(const ItemPageRequest& request, const ItemSelection& selection, AccessFacts& facts) {
  if (selection.count_only) return facts.set("dynamodb:select", "COUNT");
  if (selection.projection) return facts.add_projection(selection.projection.get());
  facts.add_every_attribute();
  facts.set("dynamodb:select",
            request.select.value_or(request.index_name ? "ALL_PROJECTED_ATTRIBUTES" : "ALL_ATTRIBUTES"));
}

void describe(const ItemPageRequest& request, const PageAccess& access, AccessFacts& facts) {
  if (request.index_name) facts.set_index(*request.index_name);
  facts.add_key_attributes();
  facts.add_attributes(access.filter);
  describe_selection(request, access.selection, facts);
  facts.set_return_consumed_capacity(request.return_consumed_capacity);
  if (access.key_condition == nullptr) return facts.add_every_key();
  const auto partition = facts.partition_attributes();
  for (const auto& clause : access.key_condition->clauses) {
    facts.add_attribute(clause.attribute);
    if (!partition.empty() && clause.attribute == partition.front().name)
      facts.add_leading_key(access.values[clause.first]);
  }
}

}  // namespace

Result<ReadTarget> find_read_target(RequestContext& context, const ItemPageRequest& request, const PageAccess& access) {
  ReadTarget target;
  GALVAN_TRY(target.table, find_table(context, *request.table_name, access.action,
                                      [&](AccessFacts& facts) { describe(request, access, facts); }));
  if (!request.index_name) return target;
  target.index = target.table->find_index(*request.index_name);
  if (!target.index) {
    return validation_error("The table does not have the specified index: " + std::string(*request.index_name));
  }
  if (target.global_index() && request.consistent_read.value_or(false)) {
    return validation_error("Consistent reads are not supported on global secondary indexes");
  }
  GALVAN_TRY(check_active(*target.index));
  return target;
}

Result<bool> check_projected(const ReadTarget& target, const ItemSelection& selection,
                             const expression::Condition* filter) {
  if (!target.projects_part()) return false;
  GALVAN_TRY(check_filter_projected(target, filter));
  if (selection.all_attributes) {
    if (!target.global_index()) return true;
    return validation_error(
        "One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary "
        "index " +
        target.index->name + " because its projection type is not ALL");
  }
  if (!selection.projection) return false;
  std::vector<std::string_view> attributes;
  expression::append_top_level_attributes(*selection.projection, attributes);
  return check_selected_projected(target, attributes);
}

Result<void> append_start_key(const ItemPageRequest& request, const ReadTarget& target, std::string& storage_key) {
  const ValueView key = request.exclusive_start_key.value;
  if (const auto checked = check_position(target, key); !checked.has_value()) {
    return validation_error("The provided starting key is invalid: " + checked.error().message());
  }
  append_position(target, key, storage_key);
  return ok();
}

Result<void> append_item_page(RequestContext& context, const ItemPageRequest& request, const ReadTarget& target,
                              PageRequest page, const ItemSelection& selection, std::string& out) {
  PageReader reader(context.engine(), target.table->name, std::move(page), context.tier());
  wire::JsonWriter writer(out);
  writer.begin_object();
  if (!selection.count_only) {
    writer.key("Items");
    writer.begin_array();
  }
  while (true) {
    GALVAN_TRY(const ValueView item, reader.next());
    if (item.absent()) break;
    if (!selection.count_only) append_projected_item(item, selection.projection.get(), writer);
  }
  if (!selection.count_only) writer.end_array();
  writer.key("Count");
  writer.integer(reader.count());
  writer.key("ScannedCount");
  writer.integer(reader.scanned_count());
  if (reader.stopped_early()) {
    std::string key;
    append_position_of(target, reader.last_evaluated(), key);
    writer.key("LastEvaluatedKey");
    writer.item(ValueView(key));
  }
  const auto capacity = parse_return_consumed_capacity(request.return_consumed_capacity);
  if (capacity != ReturnConsumedCapacity::kNone) {
    writer.key("ConsumedCapacity");
    append_consumed_capacity(*request.table_name, read_units(target, reader, request.consistent_read.value_or(false)),
                             capacity, writer);
  }
  writer.end_object();
  return ok();
}

}  // namespace galvan
