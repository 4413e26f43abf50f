#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct ShardFilterShape {
  std::optional<std::string_view> type;
  std::optional<std::string_view> shard_id;
  static const wire::StructTable& table();
};

struct DescribeStreamRequest {
  std::optional<std::string_view> stream_arn;
  std::optional<std::int64_t> limit;
  std::optional<std::string_view> exclusive_start_shard_id;
  std::optional<ShardFilterShape> shard_filter;
  static const wire::StructTable& table();
};

/// Streams API reference, "DescribeStream": shards in the order of their making.
Result<void> describe_stream(RequestContext& context, const DescribeStreamRequest& request, std::string& out);

}  // namespace galvan
