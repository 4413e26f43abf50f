#pragma once

#include "base/clock.h"
#include "table/stream_definition.h"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <vector>

// How a stream's shards follow each other. Pure functions of definitions.
namespace galvan {

/// How long a change record can be read. Source: Developer Guide, "Change data capture for DynamoDB Streams".
inline constexpr std::chrono::hours kStreamRetention{24};
/// For so much longer it can, by an iterator that was made in time: reading from the oldest record of a busy stream on
/// would fail otherwise, because that record grows too old on the way.
inline constexpr std::chrono::minutes kTrimDelay{5};

/// When shards give way to others.
struct ShardRules {
  std::uint32_t first_shards = 4;  ///< of a new stream
  std::chrono::milliseconds age_max = std::chrono::hours(4);
  std::size_t bytes_max = std::size_t{1} << 30;  ///< of the records of one shard
  /// A shard that is full in less than a quarter of the time that it might have had gives way to two, up to so many.
  std::size_t open_max = 16;
};

/// A stream that has this many keeps its open ones until some of the others are gone: they get larger, and older.
inline constexpr std::size_t kStreamShardsMax = 1000;

/// Adds the first shards of a stream, whose logs are `count` keyspaces from `first` on.
void add_first_shards(StreamDefinition& stream, KeyspaceId first, std::uint32_t count, WallTime now,
                      SequenceNumber starting);

/// Disables a stream: what is open is closing.
void close_stream(StreamDefinition& stream, WallTime now);

/// One shard that is to give way to one or two others.
struct ShardSuccession {
  KeyspaceId log;
  std::uint32_t children = 1;
};

/// What the rules ask for now, in the order of the shards. `bytes_of` tells how large a log is.
std::vector<ShardSuccession> due_successions(const StreamDefinition& stream, const ShardRules& rules, WallTime now,
                                             const std::function<std::int64_t(KeyspaceId)>& bytes_of);

/// The keyspaces that succeed() takes.
std::uint32_t children_of(const std::vector<ShardSuccession>& successions);

/// Lets the shards give way to children, whose logs are keyspaces from `first` on. What is not open any more has been
/// closed meanwhile, and is left alone.
void succeed(StreamDefinition& stream, const std::vector<ShardSuccession>& successions, KeyspaceId first, WallTime now,
             SequenceNumber starting);

/// The sequence number from which on iterators are made.
SequenceNumber trim_horizon(WallTime now);
/// The sequence number from which on iterators that were made can be used.
SequenceNumber trimmed_before(WallTime now);

/// Removes the closed shards whose records are all trimmed; answers their logs.
std::vector<KeyspaceId> remove_trimmed_shards(StreamDefinition& stream, WallTime now);

/// Whether a stream was disabled so long ago that nothing is left of it.
bool stream_is_over(const StreamDefinition& stream, WallTime now);

}  // namespace galvan
