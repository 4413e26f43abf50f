#pragma once

#include "expression/placeholders.h"
#include "model/api_error.h"
#include "wire/request_table.h"

#include <initializer_list>
#include <optional>
#include <string_view>
#include <vector>

namespace galvan {

/// One expression member of a request, as the combination rules see it.
struct ExpressionParameter {
  std::string_view name;
  const std::optional<std::string_view>& text;
  bool takes_values = true;  ///< false for ProjectionExpression
};

/// One of the parameters that expressions replaced: Expected, AttributesToGet and their like.
struct LegacyParameter {
  std::string_view name;
  bool given;
  bool supported = false;  ///< otherwise refused where it is given alone
};

/// The placeholders of one request, checked and ready for the expression parsers. Borrows from the request.
class ExpressionInputs {
 public:
  /// Checks what needs no table: that expressions and legacy parameters are not mixed, that placeholders come with an
  /// expression, and that both maps are well-formed.
  /// Errors: ValidationException in the service's words and order.
  static Result<ExpressionInputs> make(std::initializer_list<ExpressionParameter> expressions,
                                       std::initializer_list<LegacyParameter> legacy,
                                       const std::optional<wire::NameMap>& names,
                                       const std::optional<wire::ValueMap>& values);

  expression::Placeholders& placeholders() { return placeholders_; }
  std::span<const ValueView> values() const { return placeholders_.values(); }

 private:
  explicit ExpressionInputs(expression::Placeholders placeholders) : placeholders_(std::move(placeholders)) {}

  expression::Placeholders placeholders_;
};

/// `ValidationException` with the message that decoding left in the value, if it left one.
Result<void> check_value(const wire::ValueInput& input);

}  // namespace galvan
