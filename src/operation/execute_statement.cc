#include "operation/execute_statement.h"

#include "model/limits.h"
#include "operation/consumed_capacity.h"
#include "operation/statement_read.h"
#include "operation/statement_write.h"
#include "table/capacity.h"
#include "wire/enum_values.h"

#include <utility>

namespace galvan {
namespace {

using partiql::Statement;
using partiql::StatementKind;

void append_capacity(const ExecuteStatementRequest& request, const Statement& statement, const ConsumedUnits& units,
                     wire::JsonWriter& writer) {
  const auto capacity = parse_return_consumed_capacity(request.return_consumed_capacity);
  if (capacity == ReturnConsumedCapacity::kNone) return;
  writer.key("ConsumedCapacity");
  append_consumed_capacity(statement.table, units, capacity, writer);
}

Result<SelectPosition> start_position(RequestContext& context, const ExecuteStatementRequest& request,
                                      const security::Sha256Digest& digest) {
  if (!request.next_token) return SelectPosition{};
  return open_next_token(context.secret(), digest, *request.next_token);
}

Result<void> select_item(RequestContext& context, const ExecuteStatementRequest& request, const SelectPlan& plan,
                         const Statement& statement, wire::JsonWriter& writer) {
  std::size_t bytes = 0;
  GALVAN_TRY(const ValueView item, read_selected_item(context, plan, statement, bytes));
  writer.begin_object();
  writer.key("Items");
  writer.begin_array();
  if (!item.absent()) append_selected(statement, item, writer);
  writer.end_array();
  const double units = read_capacity_units(bytes, request.consistent_read.value_or(false));
  append_capacity(request, statement, ConsumedUnits(units), writer);
  writer.end_object();
  return ok();
}

Result<void> select_page(RequestContext& context, const ExecuteStatementRequest& request, const SelectPlan& plan,
                         const Statement& statement, const SelectPosition& position,
                         const security::Sha256Digest& digest, wire::JsonWriter& writer) {
  writer.begin_object();
  writer.key("Items");
  writer.begin_array();
  GALVAN_TRY(const SelectedPage page, append_selected_page(context, plan, statement, position, request.limit,
                                                           request.consistent_read.value_or(false), writer));
  writer.end_array();
  if (page.next) {
    writer.key("NextToken");
    writer.string(seal_next_token(context.secret(), digest, *page.next));
    if (!page.next->key.empty()) {
      writer.key("LastEvaluatedKey");
      writer.item(ValueView(page.next->key));
    }
  }
  append_capacity(request, statement, page.units, writer);
  writer.end_object();
  return ok();
}

Result<void> select(RequestContext& context, const ExecuteStatementRequest& request, Statement& statement,
                    std::string& out) {
  GALVAN_TRY(const auto parameters, parameter_values(request.parameters));
  const security::Sha256Digest digest = statement_digest(*request.statement, parameters);
  GALVAN_TRY(const SelectPosition position, start_position(context, request, digest));
  GALVAN_TRY(const SelectPlan plan, plan_select(context, statement, request.consistent_read.value_or(false),
                                                request.return_consumed_capacity));
  wire::JsonWriter writer(out);
  if (plan.key.absent()) return select_page(context, request, plan, statement, position, digest, writer);
  return select_item(context, request, plan, statement, writer);
}

Result<void> write(RequestContext& context, const ExecuteStatementRequest& request, Statement& statement,
                   std::string& out) {
  if (request.next_token) return validation_error("NextToken does not match request");
  GALVAN_TRY(const PreparedWrite prepared,
             prepare_statement(context, statement, request.return_values_on_condition_check_failure,
                               request.return_consumed_capacity));
  GALVAN_TRY(check_against_table(prepared));
  ItemMutation mutation(*prepared.table, prepared.change(), context.next_timestamp());
  GALVAN_TRY(run_item_write(context, mutation));
  std::string buffer;
  const ValueView item = returned_item(statement, mutation, buffer);
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Items");
  writer.begin_array();
  if (!item.absent()) writer.item(item);
  writer.end_array();
  append_write_capacity(statement.table, request.return_consumed_capacity, mutation, writer);
  writer.end_object();
  return ok();
}

}  // namespace

const wire::StructTable& ExecuteStatementRequest::table() {
  using Request = ExecuteStatementRequest;
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&Request::statement>("Statement",
                                        {.required = true, .length_min = 1, .length_max = limits::kStatementLengthMax}),
      wire::member<&Request::parameters>("Parameters", {.length_min = 1}),
      wire::member<&Request::consistent_read>("ConsistentRead"),
      wire::member<&Request::next_token>("NextToken", {.length_min = 1, .length_max = limits::kNextTokenLengthMax}),
      wire::member<&Request::return_consumed_capacity>("ReturnConsumedCapacity",
                                                       {.enum_values = wire::kReturnConsumedCapacityValues}),
      wire::member<&Request::limit>("Limit", {.value_min = 1}),
      wire::member<&Request::return_values_on_condition_check_failure>(
          "ReturnValuesOnConditionCheckFailure", {.enum_values = wire::kReturnValuesOnConditionCheckFailureValues}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> execute_statement(RequestContext& context, const ExecuteStatementRequest& request, std::string& out) {
  GALVAN_TRY(Statement statement, parse_request_statement(*request.statement, request.parameters));
  switch (statement.kind) {
    case StatementKind::kSelect:
      return select(context, request, statement, out);
    case StatementKind::kExists:
      return validation_error("EXISTS can only be used in ExecuteTransaction write requests.");
    case StatementKind::kInsert:
    case StatementKind::kUpdate:
    case StatementKind::kDelete:
      break;
  }
  return write(context, request, statement, out);
}

}  // namespace galvan
