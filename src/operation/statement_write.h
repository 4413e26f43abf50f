#pragma once

#include "operation/item_write.h"
#include "operation/prepared_write.h"
#include "operation/request_context.h"
#include "partiql/statement.h"

namespace galvan {

/// A statement other than SELECT as the write of one item, or the check of one. Borrows from the statement, which must
/// stay where it is. Must still pass check_against_table(), as every PreparedWrite.
/// Errors: AccessDeniedException; ResourceNotFoundException; ValidationException where WHERE does not pin the primary
/// key.
Result<PreparedWrite> prepare_statement(RequestContext& context, partiql::Statement& statement,
                                        std::optional<std::string_view> return_values_on_condition_check_failure,
                                        std::optional<std::string_view> return_consumed_capacity);

/// RETURNING in the words of ReturnValues.
ReturnValues return_values_of(partiql::Returning returning);

/// What RETURNING asks for of a change that was run, encoded in `buffer` where it is not the whole item; absent where
/// it asks for nothing, or there is nothing.
ValueView returned_item(const partiql::Statement& statement, const ItemMutation& mutation, std::string& buffer);

}  // namespace galvan
