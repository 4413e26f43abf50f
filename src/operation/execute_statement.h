#pragma once

#include "operation/request_context.h"
#include "operation/statement_request.h"
#include "wire/request_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct ExecuteStatementRequest {
  std::optional<std::string_view> statement;
  StatementParameters parameters;
  std::optional<bool> consistent_read;
  std::optional<std::string_view> next_token;
  std::optional<std::string_view> return_consumed_capacity;
  std::optional<std::int64_t> limit;
  std::optional<std::string_view> return_values_on_condition_check_failure;

  static const wire::StructTable& table();
};

/// API reference, "ExecuteStatement".
Result<void> execute_statement(RequestContext& context, const ExecuteStatementRequest& request, std::string& out);

}  // namespace galvan
