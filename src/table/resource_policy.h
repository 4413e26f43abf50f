#pragma once

#include "base/clock.h"

#include <memory>
#include <optional>
#include <string>

namespace galvan {

namespace security {
class Policy;
}

/// The resource-based policy of a table or a stream, or that it has none.
struct ResourcePolicy {
  std::string document;                              ///< as it is shown; empty without one
  std::shared_ptr<const security::Policy> compiled;  ///< of the document; null without one
  /// When a policy was last attached, which stays when it is removed: the next one's revision is a later one.
  std::optional<WallTime> attached_at;

  bool attached() const { return compiled != nullptr; }
  /// What tells this policy from all that the resource has had. Only of one that is attached.
  std::string revision_id() const { return std::to_string(attached_at->time_since_epoch().count()); }
};

}  // namespace galvan
