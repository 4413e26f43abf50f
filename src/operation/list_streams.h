#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct ListStreamsRequest {
  std::optional<std::string_view> table_name;
  std::optional<std::int64_t> limit;
  std::optional<std::string_view> exclusive_start_stream_arn;
  static const wire::StructTable& table();
};

/// Streams API reference, "ListStreams": by table and label, those of deleted tables too while they can be read.
Result<void> list_streams(RequestContext& context, const ListStreamsRequest& request, std::string& out);

}  // namespace galvan
