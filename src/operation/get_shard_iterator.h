#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct GetShardIteratorRequest {
  std::optional<std::string_view> stream_arn;
  std::optional<std::string_view> shard_id;
  std::optional<std::string_view> shard_iterator_type;
  std::optional<std::string_view> sequence_number;
  static const wire::StructTable& table();
};

/// Streams API reference, "GetShardIterator".
Result<void> get_shard_iterator(RequestContext& context, const GetShardIteratorRequest& request, std::string& out);

}  // namespace galvan
