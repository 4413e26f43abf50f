#pragma once

#include "base/clock.h"
#include "model/api_error.h"
#include "storage/engine.h"

#include <chrono>
#include <string>
#include <string_view>

namespace galvan {

/// How long an iterator can be used. Source: Streams API reference, "GetShardIterator".
inline constexpr std::chrono::minutes kShardIteratorValidity{15};

/// A place in a shard. Borrows the ARN.
struct ShardPosition {
  std::string_view stream_arn;
  KeyspaceId log;       ///< of the shard
  SequenceNumber next;  ///< the least sequence number that is to be read
};

/// The position as clients keep it: authenticated with the server's secret, so that they can not make one up.
std::string seal_shard_iterator(std::string_view secret, const ShardPosition& position, WallTime now);

/// The position in an iterator, which it borrows. Errors: ValidationException for what this server never gave out,
/// ExpiredIteratorException.
Result<ShardPosition> open_shard_iterator(std::string_view secret, std::string_view iterator, WallTime now);

}  // namespace galvan
