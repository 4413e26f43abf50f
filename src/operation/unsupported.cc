#include "operation/unsupported.h"

#include <string>

namespace galvan {

Result<void> refuse_unsupported(std::string_view member, bool given) {
  if (!given) return ok();
  return validation_error("One or more parameter values were invalid: " + std::string(member) +
                          " is not supported by this version of Galvan");
}

}  // namespace galvan
