#pragma once

#include "expression/update.h"
#include "model/api_error.h"
#include "partiql/statement_source.h"

namespace galvan::partiql {

/// Parses what stands between the table of an UPDATE and its WHERE: the SET and REMOVE clauses.
/// Errors: those of parse_statement() that updates can have.
Result<expression::Update> parse_update_clauses(StatementSource& source);

}  // namespace galvan::partiql
