#pragma once

#include <string_view>

namespace galvan::expression {

/// Whether an attribute of that name needs a placeholder in expressions. Letter case does not matter.
bool is_reserved_word(std::string_view word);

}  // namespace galvan::expression
