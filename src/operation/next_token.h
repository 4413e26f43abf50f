#pragma once

#include "model/api_error.h"
#include "model/value.h"
#include "security/sha256.h"

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace galvan {

/// Where the next page of a SELECT begins.
struct SelectPosition {
  std::uint32_t range = 0;  ///< of the ranges that the statement reads, one after the other
  std::string key = {};     ///< the encoded key of the last item evaluated in it; empty for the range's beginning
};

/// What a NextToken is bound to: the statement and its parameters.
security::Sha256Digest statement_digest(std::string_view statement, std::span<const ValueView> parameters);

/// The position as a text that the server knows again, as long as its data folder lives, and that cannot be changed or
/// made by others.
std::string seal_next_token(std::string_view secret, const security::Sha256Digest& statement,
                            const SelectPosition& position);

/// Errors: ValidationException for a text that this server did not make, or made for another statement.
Result<SelectPosition> open_next_token(std::string_view secret, const security::Sha256Digest& statement,
                                       std::string_view token);

}  // namespace galvan
