#pragma once

#include "expression/condition.h"

#include <optional>

namespace galvan::expression {

/// The comparator that a token stands for, if it is one, whichever language's: those of expressions and of PartiQL have
/// the same names.
template <class TokenKind>
std::optional<Comparator> comparator_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::kEqual:
      return Comparator::kEqual;
    case TokenKind::kNotEqual:
      return Comparator::kNotEqual;
    case TokenKind::kLess:
      return Comparator::kLess;
    case TokenKind::kLessOrEqual:
      return Comparator::kLessOrEqual;
    case TokenKind::kGreater:
      return Comparator::kGreater;
    case TokenKind::kGreaterOrEqual:
      return Comparator::kGreaterOrEqual;
    default:
      return std::nullopt;
  }
}

}  // namespace galvan::expression
