#include "expression/key_paths.h"

namespace galvan::expression {

Result<void> check_key_paths(std::span<const Path> paths, const KeySchema& keys) {
  for (const Path& path : paths) {
    if (!path.nested() || !keys.is_key(path.attribute())) continue;
    return validation_error(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: " +
        path.attribute());
  }
  return ok();
}

}  // namespace galvan::expression
