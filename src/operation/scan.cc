#include "operation/scan.h"

#include "model/limits.h"

#include <utility>

namespace galvan {
namespace {

Result<void> check_segments(const ScanRequest& request) {
  if (request.segment && !request.total_segments) {
    return validation_error(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
  }
  if (request.total_segments && !request.segment) {
    return validation_error(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
  }
  if (request.segment && *request.segment >= *request.total_segments) {
    return validation_error(
        "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: " +
        std::to_string(*request.segment) +
        " is not less than TotalSegments: " + std::to_string(*request.total_segments));
  }
  return ok();
}

/// Fits ExclusiveStartKey to the range of the segment.
Result<void> continue_scan(const ScanRequest& request, const ReadTarget& target, PageRequest& page) {
  if (!request.exclusive_start_key.given) return ok();
  std::string start_key;
  GALVAN_TRY(append_start_key(request, target, start_key));
  if (start_key < page.range.begin || (!page.range.end.empty() && start_key >= page.range.end)) {
    return validation_error(
        "The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct "
        "Segment. TotalSegments: " +
        std::to_string(request.total_segments.value_or(1)) +
        " Segment: " + std::to_string(request.segment.value_or(0)));
  }
  continue_after(start_key, page.direction, page.range);
  return ok();
}

}  // namespace

const wire::StructTable& ScanRequest::table() {
  static constexpr auto members = wire::concatenate(
      std::to_array<wire::Member>({
          wire::member_of<ScanRequest, &ScanRequest::table_name>("TableName", wire::kTableNameConstraints),
          wire::member_of<ScanRequest, &ScanRequest::limit>("Limit", {.value_min = 1}),
          wire::member_of<ScanRequest, &ScanRequest::total_segments>(
              "TotalSegments", {.value_min = 1, .value_max = limits::kTotalSegmentsMax}),
          wire::member_of<ScanRequest, &ScanRequest::segment>(
              "Segment", {.value_min = 0, .value_max = limits::kTotalSegmentsMax - 1}),
          wire::member_of<ScanRequest, &ScanRequest::scan_filter>("ScanFilter"),
      }),
      item_page_members<ScanRequest>());
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> scan(RequestContext& context, const ScanRequest& request, std::string& out) {
  GALVAN_TRY(auto inputs,
             ExpressionInputs::make(context.expressions,
                                    {{"ProjectionExpression", request.projection_expression, false},
                                     {"FilterExpression", request.filter_expression}},
                                    {{"AttributesToGet", request.attributes_to_get.has_value()},
                                     {"ScanFilter", request.scan_filter.has_value()},
                                     {"ConditionalOperator", request.conditional_operator.has_value()}},
                                    request.expression_attribute_names, request.expression_attribute_values));
  GALVAN_TRY(check_conditional_operator(request.conditional_operator, condition_count(request.scan_filter)));
  GALVAN_TRY(check_segments(request));
  GALVAN_TRY(check_value(request.exclusive_start_key));
  // The order in which DynamoDB Local looks at them.
  GALVAN_TRY(const auto filter, parse_filter(request, request.scan_filter, inputs));
  GALVAN_TRY(const auto selection, choose_selection(request, "", inputs));
  GALVAN_TRY(inputs.check_all_used());
  GALVAN_TRY(const ReadTarget target, find_read_target(context, request,
                                                       {.action = AccessAction::kScan,
                                                        .key_condition = nullptr,
                                                        .values = inputs.values(),
                                                        .filter = filter.get(),
                                                        .selection = selection}));
  GALVAN_TRY(check_key_paths(filter.get(), selection, *target.table));
  // Unlike Query, Scan takes any filter (as DynamoDB Local does): what the index lacks is absent to it.
  GALVAN_TRY(const bool fetches, check_projected(target, selection, nullptr));

  PageRequest page{
      .range = scan_range(target.keyspace(), request.segment.value_or(0), request.total_segments.value_or(1)),
      .direction = ScanDirection::kForward,
      .items_limit = request.limit,
      .filter = filter.get(),
      .values = inputs.values(),
      .fetch_from = fetches ? target.table.get() : nullptr,
  };
  GALVAN_TRY(continue_scan(request, target, page));
  return append_item_page(context, request, target, std::move(page), selection, out);
}

}  // namespace galvan
