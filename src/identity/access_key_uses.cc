#include "identity/access_key_uses.h"

namespace galvan::identity {

void AccessKeyUses::note(std::string_view access_key_id, AccessKeyUse use) {
  const MutexLock lock(mutex_);
  entries_.insert_or_assign(std::string(access_key_id), Entry{std::move(use), false});
}

void AccessKeyUses::load(std::string access_key_id, AccessKeyUse use) {
  const MutexLock lock(mutex_);
  entries_.insert_or_assign(std::move(access_key_id), Entry{std::move(use), true});
}

std::optional<AccessKeyUse> AccessKeyUses::find(std::string_view access_key_id) const {
  const MutexLock lock(mutex_);
  const auto found = entries_.find(access_key_id);
  if (found == entries_.end()) return std::nullopt;
  return found->second.use;
}

AccessKeyUses::Changes AccessKeyUses::unsaved(const std::function<bool(const std::string&)>& is_there) const {
  const MutexLock lock(mutex_);
  Changes changes;
  for (const auto& [id, entry] : entries_) {
    if (!is_there(id)) {
      changes.emplace_back(id, std::nullopt);
    } else if (!entry.saved) {
      changes.emplace_back(id, entry.use);
    }
  }
  return changes;
}

void AccessKeyUses::saved(const Changes& changes) {
  const MutexLock lock(mutex_);
  for (const auto& [id, use] : changes) {
    const auto found = entries_.find(id);
    if (found == entries_.end()) continue;
    if (!use) {
      entries_.erase(found);
    } else if (found->second.use == *use) {
      found->second.saved = true;
    }
  }
}

}  // namespace galvan::identity
