#pragma once

#include <string_view>

namespace galvan {

/// Writes one line naming the broken invariant to standard error and aborts. Never returns.
[[noreturn]] void check_failed(const char* file, int line, std::string_view condition);

}  // namespace galvan

/// States an invariant of our own, never a property of client input. Active in release builds too.
#define GALVAN_CHECK(condition) \
  (__builtin_expect(static_cast<bool>(condition), 1) ? void() : ::galvan::check_failed(__FILE__, __LINE__, #condition))
