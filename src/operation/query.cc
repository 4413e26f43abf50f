#include "operation/query.h"

#include "expression/key_condition.h"

#include <algorithm>
#include <utility>

namespace galvan {
namespace {

constexpr std::string_view kEnvelope = "1 validation error detected: ";

/// A filter sees items after the key chose them, so the key's own attributes have no place in it.
Result<void> check_filter_attributes(std::string_view member, const expression::Condition& filter, KeySchemaView keys) {
  std::vector<std::string_view> attributes;
  expression::append_top_level_attributes(filter, attributes);
  for (const std::string_view attribute : attributes) {
    const auto named = [attribute](const KeyAttribute& key) { return key.name == attribute; };
    if (std::ranges::any_of(keys.partition, named) || std::ranges::any_of(keys.sort, named)) {
      return validation_error(
          std::string(member) +
          " can only contain non-primary key attributes: Primary key attribute: " + std::string(attribute));
    }
  }
  return ok();
}

/// The request's key condition, from KeyConditionExpression or KeyConditions.
Result<expression::KeyConditionPtr> parse_request_key_condition(const QueryRequest& request, ExpressionInputs& inputs) {
  if (request.key_condition_expression) return inputs.key_condition(*request.key_condition_expression);
  return translate_key_conditions(request.key_conditions, inputs.placeholders());
}

/// Whether the predicate names one whole primary key. The keys of an index are not unique.
bool selects_one_item(const ReadTarget& target, const expression::KeyPredicate& predicate) {
  if (target.index) return false;
  return !target.table->keys.sort || (predicate.sort && predicate.sort->op == expression::SortOperator::kEqual);
}

/// Fits Limit and ExclusiveStartKey to the range that the key condition selects. A query for one item is done with its
/// first page, whatever the limit: its answer has no LastEvaluatedKey, since it could not be continued.
Result<void> continue_query(const QueryRequest& request, const ReadTarget& target,
                            const expression::KeyPredicate& predicate, PageRequest& page) {
  const bool one_item = selects_one_item(target, predicate);
  if (!one_item) page.items_limit = request.limit;
  if (!request.exclusive_start_key.given) return ok();
  std::string start_key;
  GALVAN_TRY(append_start_key(request, target, start_key));
  if (one_item) return validation_error("The query can return at most one row and cannot be restarted");
  const ValueView given = request.exclusive_start_key.value;
  const auto queried = [given](const KeyAttribute& key, ValueView value) { return given.find(key.name) == value; };
  if (!std::ranges::equal(target.keys().partition, predicate.partition.all(), queried)) {
    return validation_error("The provided starting key is outside query boundaries based on provided conditions");
  }
  if (start_key < page.range.begin || (!page.range.end.empty() && start_key >= page.range.end)) {
    return validation_error("The provided starting key does not match the range key predicate");
  }
  continue_after(start_key, page.direction, page.range);
  return ok();
}

}  // namespace

const wire::StructTable& QueryRequest::table() {
  static constexpr auto members = wire::concatenate(
      std::to_array<wire::Member>({
          wire::member_of<QueryRequest, &QueryRequest::table_name>("TableName", wire::kTableNameConstraints),
          // Query words this constraint in its own way: see query().
          wire::member_of<QueryRequest, &QueryRequest::limit>("Limit"),
          wire::member_of<QueryRequest, &QueryRequest::key_condition_expression>("KeyConditionExpression"),
          wire::member_of<QueryRequest, &QueryRequest::scan_index_forward>("ScanIndexForward"),
          wire::member_of<QueryRequest, &QueryRequest::key_conditions>("KeyConditions"),
          wire::member_of<QueryRequest, &QueryRequest::query_filter>("QueryFilter"),
      }),
      item_page_members<QueryRequest>());
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> query(RequestContext& context, const QueryRequest& request, std::string& out) {
  if (request.limit && *request.limit < 1) {
    return validation_error(std::string(kEnvelope) +
                            "Value at 'Limit' failed to satisfy constraint: Member must have value greater than or "
                            "equal to 1");
  }
  GALVAN_TRY(auto inputs,
             ExpressionInputs::make(context.expressions,
                                    {{"ProjectionExpression", request.projection_expression, false},
                                     {"FilterExpression", request.filter_expression},
                                     {"KeyConditionExpression", request.key_condition_expression}},
                                    {{"AttributesToGet", request.attributes_to_get.has_value()},
                                     {"QueryFilter", request.query_filter.has_value()},
                                     {"ConditionalOperator", request.conditional_operator.has_value()},
                                     // KeyConditions may stand beside the other expressions.
                                     {"KeyConditions", request.key_conditions && request.key_condition_expression}},
                                    request.expression_attribute_names, request.expression_attribute_values));
  GALVAN_TRY(check_conditional_operator(request.conditional_operator, condition_count(request.query_filter)));
  if (!request.key_condition_expression && !request.key_conditions) {
    return validation_error(
        "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  }
  GALVAN_TRY(check_value(request.exclusive_start_key));
  // The order in which DynamoDB Local looks at them.
  GALVAN_TRY(const auto filter, parse_filter(request, request.query_filter, inputs));
  GALVAN_TRY(const auto selection, choose_selection(request, kEnvelope, inputs));
  GALVAN_TRY(const auto key_condition, parse_request_key_condition(request, inputs));
  GALVAN_TRY(inputs.check_all_used());
  GALVAN_TRY(const ReadTarget target, find_read_target(context, request,
                                                       {.action = AccessAction::kQuery,
                                                        .key_condition = key_condition.get(),
                                                        .values = inputs.values(),
                                                        .filter = filter.get(),
                                                        .selection = selection}));
  GALVAN_TRY(check_key_paths(filter.get(), selection, *target.table));
  GALVAN_TRY(const auto predicate, expression::resolve_key_condition(*key_condition, target.keys(), inputs.values()));

  PageRequest page{
      .range = query_range(target.keyspace(), predicate),
      .direction = request.scan_index_forward.value_or(true) ? ScanDirection::kForward : ScanDirection::kBackward,
      .filter = filter.get(),
      .values = inputs.values(),
  };
  GALVAN_TRY(continue_query(request, target, predicate, page));
  if (filter) {
    const std::string_view member = request.query_filter ? "QueryFilter" : "Filter Expression";
    GALVAN_TRY(check_filter_attributes(member, *filter, target.keys()));
  }
  GALVAN_TRY(const bool fetches, check_projected(target, selection, filter.get()));
  if (fetches) page.fetch_from = target.table.get();
  return append_item_page(context, request, target, std::move(page), selection, out);
}

}  // namespace galvan
