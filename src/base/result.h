#pragma once

#include <tl/expected.hpp>

#include <utility>

namespace galvan {

/// A value or an error of type E. What backs it is this one header's business: replace tl::expected here by
/// std::expected once the toolchain has C++23.
template <class T, class E>
class [[nodiscard]] BasicResult : public tl::expected<T, E> {
 public:
  using tl::expected<T, E>::expected;
};

/// Wraps an error so that it converts to any BasicResult<T, E>: `return failure(std::move(error));`
template <class E>
tl::unexpected<std::decay_t<E>> failure(E&& error) {
  return tl::unexpected<std::decay_t<E>>(std::forward<E>(error));
}

}  // namespace galvan

#define GALVAN_RESULT_CONCAT_(a, b) a##b
#define GALVAN_RESULT_NAME_(line) GALVAN_RESULT_CONCAT_(galvan_try_result_, line)

#define GALVAN_TRY_VOID_(expression, name)               \
  do {                                                   \
    auto name = (expression);                            \
    if (!name.has_value()) [[unlikely]]                  \
      return ::galvan::failure(std::move(name).error()); \
  } while (false)

#define GALVAN_TRY_VALUE_(declaration, expression, name) \
  auto name = (expression);                              \
  if (!name.has_value()) [[unlikely]]                    \
    return ::galvan::failure(std::move(name).error());   \
  declaration = *std::move(name)

#define GALVAN_TRY_1_(expression) GALVAN_TRY_VOID_(expression, GALVAN_RESULT_NAME_(__LINE__))
#define GALVAN_TRY_2_(declaration, expression) GALVAN_TRY_VALUE_(declaration, expression, GALVAN_RESULT_NAME_(__LINE__))
#define GALVAN_TRY_SELECT_(_1, _2, name, ...) name

/// GALVAN_TRY(expression) returns the error of a failed result from the calling function.
/// GALVAN_TRY(auto x, expression) does so too, else moves the value into x. An expression with a bare comma outside
/// parentheses must be parenthesised.
#define GALVAN_TRY(...) GALVAN_TRY_SELECT_(__VA_ARGS__, GALVAN_TRY_2_, GALVAN_TRY_1_)(__VA_ARGS__)
