#pragma once

#include "operation/request_context.h"
#include "operation/statement_request.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace galvan {

struct ParameterizedStatement {
  std::optional<std::string_view> statement;
  StatementParameters parameters;
  std::optional<std::string_view> return_values_on_condition_check_failure;

  static const wire::StructTable& table();
};

struct ExecuteTransactionRequest {
  std::optional<std::vector<ParameterizedStatement>> transact_statements;
  std::optional<std::string_view> client_request_token;
  std::optional<std::string_view> return_consumed_capacity;

  static const wire::StructTable& table();
};

/// API reference, "ExecuteTransaction".
Result<void> execute_transaction(RequestContext& context, const ExecuteTransactionRequest& request, std::string& out);

}  // namespace galvan
