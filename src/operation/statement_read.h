#pragma once

#include "operation/access.h"
#include "operation/consumed_capacity.h"
#include "operation/next_token.h"
#include "operation/read_target.h"
#include "operation/request_context.h"
#include "partiql/statement.h"
#include "storage/engine.h"
#include "table/table_definition.h"
#include "wire/json_writer.h"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace galvan {

/// How a SELECT reads: as GetItem where WHERE pins the primary key of a table, as Query where it tells which partition
/// keys there can be, else as Scan.
/// Source: Developer Guide, "PartiQL select statements for DynamoDB".
struct SelectPlan {
  ReadTarget target;
  /// The primary key of the one item there can be; absent where there is none such. Owned by the statement.
  ValueView key;
  /// Otherwise what is read, one after the other: a range for each partition key, or the whole target.
  std::vector<KeyRange> ranges;
  ScanDirection direction = ScanDirection::kForward;
  bool fetches = false;  ///< items of the table, since the index lacks some of the selected attributes
};

/// Adds what policies are told of a SELECT.
void describe(const partiql::Statement& statement, AccessFacts& facts);

/// Errors: AccessDeniedException; ResourceNotFoundException; ValidationException for an index that the table has not,
/// that is still being built, that can not be read consistently, or that lacks attributes; for key values of wrong
/// types, too many partition keys, and an ORDER BY that the read's order cannot answer.
Result<SelectPlan> plan_select(RequestContext& context, partiql::Statement& statement, bool consistent_read,
                               const std::optional<std::string_view>& return_consumed_capacity);

/// Errors: ValidationException for a path into a key attribute, as in every expression.
Result<void> check_paths(const partiql::Statement& statement, const TableDefinition& table);

/// Whether the item fulfils WHERE.
bool lets_through(const partiql::Statement& statement, ValueView item);

/// Reads the item of plan.key into the context's buffer; absent where there is none that WHERE lets through.
/// `evaluated_bytes` becomes its size, whether WHERE lets it through or not.
Result<ValueView> read_selected_item(RequestContext& context, const SelectPlan& plan,
                                     const partiql::Statement& statement, std::size_t& evaluated_bytes);

/// Appends what the SELECT list takes of an item.
void append_selected(const partiql::Statement& statement, ValueView item, wire::JsonWriter& writer);

/// What one page of a SELECT came to.
struct SelectedPage {
  std::optional<SelectPosition> next;
  ConsumedUnits units;  ///< borrows from the plan
};

/// Appends the items of one page, from `position` on, into the array that is open. `items_limit` is of evaluated items.
/// Errors: ValidationException for a position that is none of the plan's table; kNeedsDisk, InternalServerError.
Result<SelectedPage> append_selected_page(RequestContext& context, const SelectPlan& plan,
                                          const partiql::Statement& statement, const SelectPosition& position,
                                          std::optional<std::int64_t> items_limit, bool consistent_read,
                                          wire::JsonWriter& writer);

}  // namespace galvan
