#pragma once

#include "model/api_error.h"
#include "model/key_schema.h"
#include "partiql/statement.h"
#include "wire/request_table.h"

#include <optional>
#include <string_view>
#include <vector>

namespace galvan {

/// Parameters of a request, as ExecuteStatement, BatchExecuteStatement and ExecuteTransaction have them.
using StatementParameters = std::optional<std::vector<wire::ValueInput>>;

/// The parameters' values. Errors: ValidationException for one that is no value.
Result<std::vector<ValueView>> parameter_values(const StatementParameters& parameters);

/// Parses a statement of a request. Borrows the parameters' values, not the vector.
Result<partiql::Statement> parse_request_statement(std::string_view text, const StatementParameters& parameters);

/// The primary key that WHERE pins by equality on every key attribute, as an encoded M that `statement` owns; absent
/// where WHERE does not. Not checked against the schema's types.
ValueView key_of_where(const KeySchema& keys, partiql::Statement& statement);

}  // namespace galvan
