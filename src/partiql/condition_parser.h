#pragma once

#include "expression/condition.h"
#include "model/api_error.h"
#include "partiql/statement_source.h"

namespace galvan::partiql {

/// Parses the condition after WHERE.
/// Errors: those of parse_statement() that conditions can have.
Result<expression::Condition> parse_where(StatementSource& source);

}  // namespace galvan::partiql
