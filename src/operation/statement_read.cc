#include "operation/statement_read.h"

#include "model/limits.h"
#include "table/item_read.h"
#include "table/page_reader.h"

#include <algorithm>
#include <string>
#include <utility>

namespace galvan {
namespace {

using partiql::Statement;

/// The page's first range, without what earlier pages had of it.
Result<KeyRange> rest_of_range(const SelectPlan& plan, const SelectPosition& position) {
  KeyRange range = plan.ranges[position.range];
  if (position.key.empty()) return range;
  const ValueView key(position.key);
  // The table or index may have been made anew since.
  if (!check_position(plan.target, key).has_value()) return validation_error("NextToken does not match request");
  std::string start_key;
  append_position(plan.target, key, start_key);
  continue_after(start_key, plan.direction, range);
  return range;
}

}  // namespace

bool lets_through(const Statement& statement, ValueView item) {
  return !statement.where || expression::evaluate(*statement.where, item, statement.values.views());
}

Result<ValueView> read_selected_item(RequestContext& context, const SelectPlan& plan, const Statement& statement,
                                     std::size_t& evaluated_bytes) {
  evaluated_bytes = 0;
  GALVAN_TRY(const auto stored,
             read_item(context.engine(), *plan.target.table, plan.key, context.tier(), context.stored_item));
  if (!stored) return ValueView();
  evaluated_bytes = stored->item_bytes();
  return lets_through(statement, stored->item()) ? stored->item() : ValueView();
}

void append_selected(const Statement& statement, ValueView item, wire::JsonWriter& writer) {
  if (statement.columns.empty()) return writer.item(item);
  writer.begin_object();
  for (const partiql::Column& column : statement.columns) {
    const ValueView value = column.path.resolve(item);
    if (value.absent()) continue;
    writer.key(column.name);
    writer.attribute_value(value);
  }
  writer.end_object();
}

Result<SelectedPage> append_selected_page(RequestContext& context, const SelectPlan& plan, const Statement& statement,
                                          const SelectPosition& position, std::optional<std::int64_t> items_limit,
                                          bool consistent_read, wire::JsonWriter& writer) {
  if (position.range >= plan.ranges.size()) return validation_error("NextToken does not match request");
  if (plan.ranges.size() > 1) {
    items_limit = std::min(items_limit.value_or(limits::kInPageItemsMax), limits::kInPageItemsMax);
  }
  SelectedPage page;
  GALVAN_TRY(KeyRange range, rest_of_range(plan, position));
  std::size_t bytes = 0;
  for (std::uint32_t number = position.range;; range = plan.ranges[number]) {
    PageReader reader(context.engine(), plan.target.table->name,
                      {.range = std::move(range),
                       .direction = plan.direction,
                       .items_limit = items_limit,
                       .filter = statement.where.get(),
                       .values = statement.values.views(),
                       .fetch_from = plan.fetches ? plan.target.table.get() : nullptr},
                      context.tier());
    while (true) {
      GALVAN_TRY(const ValueView item, reader.next());
      if (item.absent()) break;
      append_selected(statement, item, writer);
    }
    page.units.add(read_units(plan.target, reader, consistent_read));
    if (reader.stopped_early()) {
      append_position_of(plan.target, reader.last_evaluated(), page.next.emplace(SelectPosition{number}).key);
      return page;
    }
    if (items_limit) *items_limit -= reader.scanned_count();
    bytes += reader.read_bytes();
    if (++number == plan.ranges.size()) return page;
    if (bytes >= limits::kPageBytesMax) {
      page.next = SelectPosition{number};
      return page;
    }
  }
}

}  // namespace galvan
