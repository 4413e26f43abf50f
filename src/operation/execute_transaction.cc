#include "operation/execute_transaction.h"

#include "model/limits.h"
#include "operation/consumed_capacity.h"
#include "operation/statement_read.h"
#include "operation/statement_write.h"
#include "operation/table_lookup.h"
#include "operation/transaction.h"
#include "partiql/where_keys.h"
#include "wire/enum_values.h"

#include <array>
#include <cstddef>
#include <utility>

namespace galvan {
namespace {

using partiql::Statement;
using partiql::StatementKind;

/// What is wrong with one statement, found before the transaction begins.
ApiError of_statement(std::size_t number, ApiError&& error) {
  if (error.kind() != ErrorKind::kValidation) return std::move(error);
  return ApiError(ErrorKind::kValidation,
                  "Validation failed in TransactStatements[" + std::to_string(number) + "]: " + error.message());
}

template <class T>
Result<T> of_statement(std::size_t number, Result<T> outcome) {
  if (outcome.has_value()) return outcome;
  return failure(of_statement(number, std::move(outcome).error()));
}

Result<void> check_in_transaction(const Statement& statement) {
  if (statement.index) return validation_error("Reads on indices are not supported within transactions.");
  if (statement.returning != partiql::Returning::kNone) {
    return validation_error("RETURNING clause is not supported in ExecuteTransaction.");
  }
  return ok();
}

/// EXISTS is for a condition besides the key.
Result<void> check_exists(const Statement& statement, const TableDefinition& table) {
  if (statement.kind != StatementKind::kExists) return ok();
  std::vector<std::string_view> keys = {table.keys.partition.name};
  if (table.keys.sort) keys.emplace_back(table.keys.sort->name);
  if (!partiql::only_equalities_on(*statement.where, keys)) return ok();
  return validation_error("EXISTS() must contain a single item read with additional condition");
}

struct Transaction {
  std::vector<Statement> statements;
  bool reads = false;  // all of them; otherwise all write, or check what is there
};

Result<Transaction> parse(const ExecuteTransactionRequest& request) {
  Transaction transaction;
  bool writes = false;
  for (const ParameterizedStatement& of_request : *request.transact_statements) {
    const std::size_t number = transaction.statements.size();
    GALVAN_TRY(auto statement,
               of_statement(number, parse_request_statement(*of_request.statement, of_request.parameters)));
    GALVAN_TRY(of_statement(number, check_in_transaction(statement)));
    (statement.reads() ? transaction.reads : writes) = true;
    transaction.statements.push_back(std::move(statement));
  }
  if (transaction.reads && writes) {
    return validation_error(
        "ExecuteTransaction API does not support both read and write operations in the same request.");
  }
  return transaction;
}

std::optional<RequestToken> request_token(const ExecuteTransactionRequest& request) {
  if (!request.client_request_token) return std::nullopt;
  std::vector<std::string_view> parts;
  for (const ParameterizedStatement& statement : *request.transact_statements) {
    parts.push_back(*statement.statement);
    parts.push_back(statement.return_values_on_condition_check_failure.value_or("NONE"));
    if (!statement.parameters) continue;
    for (const wire::ValueInput& parameter : *statement.parameters) parts.push_back(parameter.value.encoded());
  }
  return RequestToken{.scope = TokenScope::kExecuteTransaction,
                      .text = *request.client_request_token,
                      .fingerprint = fingerprint_of(parts)};
}

/// Borrows from the statements, which must stay where they are.
Result<std::vector<PreparedWrite>> prepare_writes(RequestContext& context, const ExecuteTransactionRequest& request,
                                                  Transaction& transaction) {
  std::vector<PreparedWrite> writes;
  writes.reserve(transaction.statements.size());
  for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
    const auto& on_failure = (*request.transact_statements)[i].return_values_on_condition_check_failure;
    GALVAN_TRY(auto write, of_statement(i, prepare_statement(context, transaction.statements[i], on_failure,
                                                             request.return_consumed_capacity)));
    GALVAN_TRY(of_statement(i, check_exists(transaction.statements[i], *write.table)));
    writes.push_back(std::move(write));
  }
  GALVAN_TRY(check_transaction_bytes(writes));
  return writes;
}

Result<void> write_all(RequestContext& context, const ExecuteTransactionRequest& request, Transaction& transaction,
                       std::string& out) {
  GALVAN_TRY(auto writes, prepare_writes(context, request, transaction));
  WriteTransaction committed(context, std::move(writes));
  GALVAN_TRY(committed.run(context, request_token(request)));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Responses");
  writer.begin_array();
  for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
    writer.begin_object();
    writer.end_object();
  }
  writer.end_array();
  committed.append_consumed_capacity(parse_return_consumed_capacity(request.return_consumed_capacity), writer);
  writer.end_object();
  return ok();
}

/// Borrows from the statements, which must stay where they are.
Result<std::vector<TransactionRead>> prepare_reads(RequestContext& context, const ExecuteTransactionRequest& request,
                                                   Transaction& transaction) {
  std::vector<TransactionRead> reads;
  reads.reserve(transaction.statements.size());
  for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
    Statement& statement = transaction.statements[i];
    GALVAN_TRY(TablePtr table,
               find_table(context, statement.table, AccessAction::kPartiQLSelect, [&](AccessFacts& facts) {
                 describe(statement, facts);
                 facts.set_return_consumed_capacity(request.return_consumed_capacity);
               }));
    GALVAN_TRY(of_statement(i, check_paths(statement, *table)));
    const ValueView key = key_of_where(table->keys, statement);
    if (key.absent()) {
      return failure(
          of_statement(i, ApiError(ErrorKind::kValidation,
                                   "Select statements within ExecuteTransaction must specify the primary key "
                                   "in the where clause.")));
    }
    reads.push_back({.table = std::move(table), .table_name = statement.table, .key = key});
  }
  return reads;
}

Result<void> read_all(RequestContext& context, const ExecuteTransactionRequest& request, Transaction& transaction,
                      std::string& out) {
  GALVAN_TRY(auto prepared, prepare_reads(context, request, transaction));
  ReadTransaction reads(std::move(prepared));
  GALVAN_TRY(reads.run(context));
  wire::JsonWriter writer(out);
  writer.begin_object();
  writer.key("Responses");
  writer.begin_array();
  for (std::size_t i = 0; i < transaction.statements.size(); ++i) {
    const Statement& statement = transaction.statements[i];
    const ValueView item = reads.items()[i];
    writer.begin_object();
    if (!item.absent() && lets_through(statement, item)) {
      writer.key("Item");
      append_selected(statement, item, writer);
    }
    writer.end_object();
  }
  writer.end_array();
  reads.append_consumed_capacity(parse_return_consumed_capacity(request.return_consumed_capacity), writer);
  writer.end_object();
  return ok();
}

}  // namespace

const wire::StructTable& ParameterizedStatement::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ParameterizedStatement::statement>(
          "Statement", {.required = true, .length_min = 1, .length_max = limits::kStatementLengthMax}),
      wire::member<&ParameterizedStatement::parameters>("Parameters", {.length_min = 1}),
      wire::member<&ParameterizedStatement::return_values_on_condition_check_failure>(
          "ReturnValuesOnConditionCheckFailure", {.enum_values = wire::kReturnValuesOnConditionCheckFailureValues}),
  });
  static constexpr wire::StructTable table{members, "ParameterizedStatement"};
  return table;
}

const wire::StructTable& ExecuteTransactionRequest::table() {
  static constexpr auto members = std::to_array<wire::Member>({
      wire::member<&ExecuteTransactionRequest::transact_statements>(
          "TransactStatements",
          {.required = true, .length_min = 1, .length_max = static_cast<std::int64_t>(limits::kTransactionActionsMax)}),
      wire::member<&ExecuteTransactionRequest::client_request_token>("ClientRequestToken",
                                                                     {.length_min = 1, .length_max = 36}),
      wire::member<&ExecuteTransactionRequest::return_consumed_capacity>(
          "ReturnConsumedCapacity", {.enum_values = wire::kReturnConsumedCapacityValues}),
  });
  static constexpr wire::StructTable table{members};
  return table;
}

Result<void> execute_transaction(RequestContext& context, const ExecuteTransactionRequest& request, std::string& out) {
  GALVAN_TRY(Transaction transaction, parse(request));
  if (transaction.reads) return read_all(context, request, transaction, out);
  return write_all(context, request, transaction, out);
}

}  // namespace galvan
