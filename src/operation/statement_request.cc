#include "operation/statement_request.h"

#include "operation/expression_inputs.h"
#include "partiql/where_keys.h"

namespace galvan {

Result<std::vector<ValueView>> parameter_values(const StatementParameters& parameters) {
  std::vector<ValueView> values;
  if (!parameters) return values;
  values.reserve(parameters->size());
  for (const wire::ValueInput& parameter : *parameters) {
    GALVAN_TRY(check_value(parameter));
    values.push_back(parameter.value);
  }
  return values;
}

Result<partiql::Statement> parse_request_statement(std::string_view text, const StatementParameters& parameters) {
  GALVAN_TRY(const auto values, parameter_values(parameters));
  return partiql::parse_statement(text, values);
}

ValueView key_of_where(const KeySchema& keys, partiql::Statement& statement) {
  AttributeMap key;
  const auto pin = [&](const KeyAttribute& attribute) {
    const auto slot = statement.where ? partiql::equality_on(*statement.where, attribute.name) : std::nullopt;
    if (slot) key.emplace(attribute.name, AttributeValue(statement.values.views()[*slot]));
    return slot.has_value();
  };
  if (!pin(keys.partition) || (keys.sort && !pin(*keys.sort))) return {};
  const auto slot = statement.values.add_owned(AttributeValue::map(key).encoded());
  return statement.values.views()[slot];
}

}  // namespace galvan
