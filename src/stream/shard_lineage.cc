#include "stream/shard_lineage.h"

#include <algorithm>
#include <limits>

namespace galvan {
namespace {

constexpr std::uint64_t kHashes = std::uint64_t{1} << 32;

/// Adds shards that have equal parts of a range of hashes.
void add_shards(StreamDefinition& stream, StreamShard like, std::uint32_t count, KeyspaceId first_log) {
  const std::uint64_t begin = like.hash_first;
  const std::uint64_t hashes = std::uint64_t{like.hash_last} - begin + 1;
  for (std::uint64_t i = 0; i < count; ++i) {
    like.log = KeyspaceId(static_cast<std::uint32_t>(first_log.value() + i));
    like.hash_first = static_cast<std::uint32_t>(begin + hashes * i / count);
    like.hash_last = static_cast<std::uint32_t>(begin + hashes * (i + 1) / count - 1);
    stream.shards.push_back(like);
  }
}

}  // namespace

void add_first_shards(StreamDefinition& stream, KeyspaceId first, std::uint32_t count, WallTime now,
                      SequenceNumber starting) {
  StreamShard whole{.created = now, .starting = starting};
  whole.hash_last = static_cast<std::uint32_t>(kHashes - 1);
  add_shards(stream, whole, count, first);
}

void close_stream(StreamDefinition& stream, WallTime now) {
  stream.enabled = false;
  stream.disabled = now;
  for (StreamShard& shard : stream.shards) {
    if (shard.state == ShardState::kOpen) shard.state = ShardState::kClosing;
  }
}

std::vector<ShardSuccession> due_successions(const StreamDefinition& stream, const ShardRules& rules, WallTime now,
                                             const std::function<std::int64_t(KeyspaceId)>& bytes_of) {
  std::vector<ShardSuccession> due;
  if (stream.shards.size() >= kStreamShardsMax) return due;
  const auto is_open = [](const StreamShard& shard) { return shard.state == ShardState::kOpen; };
  auto open = static_cast<std::size_t>(std::ranges::count_if(stream.shards, is_open));
  for (const StreamShard& shard : stream.shards) {
    if (!is_open(shard)) continue;
    const auto age = now - shard.created;
    const bool full = bytes_of(shard.log) >= static_cast<std::int64_t>(rules.bytes_max);
    if (!full && age < rules.age_max) continue;
    const bool split = full && age < rules.age_max / 4 && open < rules.open_max && shard.hash_first < shard.hash_last;
    if (split) ++open;
    due.push_back({shard.log, split ? 2U : 1U});
  }
  return due;
}

std::uint32_t children_of(const std::vector<ShardSuccession>& successions) {
  std::uint32_t children = 0;
  for (const ShardSuccession& succession : successions) children += succession.children;
  return children;
}

void succeed(StreamDefinition& stream, const std::vector<ShardSuccession>& successions, KeyspaceId first, WallTime now,
             SequenceNumber starting) {
  for (const ShardSuccession& succession : successions) {
    const auto shard = std::ranges::find(stream.shards, succession.log, &StreamShard::log);
    if (shard == stream.shards.end() || shard->state != ShardState::kOpen) continue;
    shard->state = ShardState::kClosing;
    StreamShard child{.parent = shard->log,
                      .parent_created = shard->created,
                      .hash_first = shard->hash_first,
                      .hash_last = shard->hash_last,
                      .created = now,
                      .starting = starting};
    add_shards(stream, child, succession.children, first);
    first = KeyspaceId(first.value() + succession.children);
  }
}

SequenceNumber trim_horizon(WallTime now) { return first_sequence_at(now - kStreamRetention); }

SequenceNumber trimmed_before(WallTime now) { return first_sequence_at(now - kStreamRetention - kTrimDelay); }

std::vector<KeyspaceId> remove_trimmed_shards(StreamDefinition& stream, WallTime now) {
  const SequenceNumber first_kept = trimmed_before(now);
  std::vector<KeyspaceId> logs;
  std::erase_if(stream.shards, [&](const StreamShard& shard) {
    const bool trimmed = shard.state == ShardState::kClosed && shard.ending < first_kept;
    if (trimmed) logs.push_back(shard.log);
    return trimmed;
  });
  return logs;
}

bool stream_is_over(const StreamDefinition& stream, WallTime now) {
  return !stream.enabled && !stream.closing() && now >= stream.disabled.value_or(stream.created) + kStreamRetention;
}

}  // namespace galvan
