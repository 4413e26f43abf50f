#pragma once

#include "operation/request_context.h"
#include "operation/statement_request.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

struct BatchStatementRequest {
  std::optional<std::string_view> statement;
  StatementParameters parameters;
  std::optional<bool> consistent_read;
  std::optional<std::string_view> return_values_on_condition_check_failure;

  static const wire::StructTable& table();
};

struct BatchExecuteStatementRequest {
  std::optional<std::vector<BatchStatementRequest>> statements;
  std::optional<std::string_view> return_consumed_capacity;

  static const wire::StructTable& table();
};

/// API reference, "BatchExecuteStatement".
Result<void> batch_execute_statement(RequestContext& context, const BatchExecuteStatementRequest& request,
                                     std::string& out);

}  // namespace galvan
