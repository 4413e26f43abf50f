#include "operation/statement_write.h"

#include "operation/statement_request.h"
#include "operation/table_lookup.h"

#include <array>
#include <memory>
#include <utility>

namespace galvan {
namespace {

using partiql::StatementKind;

ItemChange::Kind change_kind(StatementKind kind) {
  switch (kind) {
    case StatementKind::kInsert:
      return ItemChange::Kind::kPut;
    case StatementKind::kUpdate:
      return ItemChange::Kind::kUpdate;
    case StatementKind::kDelete:
      return ItemChange::Kind::kDelete;
    case StatementKind::kExists:
      return ItemChange::Kind::kCheck;
    case StatementKind::kSelect:
      break;
  }
  check_failed(__FILE__, __LINE__, "a statement that writes");
}

AccessAction access_action(StatementKind kind) {
  switch (kind) {
    case StatementKind::kInsert:
      return AccessAction::kPartiQLInsert;
    case StatementKind::kUpdate:
      return AccessAction::kPartiQLUpdate;
    case StatementKind::kDelete:
      return AccessAction::kPartiQLDelete;
    case StatementKind::kExists:
    case StatementKind::kSelect:
      break;
  }
  return AccessAction::kPartiQLSelect;
}

std::string_view access_return_values(ReturnValues values) {
  switch (values) {
    case ReturnValues::kNone:
      break;
    case ReturnValues::kAllOld:
      return "ALL_OLD";
    case ReturnValues::kUpdatedOld:
      return "UPDATED_OLD";
    case ReturnValues::kAllNew:
      return "ALL_NEW";
    case ReturnValues::kUpdatedNew:
      return "UPDATED_NEW";
  }
  return "NONE";
}

/// What a DELETE needs: nothing to delete is as good as an item that fulfils WHERE. An UPDATE needs WHERE alone, which
/// holds for no item that is not there, since it compares the key.
expression::ConditionPtr condition_of_delete(const expression::Condition& where, const KeySchema& keys) {
  using expression::Condition;
  auto condition = std::make_shared<Condition>(where);
  const expression::Operand key{expression::Operand::Kind::kPath,
                                condition->add_path(expression::Path(keys.partition.name))};
  const std::array<Condition::NodeIndex, 2> either = {
      condition->add_test(Condition::NodeKind::kAttributeNotExists, std::span(&key, 1)), where.root()};
  condition->set_root(condition->add_group(Condition::NodeKind::kOr, either));
  return condition;
}

}  // namespace

Result<PreparedWrite> prepare_statement(RequestContext& context, partiql::Statement& statement,
                                        std::optional<std::string_view> return_values_on_condition_check_failure,
                                        std::optional<std::string_view> return_consumed_capacity) {
  const ReturnValues return_values = return_values_of(statement.returning);
  PreparedWrite write{
      .kind = change_kind(statement.kind),
      .table_name = statement.table,
      .item = statement.item,
      .condition = statement.where,
      .update = statement.update,
      .return_item_on_failure = return_values_on_condition_check_failure == "ALL_OLD",
      .refuse_existing = statement.kind == StatementKind::kInsert,
      .keep_old_item = return_values == ReturnValues::kAllOld || return_values == ReturnValues::kUpdatedOld,
      .charge_actions = false,
      .action = access_action(statement.kind),
      .return_values = access_return_values(return_values),
      .return_consumed_capacity = return_consumed_capacity,
  };
  if (statement.kind == StatementKind::kInsert) GALVAN_TRY(check_item_size(write.item));
  const bool by_key = statement.kind != StatementKind::kInsert;
  GALVAN_TRY(write.table, find_table(context, write.table_name, write.action, [&](AccessFacts& facts) {
               if (by_key && facts.table() != nullptr) write.item = key_of_where(facts.table()->keys, statement);
               describe(write, facts);
             }));
  if (by_key) write.item = key_of_where(write.table->keys, statement);
  if (write.item.absent()) {
    return validation_error("Where clause does not contain a mandatory equality on all key attributes");
  }
  if (statement.kind == StatementKind::kDelete) {
    write.condition = condition_of_delete(*statement.where, write.table->keys);
  }
  const auto values = statement.values.views();
  write.values.assign(values.begin(), values.end());
  return write;
}

ReturnValues return_values_of(partiql::Returning returning) {
  switch (returning) {
    case partiql::Returning::kNone:
      return ReturnValues::kNone;
    case partiql::Returning::kAllOld:
      return ReturnValues::kAllOld;
    case partiql::Returning::kModifiedOld:
      return ReturnValues::kUpdatedOld;
    case partiql::Returning::kAllNew:
      return ReturnValues::kAllNew;
    case partiql::Returning::kModifiedNew:
      return ReturnValues::kUpdatedNew;
  }
  return ReturnValues::kNone;
}

ValueView returned_item(const partiql::Statement& statement, const ItemMutation& mutation, std::string& buffer) {
  const ValueView item =
      returned_attributes(return_values_of(statement.returning), statement.update.get(), mutation, buffer);
  return item.absent() || item.count() == 0 ? ValueView() : item;
}

}  // namespace galvan
