#pragma once

#include "expression/path.h"
#include "expression/path_tree.h"

#include <string>

namespace galvan::expression {

/// The service's words for two paths that cannot stand in one expression. `earlier` is the one that was written first.
inline std::string clash_message(const PathTree::Clash& clash, const Path& earlier, const Path& later) {
  std::string what("Two document paths ");
  what.append(clash.kind == PathTree::Clash::Kind::kOverlap ? "overlap" : "conflict");
  what.append(" with each other; must remove or rewrite one of these paths; path one: ");
  earlier.append_text(what);
  what.append(", path two: ");
  later.append_text(what);
  return what;
}

}  // namespace galvan::expression
