#pragma once

#include "operation/request_context.h"
#include "wire/request_table.h"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace galvan {

struct GetRecordsRequest {
  std::optional<std::string_view> shard_iterator;
  std::optional<std::int64_t> limit;
  static const wire::StructTable& table();
};

/// Streams API reference, "GetRecords": at most limits::kGetRecordsMax records, or limits::kGetRecordsBytesMax of them.
Result<void> get_records(RequestContext& context, const GetRecordsRequest& request, std::string& out);

}  // namespace galvan
