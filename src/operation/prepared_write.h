#pragma once

#include "expression/expression_cache.h"
#include "model/api_error.h"
#include "operation/access.h"
#include "operation/request_context.h"
#include "table/item_mutation.h"

#include <optional>
#include <string_view>
#include <vector>

namespace galvan {

/// The write of one item as a request says it: decoded, and checked as far as that needs no table. What PutItem,
/// UpdateItem and DeleteItem become, and each action of a transaction. Texts and values are borrowed from the request.
struct PreparedWrite {
  ItemChange::Kind kind = ItemChange::Kind::kPut;
  std::string_view table_name;  ///< or an ARN, as the request has it
  ValueView item;               ///< as ItemChange has it
  expression::ConditionPtr condition = nullptr;
  expression::UpdatePtr update = nullptr;
  std::vector<ValueView> values = {};  ///< by slot, for condition and update
  bool return_item_on_failure = false;
  bool refuse_existing = false;  ///< kPut of PartiQL's INSERT: an item of that key is a DuplicateItemException
  bool keep_old_item = false;
  bool charge_actions = true;
  AccessAction action = AccessAction::kPutItem;                             ///< what policies must allow
  std::string_view return_values = "NONE";                                  ///< as policies see it
  std::optional<std::string_view> return_consumed_capacity = std::nullopt;  ///< the same
  TablePtr table = nullptr;                                                 ///< set by find_table()

  /// What to do with the item. Borrows from this, which may be moved meanwhile but not changed.
  ItemChange change() const;
};

/// Adds what policies are told of the write.
void describe(const PreparedWrite& write, AccessFacts& facts);

/// Sets the write's table. Errors: ResourceNotFoundException, AccessDeniedException.
Result<void> find_table(RequestContext& context, PreparedWrite& write);

/// Checks the item, or the key and the update, against the table that was found. Must hold before the change is run.
/// Errors: ValidationException in the service's words.
Result<void> check_against_table(const PreparedWrite& write);

/// Errors: ValidationException for an item to be put that is larger than limits::kItemBytesMax.
Result<void> check_item_size(ValueView item);

}  // namespace galvan
