#include "tail/shard_progress.h"

namespace galvan::tail {

void ShardProgress::note(const std::vector<ListedShard>& shards, bool from_now) {
  std::set<std::string> listed;
  for (const ListedShard& shard : shards) listed.insert(shard.id);
  some_wait_ = false;
  for (const ListedShard& shard : shards) {
    if (ended_.contains(shard.id) || readings_.contains(shard.id)) continue;
    if (first_ && from_now) {
      if (shard.closed) {
        ended_.insert(shard.id);
      } else {
        readings_.emplace(shard.id, Reading{.from_latest = true});
      }
      continue;
    }
    // A parent that is no longer listed has nothing left to be read.
    if (listed.contains(shard.parent) && !ended_.contains(shard.parent)) {
      some_wait_ = true;
      continue;
    }
    readings_.emplace(shard.id, Reading{});
  }
  first_ = false;
  std::erase_if(ended_, [&listed](const std::string& id) { return !listed.contains(id); });
}

void ShardProgress::end(const std::string& shard_id) {
  readings_.erase(shard_id);
  ended_.insert(shard_id);
}

}  // namespace galvan::tail
