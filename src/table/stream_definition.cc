#include "table/stream_definition.h"

#include "base/check.h"

#include <algorithm>
#include <ranges>

namespace galvan {

std::string_view stream_view_type_name(StreamViewType type) {
  switch (type) {
    case StreamViewType::kKeysOnly:
      return "KEYS_ONLY";
    case StreamViewType::kNewImage:
      return "NEW_IMAGE";
    case StreamViewType::kOldImage:
      return "OLD_IMAGE";
    case StreamViewType::kNewAndOldImages:
      break;
  }
  return "NEW_AND_OLD_IMAGES";
}

std::string_view shard_state_name(ShardState state) {
  switch (state) {
    case ShardState::kOpen:
      return "OPEN";
    case ShardState::kClosing:
      return "CLOSING";
    case ShardState::kClosed:
      break;
  }
  return "CLOSED";
}

const StreamShard& StreamDefinition::open_shard(std::uint32_t hash) const {
  // Open shards are among the last.
  const auto open = std::ranges::find_if(shards.rbegin(), shards.rend(), [hash](const StreamShard& shard) {
    return shard.state == ShardState::kOpen && shard.has_hash(hash);
  });
  GALVAN_CHECK(open != shards.rend());
  return *open;
}

const StreamShard* StreamDefinition::find_shard(KeyspaceId log) const {
  const auto found = std::ranges::find(shards, log, &StreamShard::log);
  return found == shards.end() ? nullptr : &*found;
}

bool StreamDefinition::closing() const {
  return std::ranges::find(shards, ShardState::kClosing, &StreamShard::state) != shards.end();
}

}  // namespace galvan
