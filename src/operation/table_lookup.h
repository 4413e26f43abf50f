#pragma once

#include "model/api_error.h"
#include "operation/access.h"
#include "operation/request_context.h"
#include "table/table_name.h"

#include <string_view>

namespace galvan {

/// The table that a data-plane request names (or gives the ARN of), noted for the audit log; null where there is none.
TablePtr look_up_table(RequestContext& context, std::string_view name_or_arn);
ApiError table_not_found();

/// The same, for an action that somebody's policies must allow: `describe` adds to AccessFacts what it is about, and is
/// called only where there are policies to ask.
/// Errors: AccessDeniedException, which comes before ResourceNotFoundException.
template <class Describe>
Result<TablePtr> find_table(RequestContext& context, std::string_view name_or_arn, AccessAction action,
                            Describe describe) {
  TablePtr table = look_up_table(context, name_or_arn);
  if (has_policies(context, table ? &table->policy : nullptr)) [[unlikely]] {
    AccessFacts facts(context, table.get());
    describe(facts);
    GALVAN_TRY(facts.check(action, table_name_of(name_or_arn)));
  }
  if (!table) return failure(table_not_found());
  return table;
}

/// Notes the table that a request of the control plane is about. Errors: AccessDeniedException.
Result<void> enter_table(RequestContext& context, std::string_view name, AccessAction action,
                         const DescribeAccess& describe = {});

/// ResourceNotFoundException as the control plane says it: with the table's name.
ApiError table_not_found(std::string_view table_name);

}  // namespace galvan
