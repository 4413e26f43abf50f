#pragma once

#include "base/clock.h"
#include "model/key_schema.h"
#include "storage/engine.h"
#include "table/resource_policy.h"

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace galvan {

enum class StreamViewType : std::uint8_t { kKeysOnly, kNewImage, kOldImage, kNewAndOldImages };
std::string_view stream_view_type_name(StreamViewType type);

enum class ShardState : std::uint8_t {
  kOpen,     ///< takes the change records of its items
  kClosing,  ///< takes none any more, but some that it took may not be durable yet
  kClosed,   ///< has all of its records
};
std::string_view shard_state_name(ShardState state);

/// A part of a stream: the change records of the items whose partitions hash into one range, for some time.
struct StreamShard {
  KeyspaceId log;  ///< where its records are, and what tells it from all other shards
  /// The log of the shard that had its items before, which is perhaps gone, and when that one was made.
  std::optional<KeyspaceId> parent;
  WallTime parent_created = {};
  std::uint32_t hash_first = 0;
  std::uint32_t hash_last = 0;  ///< inclusive
  WallTime created;
  /// Less than those of its records.
  SequenceNumber starting;
  ShardState state = ShardState::kOpen;
  /// kClosed: that of its last record, or `starting` if it has none.
  SequenceNumber ending = {};

  bool has_hash(std::uint32_t hash) const { return hash_first <= hash && hash <= hash_last; }
};

/// A stream of a table.
struct StreamDefinition {
  StreamViewType view_type = StreamViewType::kNewAndOldImages;
  bool enabled = true;
  WallTime created;  ///< its label, which no other stream of a table of this name has
  std::optional<WallTime> disabled;
  /// In the order of their making, so parents come before their children. While the stream is enabled, the open ones
  /// have every hash exactly once.
  std::vector<StreamShard> shards;
  ResourcePolicy policy = {};

  /// The shard that takes the records of items with this hash: of an enabled stream alone.
  const StreamShard& open_shard(std::uint32_t hash) const;
  /// The shard of that log, or null.
  const StreamShard* find_shard(KeyspaceId log) const;
  /// Whether some of its shards are closing.
  bool closing() const;
};

}  // namespace galvan
