#pragma once

#include "base/clock.h"
#include "base/mutex.h"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace galvan::identity {

/// When a user's key signed a request last, and for what.
struct AccessKeyUse {
  WallTime at;
  std::string region;
  std::string service;

  friend bool operator==(const AccessKeyUse&, const AccessKeyUse&) = default;
};

/// The last use of each key, and whether storage has it too. Thread-safe; does not block.
class AccessKeyUses {
 public:
  void note(std::string_view access_key_id, AccessKeyUse use) GALVAN_EXCLUDES(mutex_);
  /// One that storage has.
  void load(std::string access_key_id, AccessKeyUse use) GALVAN_EXCLUDES(mutex_);
  std::optional<AccessKeyUse> find(std::string_view access_key_id) const GALVAN_EXCLUDES(mutex_);

  /// What storage is to be told: uses, and nothing for keys that are not there any more.
  using Changes = std::vector<std::pair<std::string, std::optional<AccessKeyUse>>>;
  Changes unsaved(const std::function<bool(const std::string&)>& is_there) const GALVAN_EXCLUDES(mutex_);
  /// Told once storage has them. What was noted meanwhile is still to be saved.
  void saved(const Changes& changes) GALVAN_EXCLUDES(mutex_);

 private:
  struct Entry {
    AccessKeyUse use;
    bool saved;
  };

  mutable Mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_ GALVAN_GUARDED_BY(mutex_);
};

}  // namespace galvan::identity
