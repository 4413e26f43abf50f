#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace galvan {

void check_failed(const char* file, int line, std::string_view condition) {
  std::fprintf(stderr, "galvan: broken invariant at %s:%d: %.*s\n", file, line, static_cast<int>(condition.size()),
               condition.data());
  std::abort();
}

}  // namespace galvan
